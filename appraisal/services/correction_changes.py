"""What both ways to a correction share: the locked period, the new value checked, the row with its first step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from appraisal.cells import MARKED, Cell, CellFault, Kind, cell_text
from appraisal.models import Correction, CorrectionStep, Indicator, Objection, Period, Score
from appraisal.services.score_changes import REASON_LENGTH, fault_words, read_cell, reason_for
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import typed_text
from groups.models import PartyGroup


@dataclass(frozen=True, slots=True)
class NewValue:
    """What a cell is to become: ``text`` as typed into a grid, ``reason`` why it is corrected.

    ``score_reason`` is the reason that stands with the score from then on; empty keeps the present one where
    one is still needed. ``meeting_on`` and ``resolution`` are the committee's, where it resolved.
    """

    text: str
    reason: str
    score_reason: str = ""
    meeting_on: date | None = None
    resolution: str = ""


def locked_period(pk: int) -> Period:
    """The period as it is now, its row locked until the transaction ends: always the first lock of all."""
    rows = Period.objects.select_for_update(of=("self",)).select_related("branch", "scheme")
    return rows.get(pk=pk)


def present_score(period: Period, group: PartyGroup, indicator: Indicator) -> Score | None:
    """What stands in a cell; None where nothing ever did."""
    return Score.objects.of(period).filter(group=group, indicator=indicator).first()


def cell_after(value: NewValue, indicator: Indicator, period: Period, before: Score | None) -> tuple[Cell, str]:
    """The new cell and the reason that stands with it. Refused where it cannot stand, or says what stands there."""
    typed = value.score_reason.strip() or None
    if len(value.score_reason) > REASON_LENGTH:
        raise RefusedError(_("The reason is longer than %(count)s characters.") % {"count": REASON_LENGTH})
    try:
        cell = read_cell(value.text, indicator, period)
        reason = reason_for(cell, indicator, typed=typed, before=before)
    except CellFault as fault:
        raise RefusedError(fault_words(fault)) from fault
    _expect_possible(cell, indicator, before)
    return cell, reason


def _expect_possible(cell: Cell, indicator: Indicator, before: Score | None) -> None:
    if cell.empty and indicator.kind in MARKED:
        raise RefusedError(_("This item must keep a score. Type points, or 不适用 where it does not apply."))
    old = before.cell if before else Cell()
    if _worth(cell) == _worth(old):
        shown = cell_text(old, kind=cast(Kind, indicator.kind)) or "–"
        raise RefusedError(_("%(value)s is what stands there already; nothing would be corrected.") % {"value": shown})


def _worth(cell: Cell) -> tuple[Any, ...]:
    """What a cell counts for: no bonus and a bonus of 0 are the same."""
    return cell.points or 0, cell.exempt, cell.vetoed


def written_correction(
    period: Period,
    *,
    group: PartyGroup,
    indicator: Indicator,
    value: NewValue,
    objection: Objection | None = None,
    by: User,
    now: datetime,
) -> Correction:
    """A correction that waits for its confirmation, with its first step. The period's row must be locked."""
    if Correction.objects.of(period).proposed().filter(group=group, indicator=indicator).exists():
        raise RefusedError(_("A correction of this item waits for its confirmation already."))
    before = present_score(period, group, indicator)
    old = before.cell if before else Cell()
    new, score_reason = cell_after(value, indicator, period, before)
    correction = Correction.objects.create(
        period=period,
        group=group,
        indicator=indicator,
        objection=objection,
        old_points=old.points,
        old_exempt=old.exempt,
        old_vetoed=old.vetoed,
        old_reason=before.reason if before else "",
        new_points=new.points,
        new_exempt=new.exempt,
        new_vetoed=new.vetoed,
        new_reason=score_reason,
        reason=typed_text(value.reason),
        meeting_on=value.meeting_on,
        resolution=typed_text(value.resolution),
        decided_by=by,
        decided_at=now,
    )
    write_step(correction, by=by, now=now, note=correction.reason)
    return correction


def write_step(correction: Correction, *, by: User, now: datetime, note: str = "") -> None:
    """Writes down that a correction reached its present status."""
    number = correction.steps.count() + 1
    CorrectionStep.objects.create(
        correction=correction, number=number, status=correction.status, at=now, by=by, note=note
    )


def said(correction: Correction) -> dict[str, Any]:
    """A correction in stable words, for the audit."""
    kind = cast(Kind, correction.indicator.kind)
    return {
        "period": str(correction.period.code),
        "cell": f"{correction.group.code} {correction.indicator.code}",
        "status": correction.status,
        "old": [cell_text(correction.old, kind=kind), correction.old_reason],
        "new": [cell_text(correction.new, kind=kind), correction.new_reason],
        "reason": correction.reason,
        "meeting_on": correction.meeting_on,
        "resolution": correction.resolution,
    }
