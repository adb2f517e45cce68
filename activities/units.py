"""Months, quarters and years as half-open stretches of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from groups.terms import months_later

Every = Literal["month", "quarter", "year"]
MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "year": 12}


class Unit(NamedTuple):
    """A month, quarter or year: its first day, and the first day after it."""

    first: date
    after: date


def unit_of(day: date, every: Every) -> Unit:
    """The month, quarter or year in which a day lies."""
    length = MONTHS[every]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return Unit(first, months_later(first, length))


def units_within(every: Every, start: date, end: date) -> Iterator[Unit]:
    """Those that lie wholly in the half-open stretch of days, in order."""
    unit = unit_of(start, every)
    while unit.after <= end:
        if unit.first >= start:
            yield unit
        unit = unit_of(unit.after, every)
