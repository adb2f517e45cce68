"""What reviewers, committee and authors are told about a review, each once an occasion."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import notify
from branchmgr.models import User
from groups.services import recipients
from innovation.enums import Verdict
from innovation.models import Entry, Proposal, Review, ReviewMeeting
from innovation.services import step_notices

DAYS_BEFORE: Final = 3
"""how long before the last day reviewers are reminded"""

VERDICTS: Final = {
    Verdict.ACCEPT: gettext_noop("%(proposal)s is accepted."),
    Verdict.PARK: gettext_noop("%(proposal)s is parked for now. The page says why."),
    Verdict.NOT_ADOPT: gettext_noop("%(proposal)s is not adopted. The page says why."),
}


def tell_assigned(meeting: ReviewMeeting, *, only: Collection[int] | None = None) -> None:
    """Asks each reviewer, or only those named by the ids of people, for what is assigned and not done."""
    counted = meeting.reviews.waiting().order_by().values_list("reviewer").annotate(Count("pk"), Max("pk"))
    text = gettext_noop("%(meeting)s: please review %(count)s proposals until %(day)s.")
    for person, count, last in counted:
        if only is None or person in only:
            values = {"count": count, "day": meeting.due_on.isoformat()}
            notify.tell(
                recipients.accounts([person]),
                text,
                kind="review_assigned",
                key=f"review_assigned:{meeting.pk}:{meeting.steps.count()}:{last}",
                url=reverse("review_list"),
                values={"meeting": meeting.name, **values},
            )


def tell_declined(meeting: ReviewMeeting, proposal: Proposal, review: Review) -> None:
    """Tells the secretary that somebody else is needed."""
    text = gettext_noop("%(reviewer)s declines to review %(proposal)s. Ask somebody else.")
    url = reverse("reviewers_set", args=[meeting.pk])
    people = recipients.secretaries(meeting.branch)
    step_notices.tell(
        proposal, people, text, kind="review_declined", mark=review.pk, url=url, reviewer=review.reviewer.name
    )


def tell_to_decide(meeting: ReviewMeeting) -> None:
    """Asks the committee for its decisions."""
    text = gettext_noop("%(meeting)s: the reviews are in. The committee decides now.")
    _tell(meeting, recipients.committee(meeting.branch), text, kind="review_to_decide", page="meeting_detail")


def tell_called_off(meeting: ReviewMeeting, reason: str) -> None:
    """Tells the reviewers that nothing waits for them any more."""
    text = gettext_noop("%(meeting)s is called off: %(reason)s")
    people = recipients.accounts(meeting.reviews.values_list("reviewer", flat=True))
    _tell(meeting, people, text, kind="review_called_off", page="", reason=reason)


def tell_verdicts(meeting: ReviewMeeting, entries: Iterable[Entry]) -> None:
    """Tells the authors of every proposal what was decided, all at once; reviewers that it is announced."""
    for entry in entries:
        if entry.verdict == Verdict.RETURN:
            step_notices.tell_returned(entry.proposal, kind="review_verdict", mark=meeting.pk)
            continue
        people = step_notices.authors(entry.proposal)
        text = VERDICTS[Verdict(entry.verdict)]
        step_notices.tell(entry.proposal, people, text, kind="review_verdict", mark=meeting.pk)
    reviewers = recipients.accounts(meeting.reviews.values_list("reviewer", flat=True))
    said = gettext_noop("%(meeting)s: the decisions are announced. Thank you for your reviews.")
    _tell(meeting, reviewers, said, kind="review_announced", page="")


def tell_days(meeting: ReviewMeeting, today: date) -> None:
    """Reminds reviewers with work left, once before the last day and once after it; the secretary after it."""
    late = meeting.due_on < today
    text = gettext_noop("%(meeting)s: your reviews are due on %(day)s.")
    if late:
        text = gettext_noop("%(meeting)s: your reviews were due on %(day)s. They are still taken.")
    people = recipients.accounts(meeting.reviews.waiting().values_list("reviewer", flat=True))
    key = f"{meeting.due_on.isoformat()}:{late}"
    day = meeting.due_on.isoformat()
    _tell(meeting, people, text, kind="review_due", page="", mark=key, day=day)
    if late:
        said = gettext_noop("%(meeting)s: the last day for reviews, %(day)s, is past. Take it to the decision.")
        secretaries = recipients.secretaries(meeting.branch)
        _tell(meeting, secretaries, said, kind="review_overdue", page="meeting_detail", mark=key, day=day)


def _tell(
    meeting: ReviewMeeting, people: list[User], text: str, *, kind: str, page: str, mark: str = "", **values: str
) -> None:
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{meeting.pk}:{mark or meeting.steps.count()}",
        url=reverse(page, args=[meeting.pk]) if page else reverse("review_list"),
        values={"meeting": meeting.name, **values},
    )
