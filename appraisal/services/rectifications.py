"""The life of a rectification 整改: opened by results, planned, worked on, rechecked (domain row E2).

``now`` is always the moment to judge by (aware). The period is locked before the rectification, as a
correction locks it, so that the two never wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.enums import NEXT_RECTIFICATION, RectificationStatus
from appraisal.models import Measure, Period, Progress, Rectification, RectificationStep
from appraisal.poor_results import poor_results
from appraisal.rectification_queries import responsible_people
from appraisal.services import rectification_notices
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Appointment, Person

DAYS = 30
"""how long a group has for its rectification, from the day of publication"""


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """One measure as it is filed: what, by whom, until when."""

    text: str
    owner: Person
    due_on: date


@transaction.atomic
def follow_results(period: Period, *, by: User | None, now: datetime) -> list[Rectification]:
    """Opens a rectification for each group graded low enough, and lifts the open ones of groups that no longer are.

    Called in the transaction of a publication or of a correction of a public period, whose row is locked.
    Returns those that were opened, opened anew or lifted.
    """
    if not period.is_public:
        return []
    low = {result.group_id: result for result in poor_results(period)}
    rows = Rectification.objects.select_for_update(of=("self",)).of(period).with_places()
    known = {rectification.group_id: rectification for rectification in rows.order_by("pk")}
    changed = [_opened(period, low[pk], by=by, now=now) for pk in sorted(low.keys() - known.keys())]
    for pk, rectification in known.items():
        grade = low[pk].grade if pk in low else ""
        changed += _followed(rectification, grade, by=by, now=now)
    return changed


@transaction.atomic
def plan_rectification(
    rectification: Rectification, *, cause: str, measures: Sequence[PlannedMeasure], by: User, now: datetime
) -> Rectification:
    """Files the cause and the measures; each measure has its person and a day no later than the last day."""
    rectification = _locked(rectification)
    _expect_step(rectification, RectificationStatus.UNDER_WAY)
    if not cause.strip() or not measures:
        raise RefusedError(_("Write the cause and at least one measure."))
    for planned in measures:
        check_measure(rectification, planned, now=now)
    _expect_somebody_for_the_recheck(rectification, [planned.owner for planned in measures], now=now)
    _write_measures(rectification, measures)
    rectification.cause = cause.strip()
    _advance(rectification, RectificationStatus.UNDER_WAY, by=by, now=now, changed=["cause"])
    rectification_notices.tell_planned(rectification, by=by)
    return rectification


@transaction.atomic
def report_rectification(rectification: Rectification, *, by: User, now: datetime) -> Rectification:
    """The leader reports that everything is done; the committee rechecks it. Refused while a measure is not done."""
    rectification = _locked(rectification)
    _expect_step(rectification, RectificationStatus.DONE)
    left = rectification.measures.filter(done_on=None).count()
    if left:
        raise RefusedError(_("Measures not done yet: %(count)s.") % {"count": left})
    _advance(rectification, RectificationStatus.DONE, by=by, now=now)
    rectification_notices.tell_done(rectification)
    return rectification


@transaction.atomic
def recheck_rectification(
    rectification: Rectification, *, passed: bool, finding: str, by: User, now: datetime
) -> Rectification:
    """Closes what is done, or sends it back to work with the reason.

    Refused to who owns a measure or leads the group: nobody rechecks their own work.
    """
    rectification = _locked(rectification)
    status = RectificationStatus.CLOSED if passed else RectificationStatus.UNDER_WAY
    if rectification.status != RectificationStatus.DONE:
        raise _wrong_step(rectification, status)
    if by.pk in {user.pk for user in rectification_notices.doers(rectification)}:
        raise RefusedError(_("Somebody who owns no measure and does not lead the group does the recheck."))
    if not passed and not finding.strip():
        raise RefusedError(_("Say what is still to be done."))
    _advance(rectification, status, by=by, now=now, note=finding.strip())
    rectification_notices.tell_rechecked(rectification)
    return rectification


@transaction.atomic
def extend_rectification(
    rectification: Rectification, *, until: date, reason: str, by: User, now: datetime
) -> Rectification:
    """Gives more time, once, with a reason."""
    rectification = _locked(rectification)
    if rectification.status not in (RectificationStatus.OPENED, RectificationStatus.UNDER_WAY):
        raise RefusedError(_("Only a rectification that is being worked on is extended."))
    if rectification.extended_to:
        raise RefusedError(_("It was extended already; that is done once."))
    if until <= max(rectification.due_on, clock.day_of(now)) or not reason.strip():
        raise RefusedError(_("An extension leads to a later day and has a reason."))
    rectification.extended_to, rectification.extension_reason = until, reason.strip()
    rectification.save(update_fields=["extended_to", "extension_reason"])
    after = {"extended_to": until, "reason": reason.strip()}
    record(rectification, "rectification_extended", by=by, before={"due_on": rectification.due_on}, after=after)
    rectification_notices.tell_extended(rectification)
    return rectification


def check_measure(rectification: Rectification, planned: PlannedMeasure, *, now: datetime) -> None:
    """Refuses a measure without words, for somebody outside, or for a day outside the rectification's time."""
    if not planned.text.strip():
        raise RefusedError(_("Write what is to be done."))
    first = clock.day_of(rectification.opened_at)
    if not first <= planned.due_on <= rectification.last_day:
        raise RefusedError(
            _("A measure is due between %(first)s and %(last)s.") % {"first": first, "last": rectification.last_day}
        )
    if not responsible_people(rectification, clock.day_of(now)).filter(pk=planned.owner.pk).exists():
        raise RefusedError(_("%(person)s is neither in the group nor on the committee.") % {"person": planned.owner})


