"""The rates of attendance as a workbook: what is on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from activities.rate_queries import RateChoice, Rates
from branchmgr.spreadsheets import Written, WrittenColumn

SHEET: Final = "出勤率"
HEADERS: Final = {"person": "姓名", "group": "党小组", "kind": "活动类别", "month": "月份"}
FIGURES: Final = ("应到", "实到", "有表决权应到", "有表决权实到")


def rate_sheets(rates: Rates, choice: RateChoice) -> list[Written]:
    """One sheet: a line each, the whole last."""
    names = [HEADERS[choice.by], *(["现党小组"] if choice.by == "person" else [])]
    columns = [WrittenColumn(name) for name in names]
    columns += [WrittenColumn(name, format="integer") for name in FIGURES]
    return [Written(SHEET, [*columns, WrittenColumn("出勤率")], _rows(rates, choice))]


def _rows(rates: Rates, choice: RateChoice) -> Iterator[Sequence[Any]]:
    for line in rates.rows:
        place = [line.place] if choice.by == "person" else []
        found = line.turnout
        yield [line.label, *place, found.expected, found.came, found.voters, found.voters_came, line.percent]
    whole = rates.whole
    rest = [""] if choice.by == "person" else []
    yield ["合计", *rest, whole.expected, whole.came, whole.voters, whole.voters_came, rates.percent]
