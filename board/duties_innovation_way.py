"""What waits on the way of proposals: opinions, answers, what is to be recommended, replied to and carried out."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from innovation.department_queries import (
    proposals_to_carry_out,
    proposals_to_decide,
    questions_to_answer,
    recommendations_overdue,
    recommendations_to_answer,
)
from innovation.enums import ProposalStatus
from innovation.step_queries import opinions_to_give


def opinions_on_proposals(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Proposals of which one says what their group thinks."""
    for each in opinions_to_give(user, clock.today())[:SHOWN_AT_MOST]:
        text = _("%(proposal)s of %(author)s: give the group's opinion") % {"proposal": each, "author": each.lead}
        yield Duty(text, reverse("proposal_opinion", args=[each.pk]))


def proposals_to_recommend(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Accepted proposals, and those that a department declined, for the secretary."""
    for each in proposals_to_decide(user)[:SHOWN_AT_MOST]:
        text = _("%(proposal)s is accepted: recommend it to a department or carry it out")
        if each.status == ProposalStatus.DECLINED:
            text = _("%(proposal)s was declined: recommend it elsewhere or take it up again")
        yield Duty(text % {"proposal": each}, reverse("proposal_detail", args=[each.pk]))


def questions_of_departments(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Questions that the lead author answers."""
    for each in questions_to_answer(user)[:SHOWN_AT_MOST]:
        said = {"department": each.recommendation.department, "proposal": each.recommendation.proposal}
        text = _("%(department)s asks about %(proposal)s: answer it") % said
        yield Duty(text, reverse("question_answer", args=[each.recommendation_id]))


def recommendations_to_reply_to(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Proposals that wait for the reply of the departments one answers for."""
    today = clock.today()
    for each in recommendations_to_answer(user)[:SHOWN_AT_MOST]:
        text = _("%(proposal)s is recommended to %(department)s: reply")
        said = {"proposal": each.proposal, "department": each.department}
        url = reverse("recommendation_detail", args=[each.pk])
        yield Duty(text % said, url, each.reply_by, late=each.reply_by < today)


def adopted_to_carry_out(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Adopted proposals that one's departments carry out."""
    for each in proposals_to_carry_out(user)[:SHOWN_AT_MOST]:
        text = _("%(proposal)s is adopted: report on it and say when it is carried out") % {"proposal": each}
        yield Duty(text, reverse("proposal_carry_out", args=[each.pk]))


def replies_overdue(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Replies that departments owe one's branch, for the secretary: ask after them or put the day off."""
    for each in recommendations_overdue(user, clock.today())[:SHOWN_AT_MOST]:
        text = _("%(department)s has not replied on %(proposal)s: ask after it")
        said = {"proposal": each.proposal, "department": each.department}
        yield Duty(text % said, reverse("recommendation_detail", args=[each.pk]), each.reply_by, late=True)
