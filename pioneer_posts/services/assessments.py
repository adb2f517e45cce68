"""The life of an assessment 评估: begun, filled in item by item, handed in or abstained from, given back.

``now`` is always the moment to judge by (aware). The round is locked before the post held, the assessment last, so
that a total never overtakes what is being handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_colon, with_semicolons
from groups.models import Person
from pioneer_posts.assessment_queries import assessment_closed_words, missing_of, side_on
from pioneer_posts.conflicts import conflict_of
from pioneer_posts.enums import NEXT_ASSESSMENT, AssessmentStatus, Outcome, RubricKind, Side
from pioneer_posts.facts import suggested_points
from pioneer_posts.marks import Given, faults_at_hand_in, given_by, mark_fault, settled
from pioneer_posts.models import Assessment, AssessmentMark, AssessmentStep, Holding, PostResult, Round
from pioneer_posts.services import assessment_notices
from pioneer_posts.services.rounds import lock_round


@transaction.atomic
def assess(holding: Holding, *, person: Person, by: User, now: datetime) -> Assessment:
    """Begins one's assessment of a holder, or returns the one that was begun before."""
    post_round = lock_round(holding.round_id)
    holding = _locked_holding(holding.pk)
    known = Assessment.objects.with_places().filter(holding=holding, assessor=person).first()
    if known:
        return known
    expect_open(post_round, now=now)
    made = begin_assessment(holding, person=person, by=by, now=now)
    _record(made, "assess_holding", by=by, after={"side": made.side})
    return made


def begin_assessment(holding: Holding, *, person: Person, by: User, now: datetime) -> Assessment:
    """An empty draft, in the transaction, under the locks and the audit entry of the caller."""
    side = _expect_seat(holding, person, now=now)
    made = Assessment.objects.create(holding=holding, assessor=person, side=side)
    _write_step(made, by=by, now=now)
    return made


@transaction.atomic
def save_marks(
    assessment: Assessment, *, marks: Mapping[int, Given], comment: str, edition: int, by: User, now: datetime
) -> Assessment:
    """Saves a draft: what is given for some items, by their ids; an item given nothing is open again.

    ``edition`` is the one the person began from: where another window saved something else meanwhile, nothing is
    saved. Nobody else sees a draft; the audit says how many items changed, not how.
    """
    assessment = _locked_draft(assessment, by=by, now=now)
    changed = _changed(assessment, marks, comment)
    if not changed:
        return assessment
    if edition != assessment.edition:
        raise RefusedError(_("You saved this in another window since. Look at both before you save again."))
    write_marks(assessment, marks, comment, by=by)
    _record(assessment, "save_marks", by=by, after={"items": len(changed), "edition": assessment.edition})
    return assessment


def write_marks(assessment: Assessment, marks: Mapping[int, Given], comment: str, *, by: User) -> None:
    """Puts marks in the place of earlier ones, in the transaction and under the audit entry of the caller.

    Raises RefusedError for points or levels that the form does not have. ``by`` is the assessor.
    """
    for item in assessment.holding.round.items.filter(pk__in=marks):
        given = settled(item, marks[item.pk])
        if fault := mark_fault(item, given, Decimal(assessment.holding.round.step)):
            raise RefusedError(with_colon(f"{item.code} {item.name}", fault))
        _write_mark(assessment, item.pk, given)
    assessment.comment = comment.strip()
    assessment.edition += 1
    assessment.save(update_fields=["comment", "edition"])


@transaction.atomic
def hand_in(assessment: Assessment, *, by: User, now: datetime) -> Assessment:
    """Hands in what was saved, with its total. From then on it no longer changes, unless it is given back."""
    assessment = _locked_draft(assessment, by=by, now=now)
    if faults := hand_in_faults(assessment):
        raise RefusedError(_not_ready(assessment, faults))
    assessment.side = _expect_seat(assessment.holding, assessment.assessor, now=now)
    points = {mark.item.code: Decimal(mark.points) for mark in assessment.marks.select_related("item")}
    assessment.total, assessment.handed_in_at = sum(points.values(), Decimal(0)), now
    _advance(assessment, AssessmentStatus.DONE, by=by, now=now, changed=["side", "total", "handed_in_at"])
    after = {"side": assessment.side, "total": assessment.total, "points": points}
    _record(assessment, "hand_in_assessment", by=by, after=after)
    return assessment


@transaction.atomic
def abstain(assessment: Assessment, *, reason: str, by: User, now: datetime) -> Assessment:
    """Leaves the assessment of a holder to others, with a reason; what was filled in is forgotten."""
    assessment = _locked_draft(assessment, by=by, now=now)
    assessment.side = _expect_seat(assessment.holding, assessment.assessor, now=now)
    assessment.abstention_reason = _reason(reason)
    assessment.handed_in_at, assessment.comment = now, ""
    assessment.marks.all().delete()
    changed = ["side", "abstention_reason", "handed_in_at", "comment"]
    _advance(assessment, AssessmentStatus.ABSTAINED, by=by, now=now, changed=changed)
    _record(assessment, "abstain", by=by, after={"reason": assessment.abstention_reason})
    return assessment


