"""What becomes of an accepted proposal: recommended to a department, taken up, tried, adopted or declined, carried out.

The proposal's row is locked before the recommendation's. A department acts through who answers for it today.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Appointment, Department, Person
from groups.terms import months_later
from innovation.benefit_queries import is_wholly_verified
from innovation.enums import MONTHS_TO_VERIFY, ProposalStatus, StepWord
from innovation.models import Benefit, Proposal, Question, Recommendation, Report
from innovation.services import department_notices as notices
from innovation.services.savings import hours_saved, yuan_saved
from innovation.services.steps import advance_proposal, expect_step, lock_proposal
from innovation.step_queries import REPORTED_IN, answerers, latest_recommendation

TEXT_LENGTH = 2000
LONGEST = 366
"""days: no reply date lies further ahead, and nothing was carried out longer before it was handed in"""


@transaction.atomic
def recommend(
    proposal: Proposal, *, department: Department, reply_by: date, reason: str, by: User, now: datetime
) -> Recommendation:
    """Recommends an accepted proposal, or one that another department declined, with a day to reply by.

    Raises RefusedError for a day that is not ahead, and for a department for which nobody but authors answers.
    """
    proposal = lock_proposal(proposal.pk)
    expect_step(proposal, ProposalStatus.RECOMMENDED)
    if proposal.status == ProposalStatus.ASKED_BACK:
        raise RefusedError(_("The department waits for the author's answer."))
    _expect_ahead(reply_by, clock.day_of(now))
    note = _text(reason, required=False)
    given = {"department": department, "reason": note, "reply_by": reply_by}
    made = Recommendation(proposal=proposal, recommended_at=now, recommended_by=by, **given)
    if not answerers(made, clock.day_of(now)):
        sentence = _("Nobody answers for %(department)s today who is no author. Ask the admins to appoint somebody.")
        raise RefusedError(sentence % {"department": department})
    made.save()
    said = " · ".join(each for each in (department.name, reply_by.isoformat(), note) if each)
    advance_proposal(proposal, ProposalStatus.RECOMMENDED, by=by, now=now, note=said)
    _record(made, "proposal_recommended", by=by, after={"reply_by": reply_by, "reason": note})
    notices.tell_recommended(made)
    return made


@transaction.atomic
def put_off_reply(
    recommendation: Recommendation, *, until: date, reason: str, by: User, now: datetime
) -> Recommendation:
    """Gives the department more time, as long as it has not replied."""
    recommendation = _locked(recommendation)
    note = _text(reason)
    _expect_open(recommendation)
    if until <= recommendation.reply_by:
        said = {"day": recommendation.reply_by.isoformat()}
        raise RefusedError(_("The new reply date comes after the present one, %(day)s.") % said)
    _expect_ahead(until, clock.day_of(now))
    before, recommendation.reply_by = recommendation.reply_by, until
    recommendation.save(update_fields=["reply_by"])
    after = {"reply_by": until, "reason": note}
    _record(recommendation, "reply_put_off", by=by, before={"reply_by": before}, after=after)
    notices.tell_put_off(recommendation)
    return recommendation


@transaction.atomic
def take_up(recommendation: Recommendation, *, by: User, now: datetime) -> Recommendation:
    """The department says that it works on it; nothing else changes."""
    recommendation = _locked_by_department(recommendation, by, now)
    _expect_status(recommendation, ProposalStatus.RECOMMENDED)
    if recommendation.taken_up_at:
        raise RefusedError(_("It is taken up already."))
    recommendation.taken_up_at = now
    recommendation.save(update_fields=["taken_up_at"])
    _record(recommendation, "recommendation_taken_up", by=by)
    notices.tell_taken_up(recommendation)
    return recommendation


@transaction.atomic
def ask_back(recommendation: Recommendation, *, question: str, by: User, now: datetime) -> Question:
    """The department asks the lead author something, who then has the proposal."""
    recommendation = _locked_by_department(recommendation, by, now)
    text = _text(question)
    advance_proposal(
        recommendation.proposal, ProposalStatus.ASKED_BACK, by=by, now=now, note=text, word=StepWord.QUESTION
    )
    asked = Question.objects.create(recommendation=recommendation, text=text, asked_at=now, asked_by=by)
    _record(recommendation, "question_asked", by=by, after={"question": text})
    notices.tell_asked_back(recommendation, asked)
    return asked


@transaction.atomic
def answer_question(question: Question, *, answer: str, by: User, now: datetime) -> Question:
    """The lead author answers; the reply date moves by the days that the author had the proposal."""
    recommendation = _locked(question.recommendation)
    question = Question.objects.select_for_update().get(pk=question.pk)
    proposal = recommendation.proposal
    if proposal.lead.user_id != by.pk:
        raise RefusedError(_("The lead author answers the question."))
    if proposal.status != ProposalStatus.ASKED_BACK or question.answered_at:
        raise RefusedError(_("This question is answered already."))
    text = _text(answer)
    advance_proposal(proposal, ProposalStatus.RECOMMENDED, by=by, now=now, note=text, word=StepWord.ANSWER)
    question.answer, question.answered_at, question.answered_by = text, now, by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    before = recommendation.reply_by
    recommendation.reply_by += clock.day_of(now) - clock.day_of(question.asked_at)
    recommendation.save(update_fields=["reply_by"])
    after = {"answer": text, "reply_by": recommendation.reply_by}
    _record(recommendation, "question_answered", by=by, before={"reply_by": before}, after=after)
    notices.tell_answered(recommendation, question)
    return question


@transaction.atomic
def begin_trial(recommendation: Recommendation, *, note: str, by: User, now: datetime) -> Recommendation:
    """The department tries it out; ``note`` says how and how long. The reply is still to come."""
    recommendation = _locked_by_department(recommendation, by, now)
    text = _text(note)
    advance_proposal(recommendation.proposal, ProposalStatus.TRIAL, by=by, now=now, note=text)
    if not recommendation.taken_up_at:
        recommendation.taken_up_at = now
        recommendation.save(update_fields=["taken_up_at"])
    _record(recommendation, "trial_begun", by=by, after={"note": text})
    notices.tell_trial(recommendation)
    return recommendation


@transaction.atomic
def reply(recommendation: Recommendation, *, adopted: bool, text: str, by: User, now: datetime) -> Recommendation:
    """The department adopts the proposal, or declines it with a reason. After the reply date it counts as late."""
    recommendation = _locked_by_department(recommendation, by, now)
    note = _text(text, required=not adopted, missing=_("Say why it is declined."))
    status = ProposalStatus.ADOPTED if adopted else ProposalStatus.DECLINED
    advance_proposal(recommendation.proposal, status, by=by, now=now, note=note)
    recommendation.adopted, recommendation.reply = adopted, note
    recommendation.replied_at, recommendation.replied_by = now, by
    recommendation.taken_up_at = recommendation.taken_up_at or now
    recommendation.save(update_fields=["adopted", "reply", "replied_at", "replied_by", "taken_up_at"])
    after = {"adopted": adopted, "reply": note, "late": recommendation.is_late}
    _record(recommendation, "recommendation_replied", by=by, after=after)
    notices.tell_replied(recommendation)
    return recommendation


@transaction.atomic
def report_progress(
    proposal: Proposal,
    *,
    day: date,
    text: str,
    yuan: Decimal | None,
    hours: Decimal | None,
    other: str,
    proof: UploadedFile[Any] | None,
    by: User,
    now: datetime,
) -> Report:
    """What the department reports of a trial or an adopted proposal: how far it is, what a year of it saves, a proof.

    Raises RefusedError for savings below 0 or too large to be true, and for a day before the recommendation or to
    come.
    """
    proposal = lock_proposal(proposal.pk)
    recommendation = latest_recommendation(proposal)
    if recommendation is None or recommendation.adopted is False or proposal.status not in REPORTED_IN:
        raise RefusedError(_("Reports are written on a trial, and from the adoption on."))
    recommendation.proposal = proposal
    _expect_department(recommendation, by, now)
    first, today = clock.day_of(recommendation.recommended_at), clock.day_of(now)
    _expect_within(day, first, today)
    saved = {"yuan": yuan_saved(yuan), "hours": hours_saved(hours), "other": other.strip()}
    row = {"day": day, "text": _text(text), **saved}
    if Report.objects.standing().filter(proposal=proposal, reported_by=by, **row).exists():
        raise RefusedError(_("This report is here already."))
    kept = uploads.store(proof, by=by) if proof else None
    made = Report.objects.create(proposal=proposal, proof=kept, reported_by=by, reported_at=now, **row)
    after = {**row, "proof": kept.name if kept else ""}
    _record(recommendation, "progress_reported", by=by, after=after)
    notices.tell_reported(recommendation, made)
    return made


@transaction.atomic
def strike_report(report: Report, *, reason: str, by: User, now: datetime) -> Report:
    """Strikes a report out that was a mistake: it stays to be read with the reason, and does not count.

    Who wrote it does so, or the secretary, until the proposal is closed.
    """
    proposal = lock_proposal(report.proposal_id)
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    report.proposal = proposal
    serving = Appointment.objects.on(clock.day_of(now)).secretaries_of(proposal.branch)
    if report.reported_by_id != by.pk and not serving.filter(person__user=by).exists():
        raise RefusedError(_("Who wrote the report strikes it out, or the secretary."))
    if proposal.status == ProposalStatus.CLOSED:
        raise RefusedError(_("The proposal is closed; its reports stay as they are."))
    if report.struck_at:
        raise RefusedError(_("This report is struck out already."))
    report.struck_because, report.struck_at, report.struck_by = _text(reason), now, by
    report.save(update_fields=["struck_because", "struck_at", "struck_by"])
    after = {"proposal": proposal.number, "day": report.day, "text": report.text, "reason": report.struck_because}
    audit.record("report_struck_out", by=by, subject=report, branch=proposal.branch.code, after=after)
    notices.tell_struck_out(report)
    return report


@transaction.atomic
def carry_out(proposal: Proposal, *, on: date, months: Collection[int], by: User, now: datetime) -> Proposal:
    """Says that the proposal is carried out since a day, and after how many months its benefit is verified.

    The department that adopted it does so, or the secretary; an accepted one may be carried out by the branch
    itself. Raises RefusedError for a day to come or long ago, for no or unknown months, and where nothing is left to
    verify of one that was carried out before.
    """
    proposal = lock_proposal(proposal.pk)
    chosen = sorted(set(months))
    if not chosen or not set(chosen) <= set(MONTHS_TO_VERIFY):
        raise RefusedError(_("Choose after how many months the benefit is verified: 3, 6 or 12."))
    handed_in = clock.day_of(proposal.submitted_at) if proposal.submitted_at else on
    _expect_within(on, handed_in - timedelta(days=LONGEST), clock.day_of(now))
    recommendation = latest_recommendation(proposal)
    _expect_executor(proposal, recommendation, by, now)
    proposal.carried_out_on = on
    note, changed = on.isoformat(), ["carried_out_on"]
    advance_proposal(proposal, ProposalStatus.CARRIED_OUT, by=by, now=now, note=note, changed=changed)
    due = [(each, months_later(on, each)) for each in chosen]
    for each, day in due:
        # One reopened and carried out anew on the same day keeps what was verified then.
        Benefit.objects.get_or_create(proposal=proposal, due_on=day, defaults={"months": each})
    if is_wholly_verified(proposal):
        raise RefusedError(_("What is due then was verified before. Choose another day, or other months."))
    after = {"proposal": proposal.number, "status": proposal.status, "on": on, "due": [day for _months, day in due]}
    audit.record("proposal_carried_out", by=by, subject=proposal, branch=proposal.branch.code, after=after)
    notices.tell_carried_out(proposal, recommendation, by=by)
    return proposal


def _locked(recommendation: Recommendation) -> Recommendation:
    """The recommendation as it is now, its row locked, the proposal's before it."""
    proposal = lock_proposal(recommendation.proposal_id)
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("department")
    locked = rows.get(pk=recommendation.pk)
    locked.proposal = proposal
    return locked


