"""What every way of scoring shares: the locked period, the words for a fault, and the writing with its audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import BigAutoField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.cells import Cell, CellFault, Kind, Reason, cell_text, parse_cell, reason_required
from appraisal.enums import PeriodStatus
from appraisal.models import Indicator, Period, Score
from appraisal.services.suggestion_uses import record_uses
from branchmgr import audit, clock
from branchmgr.decimals import plain
from branchmgr.errors import RefusedError
from branchmgr.kept_queries import Given, KeptQuery
from branchmgr.kept_writes import KeptInsert
from branchmgr.models import User
from branchmgr.spreadsheets import typed_text
from groups.models import PartyGroup

REASON_LENGTH = 500

FAULT_WORDS: Mapping[Reason, Any] = {
    "not_a_number": gettext_lazy("This is not a number of points. Type a number such as 7 or 7.5."),
    "negative": gettext_lazy("Points are 0 or more."),
    "over_maximum": gettext_lazy("This is over the maximum of %(limit)s."),
    "off_step": gettext_lazy("Points go in steps of %(limit)s."),
    "not_yes_no": gettext_lazy("Write 是 where the veto was found, otherwise 否 or nothing."),
    "exempt_not_allowed": gettext_lazy("不适用 is for items with full marks, not for a bonus or a veto."),
    "reason_required": gettext_lazy("A reason is needed here."),
}
"""What is said of each fault of a cell; the grid in the browser says the same words."""


@dataclass(frozen=True, slots=True)
class Change:
    """One cell as it will stand; ``before`` is its row as it stood (None: there was none)."""

    group: PartyGroup
    indicator: Indicator
    before: Score | None
    cell: Cell
    reason: str

    @property
    def changes(self) -> bool:
        """Whether anything differs from what stands there."""
        if self.before is None:
            return not self.cell.empty
        return (self.before.cell, self.before.reason) != (self.cell, self.reason)


PLACE = ("period", "group", "indicator")
KEPT = ("points", "exempt", "vetoed", "reason", "version", "changed_at", "changed_by")
_cell = KeptInsert("cell", Score, unique=PLACE, changed=KEPT)
_locked = KeptQuery(
    "period_locked",
    lambda: (
        Period.objects.select_for_update(of=("self",))
        .select_related("branch", "scheme")
        .filter(pk=Given("pk", BigAutoField()))
    ),
)


def locked_for_scoring(period: Period) -> Period:
    """The period as it is now, its row locked until the transaction ends. Refused where it takes no scores."""
    [period] = _locked.rows(pk=period.pk)
    if period.status != PeriodStatus.SCORING:
        raise RefusedError(
            _("%(period)s is %(status)s: scores are taken only while it is in scoring.")
            % {"period": period, "status": period.get_status_display()}
        )
    return period


def read_cell(text: str, indicator: Indicator, period: Period) -> Cell:
    """The cell that ``text`` means for an indicator of the period's scheme. Raises CellFault."""
    return parse_cell(text, kind=cast(Kind, indicator.kind), maximum=indicator.maximum, step=period.scheme.step)


def reason_for(cell: Cell, indicator: Indicator, *, typed: str | None, before: Score | None) -> str:
    """The reason to keep with a cell: the one typed, else the present one where it is still needed.

    ``typed`` None means that nobody spoke of the reason. An empty cell has none.
    Raises CellFault where one is required and missing.
    """
    if cell.empty:
        return ""
    needed = reason_required(cell, kind=cast(Kind, indicator.kind), maximum=indicator.maximum)
    kept = before.reason if before and needed else ""
    reason = kept if typed is None else typed_text(typed)
    if needed and not reason:
        raise CellFault("reason_required")
    return reason


def fault_words(fault: CellFault) -> str:
    """The fault in words."""
    limit = "" if fault.limit is None else plain(fault.limit)
    return str(FAULT_WORDS[fault.reason]) % {"limit": limit}


def text_of(score: Score | None, indicator: Indicator) -> str:
    """A saved cell as the workbook writes it; empty where nothing stands."""
    return "" if score is None else cell_text(score.cell, kind=cast(Kind, indicator.kind))


def write_changes(
    period: Period, changes: Sequence[Change], *, action: str, by: User | None
) -> dict[tuple[int, int], Score]:
    """Writes the cells that differ, in one statement, with one audit entry; returns the rows by group and indicator.

    The period's row must be locked. Nothing is written, and nothing recorded, where nothing differs.
    """
    moved = [change for change in changes if change.changes]
    scores = [_score(period, change, by) for change in moved]
    if not scores:
        return {}
    _write(scores)
    groups, indicators = {c.group for c in moved}, {c.indicator for c in moved}
    record_uses(period, scores, groups=list(groups), indicators=list(indicators), by=by)
    audit.record(
        action,
        by=by,
        subject=period,
        branch=period.branch.code,
        before={"period": str(period.code), "cells": {_place(c): _said(c.before, c.indicator) for c in moved}},
        after={
            "period": str(period.code),
            "cells": {_place(c): _said(s, c.indicator) for c, s in zip(moved, scores, strict=True)},
        },
    )
    return {(score.group_id, score.indicator_id): score for score in scores}


def _write(scores: Sequence[Score]) -> None:
    if len(scores) == 1:  # what the grid sends while somebody types
        _cell.write(scores[0])
    else:
        Score.objects.bulk_create(scores, update_conflicts=True, unique_fields=PLACE, update_fields=KEPT)


def _score(period: Period, change: Change, by: User | None) -> Score:
    return Score(
        period=period,
        group=change.group,
        indicator=change.indicator,
        points=change.cell.points,
        exempt=change.cell.exempt,
        vetoed=change.cell.vetoed,
        reason=change.reason,
        version=change.before.version + 1 if change.before else 1,
        changed_at=clock.now(),
        changed_by=by,
    )


def _place(change: Change) -> str:
    return f"{change.group.code} {change.indicator.code}"


def _said(score: Score | None, indicator: Indicator) -> list[str]:
    return [text_of(score, indicator), score.reason if score else ""]