def record(
    rectification: Rectification,
    action: str,
    *,
    by: User | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The one audit entry of a service about a rectification."""
    place = {"period": str(rectification.period.code), "group": rectification.group.code}
    branch = rectification.branch.code
    audit.record(action, by=by, subject=rectification, branch=branch, before=before, after={**place, **(after or {})})


def _locked(rectification: Rectification) -> Rectification:
    """The rectification as it is now, its row locked until the end of the transaction, the period's before it."""
    Period.objects.select_for_update().get(pk=rectification.period_id)
    return Rectification.objects.select_for_update(of=("self",)).with_places().get(pk=rectification.pk)


def _opened(period: Period, result: Any, *, by: User | None, now: datetime) -> Rectification:
    made = Rectification.objects.create(
        period=period,
        group=result.group,
        grade=result.grade,
        opened_at=now,
        due_on=clock.day_of(now) + timedelta(days=DAYS),
    )
    _write_step(made, by=by, now=now)
    rectification_notices.tell_opened(made)
    return made


def _followed(rectification: Rectification, grade: str, *, by: User | None, now: datetime) -> list[Rectification]:
    """What a correction makes of one that is there; ``grade`` is the group's where it is low, else empty."""
    if not grade and rectification.is_open:
        _advance(rectification, RectificationStatus.LIFTED, by=by, now=now)
        rectification_notices.tell_lifted(rectification)
        return [rectification]
    if grade and rectification.status == RectificationStatus.LIFTED:
        return [_opened_anew(rectification, grade, by=by, now=now)]
    if grade and rectification.is_open and grade != rectification.grade:
        before, rectification.grade = rectification.grade, grade
        rectification.save(update_fields=["grade"])
        record(rectification, "rectification_regraded", by=by, before={"grade": before}, after={"grade": grade})
    return []


def _opened_anew(rectification: Rectification, grade: str, *, by: User | None, now: datetime) -> Rectification:
    """A later correction brought the low grade back: the time begins anew."""
    rectification.grade, rectification.opened_at = grade, now
    rectification.due_on = clock.day_of(now) + timedelta(days=DAYS)
    rectification.extended_to, rectification.extension_reason = None, ""
    changed = ["grade", "opened_at", "due_on", "extended_to", "extension_reason"]
    _advance(rectification, RectificationStatus.OPENED, by=by, now=now, changed=changed)
    rectification_notices.tell_opened(rectification)
    return rectification


def _expect_somebody_for_the_recheck(rectification: Rectification, owners: list[Person], *, now: datetime) -> None:
    """Refuses a plan that leaves nobody on the committee without a part in it."""
    held = Appointment.objects.on(clock.day_of(now))
    leaders = held.leaders().filter(group=rectification.group_id).values_list("person_id", flat=True)
    serving = held.committee_of(rectification.branch).values_list("person_id", flat=True)
    free = set(serving) - set(leaders)
    if free and not free - {owner.pk for owner in owners}:
        raise RefusedError(_("Leave one committee member without a measure: somebody must do the recheck."))


def _write_measures(rectification: Rectification, measures: Sequence[PlannedMeasure]) -> None:
    """Writes the plan in the place of an earlier one, whose notes of progress stay."""
    Progress.objects.filter(rectification=rectification).update(measure=None)
    rectification.measures.all().delete()
    Measure.objects.bulk_create(
        Measure(
            rectification=rectification,
            position=position,
            text=planned.text.strip(),
            owner=planned.owner,
            due_on=planned.due_on,
        )
        for position, planned in enumerate(measures, start=1)
    )


def _expect_step(rectification: Rectification, status: RectificationStatus) -> None:
    if status not in NEXT_RECTIFICATION.get(RectificationStatus(rectification.status), ()):
        raise _wrong_step(rectification, status)


def _wrong_step(rectification: Rectification, status: RectificationStatus) -> RefusedError:
    return RefusedError(
        _("%(rectification)s is %(now)s and cannot become %(then)s.")
        % {"rectification": rectification, "now": rectification.get_status_display(), "then": status.label}
    )


def _advance(
    rectification: Rectification,
    status: RectificationStatus,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    changed: Sequence[str] = (),
) -> None:
    """The one door for a rectification's status: checks the step, saves it, writes it down. The row must be locked."""
    _expect_step(rectification, status)
    rectification.status = status
    rectification.save(update_fields=["status", *changed])
    _write_step(rectification, by=by, now=now, note=note)


def _write_step(rectification: Rectification, *, by: User | None, now: datetime, note: str = "") -> None:
    number = rectification.steps.count() + 1
    status = rectification.status
    RectificationStep.objects.create(
        rectification=rectification, number=number, status=status, at=now, by=by, note=note
    )
    after = {"status": status, "grade": rectification.grade, "due_on": rectification.last_day, "note": note}
    if status == RectificationStatus.UNDER_WAY:
        after["cause"] = rectification.cause
        after["measures"] = [_said(measure) for measure in rectification.measures.select_related("owner")]
    record(rectification, f"rectification_{status}", by=by, after=after)


def _said(measure: Measure) -> dict[str, Any]:
    return {"text": measure.text, "owner": measure.owner.employee_no, "due_on": measure.due_on}