@transaction.atomic
def give_back(assessment: Assessment, *, reason: str, by: User, now: datetime) -> Assessment:
    """Gives a handed-in assessment back to its assessor, who is told why; marked by its steps, its items stay filled.

    Others' are seen only after the total, so that what comes again was written without them, one's own too.
    """
    post_round = lock_round(assessment.holding.round_id)
    assessment = _locked(assessment)
    expect_open(post_round, now=now)
    reason = _reason(reason)
    before = {"status": assessment.status, "total": assessment.total}
    assessment.total, assessment.handed_in_at, assessment.abstention_reason = None, None, ""
    changed = ["total", "handed_in_at", "abstention_reason"]
    _advance(assessment, AssessmentStatus.DRAFT, by=by, now=now, note=reason, changed=changed)
    _record(assessment, "give_back_assessment", by=by, before=before, after={"reason": reason})
    assessment_notices.tell_given_back(assessment, reason)
    return assessment


@transaction.atomic
def leave_unassessed(holding: Holding, *, reason: str, by: User, now: datetime) -> PostResult:
    """Leaves a holder out of the assessment, with a reason, where a side cannot assess them.

    Refused where nothing is missing: what was handed in is totalled. The assessors still waited for are told.
    """
    post_round = lock_round(holding.round_id)
    holding = _locked_holding(holding.pk)
    _expect_deciding(post_round, holding, by=by)
    reason = _reason(reason)
    missing = next((each for each in missing_of(post_round) if each.holding.pk == holding.pk and each.sides), None)
    if missing is None:
        raise RefusedError(_("Nothing is missing for %(post)s: it will be totalled.") % {"post": holding})
    made = PostResult.objects.create(holding=holding, outcome=Outcome.UNASSESSED, reason=reason, totalled_at=now)
    _record_holding(holding, "leave_unassessed", by=by, after={"reason": reason})
    assessment_notices.tell_left_out(made, missing.people)
    return made


@transaction.atomic
def take_up_again(holding: Holding, *, by: User, now: datetime) -> Holding:
    """Takes a holder who was left out back into the assessment, as long as its days last."""
    post_round = lock_round(holding.round_id)
    holding = _locked_holding(holding.pk)
    _expect_deciding(post_round, holding, by=by)
    expect_open(post_round, now=now)
    left = PostResult.objects.filter(holding=holding, outcome=Outcome.UNASSESSED).first()
    if left is None:
        raise RefusedError(_("%(post)s is not left out of the assessment.") % {"post": holding})
    left.delete()
    _record_holding(holding, "take_up_again", by=by, before={"reason": left.reason})
    return holding


def hand_in_faults(assessment: Assessment) -> dict[int, str]:
    """What hinders handing in what is saved, by item."""
    marks = {mark.item_id: given_by(mark) for mark in assessment.marks.all()}
    items = list(assessment.holding.round.items.all())
    by_aims = [item for item in items if item.kind == RubricKind.AIMS]
    suggested = {item.pk: suggested_points(assessment.holding, item) for item in by_aims}
    return faults_at_hand_in(items, marks, suggested)


def expect_open(post_round: Round, *, now: datetime) -> None:
    """Refuses what comes outside the days of the assessment."""
    if closed := assessment_closed_words(post_round):
        raise RefusedError(closed)
    last = post_round.assessment_closes_on
    if clock.day_of(now) > last:
        sentence = _("The last day of the assessment was %(day)s. The secretary can put it off, with a reason.")
        raise RefusedError(sentence % {"day": last.isoformat()})


def why_closed(assessment: Assessment, *, now: datetime) -> str:
    """Why a draft can no longer be written on by its assessor; empty where it can."""
    try:
        expect_open(assessment.holding.round, now=now)
        _expect_seat(assessment.holding, assessment.assessor, now=now)
    except RefusedError as refusal:
        return str(refusal)
    return ""


def _expect_seat(holding: Holding, person: Person, *, now: datetime) -> Side:
    """The side on which the person assesses the holder today. Raises RefusedError where there is none."""
    if not holding.is_held:
        said = {"post": holding, "day": holding.ended_on}
        raise RefusedError(_("%(post)s: the post is no longer held since %(day)s.") % said)
    if PostResult.objects.filter(holding=holding).exists():
        raise RefusedError(_("%(post)s is left out of the assessment.") % {"post": holding})
    if conflict := conflict_of(person.pk, holding):
        raise RefusedError(_("You cannot assess %(post)s: %(reason)s.") % {"post": holding, "reason": conflict})
    side = side_on(person, holding, clock.day_of(now))
    if side is None:
        places = {"department": holding.post.department, "branch": holding.round.branch}
        sentence = _("Today you assess neither for %(department)s nor on the committee of %(branch)s.")
        raise RefusedError(sentence % places)
    return side