def _locked_by_department(recommendation: Recommendation, by: User, now: datetime) -> Recommendation:
    """The same for an act of the department, which may act until it has replied."""
    locked = _locked(recommendation)
    _expect_department(locked, by, now)
    _expect_open(locked)
    return locked


def _expect_department(recommendation: Recommendation, by: User, now: datetime) -> None:
    """Refuses who does not answer for the department today, and authors."""
    person = Person.objects.filter(user=by).first()
    if person is None or person.pk not in answerers(recommendation, clock.day_of(now)):
        said = {"department": recommendation.department}
        raise RefusedError(_("Only who answers for %(department)s today, and is no author, may do this.") % said)


def _expect_executor(proposal: Proposal, recommendation: Recommendation | None, by: User, now: datetime) -> None:
    """Refuses who is neither secretary nor answers for the department that adopted the proposal.

    What was taken up again and accepted anew is the branch's, whichever department adopted it before.
    """
    day, person = clock.day_of(now), Person.objects.filter(user=by).first()
    serving = Appointment.objects.on(day).secretaries_of(proposal.branch).values_list("person", flat=True)
    allowed = set(serving)
    if recommendation is not None and proposal.status == ProposalStatus.ADOPTED:
        allowed |= answerers(recommendation, day)
    if person is None or person.pk not in allowed:
        raise RefusedError(_("The secretary enters this, or who answers for the department that adopted it."))


