"""What waits for a person on the way of a proposal: the group's opinion, recommendation, department."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import INNOVATION, SHOWN_AT_MOST, Duty, Reading, each, once_there, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from innovation.department_queries import (
    proposals_to_carry_out,
    proposals_to_decide,
    questions_to_answer,
    recommendations_overdue,
    recommendations_to_answer,
)
from innovation.enums import ProposalStatus
from innovation.models import Proposal, Question, Recommendation
from innovation.step_queries import opinions_to_give, with_group_of

NAMED = ("number", "title")
RECOMMENDED = ("reply_by", "department__name", "proposal__number", "proposal__title")


@work(INNOVATION)
def opinions_on_proposals(user: User) -> Reading | None:
    """Proposals of which one says what their group thinks."""

    def ask() -> Iterator[Duty]:
        for proposal in opinions_to_give(user, clock.today())[:SHOWN_AT_MOST]:
            said = {"proposal": proposal, "author": proposal.lead}
            text = _("%(proposal)s of %(author)s: give the group's opinion") % said
            yield Duty(text, reverse("proposal_opinion", args=[proposal.pk]))

    return once_there(with_group_of(user), ask) if standing_of(user).person else None


@work(INNOVATION)
def proposals_to_recommend(user: User) -> Reading | None:
    """Accepted proposals, and those that a department declined, for the secretary."""

    def say(proposal: Proposal) -> Duty:
        text = _("%(proposal)s is accepted: recommend it to a department or carry it out")
        if proposal.status == ProposalStatus.DECLINED:
            text = _("%(proposal)s was declined: recommend it elsewhere or take it up again")
        return Duty(text % {"proposal": proposal}, reverse("proposal_detail", args=[proposal.pk]))

    return each(proposals_to_decide(user), (*NAMED, "status"), say) if standing_of(user).secretary_of else None


@work(INNOVATION)
def questions_of_departments(user: User) -> Reading | None:
    """Questions that the lead author answers."""

    def say(question: Question) -> Duty:
        said = {"department": question.recommendation.department, "proposal": question.recommendation.proposal}
        text = _("%(department)s asks about %(proposal)s: answer it") % said
        return Duty(text, reverse("question_answer", args=[question.recommendation_id]))

    fields = tuple(f"recommendation__{field}" for field in RECOMMENDED)
    return each(questions_to_answer(user), fields, say) if standing_of(user).person else None


@work(INNOVATION)
def recommendations_to_reply_to(user: User) -> Reading | None:
    """Proposals that wait for the reply of the departments one answers for."""
    today = clock.today()

    def say(asked: Recommendation) -> Duty:
        text = _("%(proposal)s is recommended to %(department)s: reply")
        said = {"proposal": asked.proposal, "department": asked.department}
        url = reverse("recommendation_detail", args=[asked.pk])
        return Duty(text % said, url, asked.reply_by, late=asked.reply_by < today)

    return each(recommendations_to_answer(user), RECOMMENDED, say) if standing_of(user).answers_for else None


@work(INNOVATION)
def adopted_to_carry_out(user: User) -> Reading | None:
    """Adopted proposals that one's departments carry out."""

    def say(proposal: Proposal) -> Duty:
        text = _("%(proposal)s is adopted: report on it and say when it is carried out") % {"proposal": proposal}
        return Duty(text, reverse("proposal_carry_out", args=[proposal.pk]))

    return each(proposals_to_carry_out(user), NAMED, say) if standing_of(user).answers_for else None


@work(INNOVATION)
def replies_overdue(user: User) -> Reading | None:
    """Replies that departments owe one's branch, for the secretary: ask after them or put the day off."""

    def say(asked: Recommendation) -> Duty:
        text = _("%(department)s has not replied on %(proposal)s: ask after it")
        said = {"proposal": asked.proposal, "department": asked.department}
        return Duty(text % said, reverse("recommendation_detail", args=[asked.pk]), asked.reply_by, late=True)

    late = recommendations_overdue(user, clock.today())
    return each(late, RECOMMENDED, say) if standing_of(user).secretary_of else None
