"""The sheet 更正: every correction in force with both values, why, and who decided it when (``formats.md`` §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from appraisal.cells import EXEMPT, Cell
from appraisal.enums import IndicatorKind
from appraisal.exports import words
from appraisal.models import Correction, Indicator, Period
from branchmgr.models import User
from branchmgr.spreadsheets import WrittenColumn

COLUMNS: Final = (
    WrittenColumn("考评期", 10),
    WrittenColumn("党小组代码", 14),
    WrittenColumn("考核项目", 36),
    WrittenColumn("原得分", 10, format="number"),
    WrittenColumn("更正后", 10, format="number"),
    WrittenColumn("理由", 60),
    WrittenColumn("决定人", 14),
    WrittenColumn("时间", 18, format="datetime"),
)


def correction_rows(periods: Iterable[Period]) -> Iterator[tuple[object, ...]]:
    """The cells under COLUMNS, in the order of branches, periods and revisions; one query."""
    found = Correction.objects.in_force().filter(period__in=[period.pk for period in periods]).with_words()
    for each in found.order_by("period__branch__code", "period__ends_on", "revision").iterator():
        yield (
            str(each.period.code),
            each.group.code,
            str(each.indicator),
            _value(each.old, each.indicator),
            _value(each.new, each.indicator),
            each.reason,
            _name(each.decided_by),
            each.decided_at,
        )


def _value(cell: Cell, indicator: Indicator) -> object:
    """The points; no bonus is 0; 不适用, and of a veto 是 or 否."""
    if cell.exempt:
        return EXEMPT
    if indicator.kind == IndicatorKind.VETO:
        return words.yes_no(cell.vetoed)
    return cell.points if cell.points is not None else Decimal(0)


def _name(user: User) -> str:
    person = getattr(user, "person", None)
    return person.name if person else user.username
