"""The months of the demonstration's year: its texts name them by number, ``{0}`` the first to ``{11}`` the last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from appraisal.moments import PeriodCode

T = TypeVar("T")
Months = Sequence[date]


def months_of(quarters: Sequence[PeriodCode]) -> Months:
    """The first days of the months of some quarters, in their order."""
    starts = [code.first_day for code in quarters]
    return [date(day.year, day.month + plus, 1) for day in starts for plus in range(3)]


def dated(told: T, months: Months) -> T:
    """The same facts with the months in all their texts."""
    return _dated(told, [day.month for day in months])  # type: ignore[no-any-return]


def _dated(told: Any, numbers: list[int]) -> Any:
    if isinstance(told, str):
        return told.format(*numbers)
    if isinstance(told, dict):
        return {key: _dated(value, numbers) for key, value in told.items()}
    if isinstance(told, tuple):
        found = [_dated(each, numbers) for each in told]
        return type(told)._make(found) if hasattr(told, "_make") else tuple(found)
    return told
