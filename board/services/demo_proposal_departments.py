"""What departments do with the demonstration's proposals, how their benefit is verified and what it is awarded."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import singledispatch

from board.demo.proposal_acts import (
    Answered,
    Asked,
    CarriedOut,
    Closed,
    Recommended,
    Replied,
    Reported,
    TakenUp,
    Trial,
    Verified,
)
from board.demo.workdays import Calendar
from board.services.demo_proposal_people import SECRETARY, account, answerer, recommended
from branchmgr import clock
from groups.models import Department
from innovation.models import AwardTier, Benefit, Proposal, Question
from innovation.services import benefits, recommendations
from innovation.step_queries import latest_recommendation


@singledispatch
def do(act: object, _proposal: Proposal, _days: Calendar, _at: datetime) -> None:
    """Does one act at its moment, as who would have done it."""
    raise NotImplementedError(act)


@do.register
def _recommended(act: Recommended, proposal: Proposal, days: Calendar, at: datetime) -> None:
    department, by = Department.objects.get(name=act.department), account(SECRETARY)
    reply_by = days.on(act.reply)
    recommendations.recommend(proposal, department=department, reply_by=reply_by, reason=act.reason, by=by, now=at)


@do.register
def _taken_up(_act: TakenUp, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    found = recommended(proposal)
    recommendations.take_up(found, by=answerer(found, at), now=at)


@do.register
def _asked(act: Asked, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    found = recommended(proposal)
    recommendations.ask_back(found, question=act.question, by=answerer(found, at), now=at)


@do.register
def _answered(act: Answered, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    asked = Question.objects.select_related("recommendation").get(recommendation__proposal=proposal, answered_at=None)
    recommendations.answer_question(asked, answer=act.answer, by=account(proposal.lead.employee_no), now=at)


@do.register
def _trial(act: Trial, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    found = recommended(proposal)
    recommendations.begin_trial(found, note=act.note, by=answerer(found, at), now=at)


@do.register
def _replied(act: Replied, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    found = recommended(proposal)
    recommendations.reply(found, adopted=act.adopted, text=act.text, by=answerer(found, at), now=at)


@do.register
def _reported(act: Reported, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    recommendations.report_progress(
        proposal,
        day=clock.day_of(at),
        text=act.text,
        yuan=_figure(act.yuan),
        hours=_figure(act.hours),
        other=act.other,
        proof=None,
        by=answerer(recommended(proposal), at),
        now=at,
    )


@do.register
def _carried_out(act: CarriedOut, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    found = latest_recommendation(proposal)
    by = answerer(found, at) if found else account(SECRETARY)
    recommendations.carry_out(proposal, on=clock.day_of(at), months=act.months, by=by, now=at)


@do.register
def _verified(act: Verified, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    due = Benefit.objects.filter(proposal=proposal, verified_on=None).order_by("due_on")[0]
    benefits.verify_benefit(
        due,
        yuan=_figure(act.yuan),
        hours=_figure(act.hours),
        other=act.other,
        finding=act.finding,
        proof=None,
        on=clock.day_of(at),
        by=account(act.by) if act.by else answerer(recommended(proposal), at),
        now=at,
    )


@do.register
def _closed(act: Closed, proposal: Proposal, _days: Calendar, at: datetime) -> None:
    tier, on = AwardTier.objects.get(branch=proposal.branch, name=act.award), clock.day_of(at)
    benefits.close_proposal(proposal, tier=tier, meeting_on=on, reason=act.reason, by=account(SECRETARY), now=at)


def _figure(text: str) -> Decimal | None:
    return Decimal(text) if text else None
