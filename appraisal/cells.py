"""One cell of the score grid: what may stand in it, and how it is read and written.

The same reading serves the grid, the paste and the workbook (its words are those of the workbook 打分表).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from branchmgr.decimals import narrowed, parse_decimal, plain

Kind = Literal["points", "deduction", "bonus", "veto"]
Reason = Literal[
    "not_a_number",
    "negative",
    "over_maximum",
    "off_step",
    "not_yes_no",
    "exempt_not_allowed",
    "reason_required",
]

EXEMPT = "不适用"
YES = "是"
NO = "否"
CLEAR = "清空"

MARKED: frozenset[Kind] = frozenset({"points", "deduction"})
"""The kinds that make up the full marks: such a cell must be scored or exempt before a period is totalled."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one group was given for one indicator.

    ``points`` are those kept (得分, 扣分) or added (加分), never those taken off; None is not scored.
    ``exempt`` is 不适用, ``vetoed`` is a 否决 that was found. At most one of the three is set.
    """

    points: Decimal | None = None
    exempt: bool = False
    vetoed: bool = False

    @property
    def empty(self) -> bool:
        """Nothing stands in it: not scored for 得分 and 扣分, none for 加分 and 否决."""
        return self.points is None and not self.exempt and not self.vetoed


class CellFault(Exception):
    """A cell that cannot be taken. ``limit`` is the maximum or the step that was passed over, if one was.

    ``reason_required`` is never raised here: whoever saves a cell raises it where ``reason_required()`` says
    so and no reason was given.
    """

    def __init__(self, reason: Reason, limit: Decimal | None = None) -> None:
        super().__init__(reason, limit)
        self.reason = reason
        self.limit = limit


def parse_cell(text: str, *, kind: Kind, maximum: Decimal, step: Decimal) -> Cell:
    """Reads what was typed, pasted or stood in the workbook; ``清空`` and nothing at all are the empty cell.

    A 得分, 扣分 or 加分 cell takes a multiple of ``step`` (> 0) from 0 to ``maximum`` (of 加分: its cap);
    得分 and 扣分 also take ``不适用``. A 否决 cell takes 是 or 否, and 否 is the empty cell.
    Raises CellFault. Whether blank text leaves a saved cell alone or clears it is for the caller to say.
    """
    typed = narrowed(text)
    if typed in ("", CLEAR):
        return Cell()
    if typed == EXEMPT:
        return _exempt(kind)
    if kind == "veto":
        return _veto(typed)
    return Cell(points=_points(typed, maximum=maximum, step=step))


def reason_required(cell: Cell, *, kind: Kind, maximum: Decimal) -> bool:
    """Whether the cell must say why: 扣分 below the maximum, 加分 given, 否决 found, 不适用."""
    if cell.exempt or cell.vetoed:
        return True
    if cell.points is None:
        return False
    return (kind == "deduction" and cell.points < maximum) or (kind == "bonus" and cell.points > 0)


def cell_text(cell: Cell, *, kind: Kind) -> str:
    """The cell as the workbook writes it; ``parse_cell`` reads the same cell back."""
    if cell.exempt:
        return EXEMPT
    if kind == "veto":
        return YES if cell.vetoed else ""
    return "" if cell.points is None else plain(cell.points)


def _exempt(kind: Kind) -> Cell:
    if kind not in MARKED:
        raise CellFault("exempt_not_allowed")
    return Cell(exempt=True)


def _veto(typed: str) -> Cell:
    if typed not in (YES, NO):
        raise CellFault("not_yes_no")
    return Cell(vetoed=typed == YES)


def _points(typed: str, *, maximum: Decimal, step: Decimal) -> Decimal:
    try:
        points = parse_decimal(typed)
    except ValueError:
        raise CellFault("not_a_number") from None
    if points < 0:
        raise CellFault("negative")
    if points > maximum:
        raise CellFault("over_maximum", maximum)
    if points % step:
        raise CellFault("off_step", step)
    return points
