"""Months in addresses: ``2026-11`` stands for the first day of the month."""

from __future__ import annotations

from datetime import date

from branchmgr import clock
from branchmgr.access import Request
from branchmgr.spreadsheets import parse_month


class MonthConverter:
    """A month as a part of an address."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else f"{value:%Y-%m}"


def asked_month(request: Request) -> date:
    """The month that ``?month=`` asks for; the present one where it names none."""
    try:
        return parse_month(request.GET.get("month", ""))
    except ValueError:
        return clock.today().replace(day=1)
