"""Months in addresses: ``2026-11`` stands for the first day of the month; a month that has not begun is none."""

from __future__ import annotations

from datetime import date

from branchmgr import clock
from branchmgr.access import Request
from branchmgr.spreadsheets import parse_month


class MonthConverter:
    """A month that has begun, as a part of an address."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        month = date.fromisoformat(f"{value}-01")
        if month > clock.today():
            raise ValueError(value)
        return month

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else f"{value:%Y-%m}"


def asked_month(request: Request) -> date:
    """The month that ``?month=`` asks for; the present one where it names none, or one that has not begun."""
    present = clock.today().replace(day=1)
    try:
        return min(present, parse_month(request.GET.get("month", "")))
    except ValueError:
        return present
