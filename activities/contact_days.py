"""When the next contact with a remote member is due: plain dates."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from groups.terms import months_later

DAYS_OF_A_MONTH = 30
MOST_MONTHS = 12
"""somebody who is away is contacted once a year at least"""


def next_contact(day: date, times: Fraction) -> date:
    """The day by which the next contact is due after one on ``day``, at ``times`` contacts a month.

    Once a month: the same day of the next month; 1/3: three months later; 2: fifteen days later.
    """
    if times > 1:
        return day + timedelta(days=max(int(DAYS_OF_A_MONTH / times), 1))
    return months_later(day, months_between(times))


def months_between(times: Fraction) -> int:
    """How many months pass between two contacts at ``times`` contacts a month: 1 for once or oftener."""
    if times * MOST_MONTHS <= 1:
        return MOST_MONTHS
    return max(round(1 / times), 1)