def _expect_open(recommendation: Recommendation) -> None:
    if recommendation.replied_at:
        raise RefusedError(_("The department has replied already."))


def _expect_status(recommendation: Recommendation, status: ProposalStatus) -> None:
    proposal = recommendation.proposal
    if proposal.status != status:
        raise RefusedError(_("This proposal is “%(now)s” now.") % {"now": proposal.get_status_display()})


def _expect_ahead(day: date, today: date) -> None:
    if day <= today:
        raise RefusedError(_("The reply date is tomorrow or later."))
    if (day - today).days > LONGEST:
        raise RefusedError(_("The reply date lies more than a year ahead."))


def _expect_within(day: date, first: date, last: date) -> None:
    if not first <= day <= last:
        said = {"first": first.isoformat(), "last": last.isoformat()}
        raise RefusedError(_("Choose a day from %(first)s to %(last)s.") % said)


def _text(text: str, *, required: bool = True, missing: str = "") -> str:
    said = text.strip()
    if required and not said:
        raise RefusedError(missing or _("Please write something."))
    if len(said) > TEXT_LENGTH:
        raise RefusedError(_("At most %(most)s characters.") % {"most": TEXT_LENGTH})
    return said


def _record(
    recommendation: Recommendation,
    action: str,
    *,
    by: User,
    after: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
) -> None:
    """The one audit entry of a service about a recommendation."""
    proposal = recommendation.proposal
    place = {"proposal": proposal.number, "status": proposal.status, "department": recommendation.department.name}
    said = {**place, **(after or {})}
    audit.record(action, by=by, subject=recommendation, branch=proposal.branch.code, before=before, after=said)
