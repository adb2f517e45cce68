"""Days by which terms of office run: plain dates."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 28 February for a leap day."""
    return months_later(day, 12 * years)


def months_later(day: date, months: int) -> date:
    """The same day of a later month (an earlier one where negative), or that month's last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