def _locked(assessment: Assessment) -> Assessment:
    """The assessment as it is now, its row locked; the round's must be locked before."""
    _locked_holding(assessment.holding_id)
    return Assessment.objects.select_for_update(of=("self",)).with_places().get(pk=assessment.pk)


def _locked_holding(pk: int) -> Holding:
    return Holding.objects.select_for_update(of=("self",)).with_places().get(pk=pk)


def _locked_draft(assessment: Assessment, *, by: User, now: datetime) -> Assessment:
    """One's own draft, to be written on. Raises RefusedError for any other, and outside the days."""
    post_round = lock_round(assessment.holding.round_id)
    assessment = _locked(assessment)
    if assessment.assessor.user_id != by.pk:
        raise RefusedError(_("This assessment is %(name)s's.") % {"name": assessment.assessor})
    if assessment.status != AssessmentStatus.DRAFT:
        raise RefusedError(_already_in(assessment, now=now))
    expect_open(post_round, now=now)
    _expect_seat(assessment.holding, assessment.assessor, now=now)
    return assessment


def _already_in(assessment: Assessment, *, now: datetime) -> str:
    said = {"at": f"{(assessment.handed_in_at or now).astimezone(clock.zone()):%Y-%m-%d %H:%M}"}
    if assessment.status == AssessmentStatus.ABSTAINED:
        return _("You abstained at %(at)s. Only the secretary can give it back.") % said
    return _("You handed this in at %(at)s. Only the secretary can give it back.") % said


def _changed(assessment: Assessment, marks: Mapping[int, Given], comment: str) -> list[str]:
    """The codes of the items that would change, and ``comment``; faults count as changes, to be told."""
    known = {mark.item_id: given_by(mark) for mark in assessment.marks.all()}
    items = assessment.holding.round.items.filter(pk__in=marks)
    found = [item.code for item in items if settled(item, marks[item.pk]) != known.get(item.pk, Given())]
    return found if comment.strip() == assessment.comment else [*found, "comment"]


def _write_mark(assessment: Assessment, item: int, given: Given) -> None:
    if given.is_open:
        AssessmentMark.objects.filter(assessment=assessment, item=item).delete()
        return
    values = {"points": given.points, "level": given.level, "note": given.note}
    AssessmentMark.objects.update_or_create(assessment=assessment, item_id=item, defaults=values)


def _not_ready(assessment: Assessment, faults: Mapping[int, str]) -> str:
    items = assessment.holding.round.items.filter(pk__in=faults)
    said = with_semicolons(with_colon(f"{item.code} {item.name}", faults[item.pk]) for item in items)
    return _("It is saved, but cannot be handed in yet. %(said)s.") % {"said": said}


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RefusedError(_("Give the reason."))
    return reason.strip()


def _advance(
    assessment: Assessment,
    status: AssessmentStatus,
    *,
    by: User,
    now: datetime,
    note: str = "",
    changed: Sequence[str] = (),
) -> None:
    """The one door for an assessment's status: checks the step, saves it, writes it down. The row must be locked."""
    current = AssessmentStatus(assessment.status)
    if status not in NEXT_ASSESSMENT.get(current, ()):
        said = {"now": current.label, "then": status.label}
        raise RefusedError(_("This assessment is at “%(now)s” and cannot become “%(then)s”.") % said)
    assessment.status = status
    assessment.save(update_fields=["status", *changed])
    _write_step(assessment, by=by, now=now, note=note)


def _write_step(assessment: Assessment, *, by: User, now: datetime, note: str = "") -> None:
    number = assessment.steps.count() + 1
    status = assessment.status
    AssessmentStep.objects.create(assessment=assessment, number=number, status=status, at=now, by=by, note=note)


def _expect_deciding(post_round: Round, holding: Holding, *, by: User) -> None:
    """Refuses a decision on who is assessed outside the assessment, about oneself, and about a post not held."""
    if closed := assessment_closed_words(post_round):
        raise RefusedError(closed)
    if not holding.is_held:
        said = {"post": holding, "day": holding.ended_on}
        raise RefusedError(_("%(post)s: the post is no longer held since %(day)s.") % said)
    if holding.person.user_id == by.pk:
        raise RefusedError(_("Nobody decides about the assessment of the post they hold."))


def _record_holding(holding: Holding, action: str, *, by: User, **said: dict[str, Any]) -> None:
    place = {"number": holding.number}
    after = place | said.get("after", {})
    branch = holding.round.branch.code
    audit.record(action, by=by, subject=holding, branch=branch, before=said.get("before"), after=after)


def _record(
    assessment: Assessment,
    action: str,
    *,
    by: User,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    holding = assessment.holding
    place = {"holding": holding.number, "assessor": assessment.assessor.employee_no}
    audit.record(
        action, by=by, subject=assessment, branch=holding.round.branch.code, before=before, after=place | (after or {})
    )
