"""Corrections 更正: decided by the secretary, put in force or turned down by somebody else on the committee.

``now`` is always the moment to judge by (aware). A result never changes silently (domain rule 8): what it was
stays as a revision, and everybody touched is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.cells import Cell
from appraisal.enums import NEXT_CORRECTION, CorrectionStatus, PeriodStatus
from appraisal.models import Correction, Indicator, Period, Result, ResultRevision, Score
from appraisal.services import correction_notices, leader_warnings, rectifications
from appraisal.services.correction_changes import (
    NewValue,
    locked_period,
    present_score,
    said,
    write_step,
    written_correction,
)
from appraisal.services.fingerprints import fingerprints_of
from appraisal.services.result_rows import FIGURES, Changed, revised_results
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User

BEFORE_A_RESULT = (PeriodStatus.COLLECTING, PeriodStatus.SCORING)


@transaction.atomic
def decide_correction(result: Result, *, indicator: Indicator, value: NewValue, by: User, now: datetime) -> Correction:
    """Decides what one cell of a result becomes; nothing changes before somebody else confirms it.

    Refused for the value that stands there, over the maximum or off the step, and without a resolution of
    the committee once the days for objections are over.
    """
    period = locked_period(result.period_id)
    if period.status in BEFORE_A_RESULT:
        raise RefusedError(_("%(period)s has no result yet: type the score into the grid.") % {"period": period})
    if indicator.scheme_id != period.scheme_id:
        raise RefusedError(_("This item is not part of the period's scheme."))
    _expect_resolution(period, value, now)
    correction = written_correction(period, group=result.group, indicator=indicator, value=value, by=by, now=now)
    _record(correction, by=by)
    correction_notices.tell_to_confirm(correction)
    return correction


@transaction.atomic
def confirm_correction(correction: Correction, *, by: User, now: datetime) -> Correction:
    """Puts a correction in force: score, results, ranks, grades and revisions follow in this one transaction.

    Refused to who decided it, and where the cell has changed since.
    """
    period, correction = _locked(correction)
    _expect_step(correction, CorrectionStatus.CONFIRMED)
    _expect_another(correction, by)
    _write_score(correction, by=by, now=now)
    changes = revised_results(period, correction)
    _save_results(changes)
    period.revision += 1
    period.save(update_fields=["revision"])
    correction.confirmed_by, correction.confirmed_at, correction.revision = by, now, period.revision
    _advance(
        correction,
        CorrectionStatus.CONFIRMED,
        by=by,
        now=now,
        changed=["confirmed_by", "confirmed_at", "revision"],
        changes=changes,
    )
    if period.is_public:
        rectifications.follow_results(period, by=by, now=now)
        leader_warnings.follow_results(period, by=by, now=now)
    correction_notices.tell_corrected(correction, changes)
    return correction


@transaction.atomic
def reject_correction(correction: Correction, *, reason: str, by: User, now: datetime) -> Correction:
    """Does not confirm a correction; everything stays as it is. An objection behind it is decided anew."""
    _period, correction = _locked(correction)
    _expect_step(correction, CorrectionStatus.REJECTED)
    _expect_another(correction, by)
    _advance(correction, CorrectionStatus.REJECTED, by=by, now=now, note=reason)
    correction_notices.tell_rejected(correction, reason)
    return correction


def needs_resolution(period: Period, now: datetime) -> bool:
    """Whether a correction of the period rests on a resolution of the committee: after the days for objections."""
    over = period.archive_at is not None and now >= period.archive_at
    return over or period.status == PeriodStatus.ARCHIVED


def _expect_resolution(period: Period, value: NewValue, now: datetime) -> None:
    if value.meeting_on and value.meeting_on > clock.day_of(now):
        raise RefusedError(_("The day of the meeting is still to come."))
    if value.meeting_on and value.meeting_on <= period.ends_on:
        raise RefusedError(
            _("The meeting of %(day)s was before the result of %(period)s; a correction is resolved after it.")
            % {"day": value.meeting_on, "period": period}
        )
    if needs_resolution(period, now) and not (value.meeting_on and value.resolution.strip()):
        raise RefusedError(
            _("The days for objections to %(period)s are over: give the committee's meeting and its resolution.")
            % {"period": period}
        )


def _locked(correction: Correction) -> tuple[Period, Correction]:
    """The period and the correction as they are now, both rows locked, always in this order."""
    period = locked_period(correction.period_id)
    rows = Correction.objects.select_for_update(of=("self",))
    found = rows.select_related("group", "indicator", "objection__raised_by", "decided_by").get(pk=correction.pk)
    found.period = period
    return period, found


def _expect_another(correction: Correction, by: User) -> None:
    if correction.decided_by_id == by.pk:
        raise RefusedError(
            _("You decided this correction yourself; somebody else on the committee confirms it or turns it down.")
        )


def _write_score(correction: Correction, *, by: User, now: datetime) -> None:
    """Writes the new cell where the old one still stands."""
    before = present_score(correction.period, correction.group, correction.indicator)
    stands = (before.cell, before.reason) if before else (Cell(), "")
    if stands != (correction.old, correction.old_reason):
        raise RefusedError(_("The score has changed since this was decided. Turn it down and decide a new one."))
    values = {
        "points": correction.new_points,
        "exempt": correction.new_exempt,
        "vetoed": correction.new_vetoed,
        "reason": correction.new_reason,
        "version": before.version + 1 if before else 1,
        "changed_at": now,
        "changed_by": by,
    }
    Score.objects.update_or_create(
        period=correction.period, group=correction.group, indicator=correction.indicator, defaults=values
    )


def _save_results(changes: Sequence[Changed]) -> None:
    ResultRevision.objects.bulk_create([change.before for change in changes])
    Result.objects.bulk_update([change.result for change in changes], [*FIGURES, "revision"])


def _expect_step(correction: Correction, status: CorrectionStatus) -> None:
    if status not in NEXT_CORRECTION.get(CorrectionStatus(correction.status), ()):
        raise RefusedError(
            _("This correction is decided already: %(status)s.") % {"status": correction.get_status_display()}
        )


def _advance(
    correction: Correction,
    status: CorrectionStatus,
    *,
    by: User,
    now: datetime,
    note: str = "",
    changed: Sequence[str] = (),
    changes: Sequence[Changed] = (),
) -> None:
    """The one door for a correction's status: checks the step, saves it, writes it down. The row must be locked."""
    _expect_step(correction, status)
    correction.status = status
    correction.save(update_fields=["status", *changed])
    write_step(correction, by=by, now=now, note=note)
    _record(correction, by=by, note=note, changes=changes)


def _record(correction: Correction, *, by: User, note: str = "", changes: Sequence[Changed] = ()) -> None:
    """One entry with the cell and every result that changed, by group; in force, the fingerprints of all of them."""
    summaries = {change.result.group.code: change.summaries for change in changes}
    audit.record(
        f"correction_{correction.status}",
        by=by,
        subject=correction,
        branch=correction.period.branch.code,
        before={"results": {code: before for code, (before, _after) in summaries.items()}},
        after={
            **said(correction),
            "note": note,
            "revision": correction.revision,
            "results": {code: after for code, (_before, after) in summaries.items()},
            **(fingerprints_of(correction.period) if correction.is_in_force else {}),
        },
    )
