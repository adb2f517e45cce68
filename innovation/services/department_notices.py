"""What authors, departments and the committee are told about recommendations, and reminders of reply dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock
from branchmgr.models import User
from groups.services import recipients
from innovation.models import Proposal, Question, Recommendation, Report
from innovation.services import step_notices
from innovation.step_queries import answerers

DAYS_AHEAD = 3
"""how long before its reply date a department is reminded"""
DAYS_BETWEEN = 7
"""days between the reminders of a reply that is late"""


def tell_recommended(recommendation: Recommendation) -> None:
    """Asks the department for its reply, tells the authors."""
    text = gettext_noop("%(proposal)s is recommended to %(department)s. Please reply by %(day)s.")
    _tell(recommendation, _department(recommendation), text, kind="proposal_to_answer", mark="new")
    said = gettext_noop("%(proposal)s is recommended to %(department)s, which replies by %(day)s.")
    _tell(recommendation, _authors(recommendation), said, kind="proposal_recommended", mark="new", near=True)


def tell_put_off(recommendation: Recommendation) -> None:
    """Tells the department of its new day."""
    text = gettext_noop("The reply on %(proposal)s is put off until %(day)s.")
    mark = recommendation.reply_by.isoformat()
    _tell(recommendation, _department(recommendation), text, kind="proposal_reply_put_off", mark=mark)


def tell_taken_up(recommendation: Recommendation) -> None:
    """Tells the authors and the secretary that somebody works on it."""
    text = gettext_noop("%(department)s has taken up %(proposal)s.")
    _tell(recommendation, _concerned(recommendation), text, kind="proposal_taken_up", mark="1", near=True)


def tell_asked_back(recommendation: Recommendation, question: Question) -> None:
    """Asks the lead author for the answer."""
    text = gettext_noop("%(department)s asks back about %(proposal)s. Please answer.")
    people = recipients.accounts([recommendation.proposal.lead_id])
    _tell(recommendation, people, text, kind="proposal_asked_back", mark=str(question.pk))


def tell_answered(recommendation: Recommendation, question: Question) -> None:
    """Tells the department that it has the proposal again."""
    text = gettext_noop("%(author)s has answered your question about %(proposal)s. Please reply by %(day)s.")
    if recommendation.reply_by < clock.today():
        text = gettext_noop(
            "%(author)s has answered your question about %(proposal)s. The reply is overdue since %(day)s."
        )
    _tell(recommendation, _department(recommendation), text, kind="proposal_answered", mark=str(question.pk))


def tell_trial(recommendation: Recommendation) -> None:
    """Tells authors and secretary of the trial."""
    text = gettext_noop("%(department)s tries out %(proposal)s.")
    _tell(recommendation, _concerned(recommendation), text, kind="proposal_on_trial", mark="1", near=True)


def tell_replied(recommendation: Recommendation) -> None:
    """Tells authors and committee what the department decided."""
    text = gettext_noop("%(department)s adopts %(proposal)s.")
    if not recommendation.adopted:
        text = gettext_noop("%(department)s declines %(proposal)s. The page says why.")
    people = {*_authors(recommendation), *recipients.committee(recommendation.proposal.branch)}
    _tell(recommendation, people, text, kind="proposal_replied", mark="1", near=True)


def tell_reported(recommendation: Recommendation, report: Report) -> None:
    """Tells authors and secretary that there is news."""
    text = gettext_noop("%(department)s reports on %(proposal)s.")
    _tell(recommendation, _concerned(recommendation), text, kind="proposal_reported", mark=str(report.pk), near=True)


def tell_struck_out(report: Report) -> None:
    """Tells the authors that a report no longer counts."""
    text = gettext_noop("A report of %(day)s on %(proposal)s is struck out. The page says why.")
    people, day = step_notices.authors(report.proposal), report.day.isoformat()
    step_notices.tell(report.proposal, people, text, kind="report_struck_out", mark=report.pk, day=day)


def tell_carried_out(proposal: Proposal, recommendation: Recommendation | None, *, by: User) -> None:
    """Tells authors, secretary and the department that it is carried out."""
    department = _department(recommendation) if recommendation and recommendation.adopted else []
    people = {*step_notices.authors(proposal), *recipients.secretaries(proposal.branch), *department} - {by}
    text = gettext_noop("%(proposal)s is carried out since %(day)s.")
    day = proposal.carried_out_on.isoformat() if proposal.carried_out_on else ""
    mark = proposal.steps.count()
    step_notices.tell(proposal, people, text, kind="proposal_carried_out", mark=mark, day=day)


def tell_days(recommendations: Iterable[Recommendation], today: date) -> None:
    """Reminds departments before their reply date, and them and the secretary after it; each once."""
    for each in recommendations:
        if each.reply_by >= today:
            text = gettext_noop("%(department)s is to reply on %(proposal)s by %(day)s.")
            mark = each.reply_by.isoformat()
            _tell(each, _department(each), text, kind="proposal_reply_due", mark=mark)
            continue
        weeks = (today - each.reply_by).days // DAYS_BETWEEN
        text = gettext_noop("The reply of %(department)s on %(proposal)s was due on %(day)s.")
        people = [*_department(each), *recipients.secretaries(each.proposal.branch)]
        _tell(each, people, text, kind="proposal_reply_late", mark=f"{each.reply_by.isoformat()}:{weeks}")


def reminded_from(today: date) -> date:
    """The last reply date of which a department is reminded today."""
    return today + timedelta(days=DAYS_AHEAD)


def _department(recommendation: Recommendation) -> list[User]:
    return recipients.accounts(answerers(recommendation, clock.today()))


def _authors(recommendation: Recommendation) -> list[User]:
    return step_notices.authors(recommendation.proposal)


def _concerned(recommendation: Recommendation) -> list[User]:
    return [*_authors(recommendation), *recipients.secretaries(recommendation.proposal.branch)]


def _tell(
    recommendation: Recommendation, people: Iterable[User], text: str, *, kind: str, mark: str, near: bool = False
) -> None:
    """One notice; who is ``near`` the proposal is led to its page, a department to that of the recommendation."""
    values: dict[str, Any] = {"department": recommendation.department.name, "day": recommendation.reply_by.isoformat()}
    url = "" if near else reverse("recommendation_detail", args=[recommendation.pk])
    marked = f"{recommendation.pk}:{mark}"
    step_notices.tell(recommendation.proposal, people, text, kind=kind, mark=marked, url=url, **values)
