"""The times of which an archive is made: a month, a quarter, a half year, a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from branchmgr import clock
from groups.terms import months_later

_CODE = re.compile(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2])|Q([1-4])|H([12]))?")


@dataclass(frozen=True, slots=True)
class Span:
    """Some months of a year; ``code`` is 2026, 2026H1, 2026Q3 or 2026-09."""

    code: str
    year: int
    first_month: int
    months: int

    def __str__(self) -> str:
        values = {"year": self.year, "month": self.first_month, "number": (self.first_month - 1) // self.months + 1}
        words = {12: _("Year %(year)s"), 3: _("Quarter %(number)s of %(year)s"), 1: _("%(year)s-%(month)02d")}
        halves = {1: _("First half of %(year)s"), 7: _("Second half of %(year)s")}
        return (words.get(self.months) or halves[self.first_month]) % values

    @property
    def start(self) -> datetime:
        """The first moment."""
        return clock.midnight(date(self.year, self.first_month, 1))

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return clock.midnight(months_later(date(self.year, self.first_month, 1), self.months))


def parsed(code: str) -> Span:
    """The time of a code. Raises ValueError for anything else."""
    found = _CODE.fullmatch(code)
    if not found:
        raise ValueError(f"not a time: {code!r}")
    year, month, quarter, half = found.groups()
    if month:
        return Span(code, int(year), int(month), 1)
    if quarter:
        return Span(code, int(year), int(quarter) * 3 - 2, 3)
    return Span(code, int(year), int(half) * 6 - 5, 6) if half else Span(code, int(year), 1, 12)


def offered(today: date) -> Iterator[Span]:
    """The times of this year and of the year before that have begun, the newest year first."""
    for year in (today.year, today.year - 1):
        codes = [str(year), *(f"{year}H{n}" for n in (1, 2)), *(f"{year}Q{n}" for n in (1, 2, 3, 4))]
        codes += [f"{year}-{month:02}" for month in range(1, 13)]
        yield from (span for code in codes if (span := parsed(code)).start.date() <= today)


def quarter_of(day: date) -> Span:
    """The quarter in which a day lies."""
    return parsed(f"{day.year}Q{(day.month + 2) // 3}")
