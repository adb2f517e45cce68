"""Duties with a day, as they leave the house: in the daily mail, and in the calendar of a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from appraisal.models import Period
from appraisal.queries import Sheet, sheet_of
from board.duties import DUTIES
from board.duty import Duty
from branchmgr import clock
from branchmgr.daily_mail import Waiting
from branchmgr.models import User
from groups.models import standing_of

SOON: Final = timedelta(days=7)
"""what is due later is not mailed yet"""
IN_A_MAIL: Final = 10
SHEETS_AT_MOST: Final = 4


def dated_duties(user: User) -> list[tuple[str, date, Duty]]:
    """The duties of today that have a day, each with the name of its kind and its day, the earliest first."""
    found = list(_dated(user))
    return sorted(found, key=lambda each: (each[1], each[2].text))


def waiting_by_mail(user: User) -> list[Waiting]:
    """What is late or due within a week."""
    last = clock.today() + SOON
    soon = [(day, duty) for _kind, day, duty in dated_duties(user) if day <= last][:IN_A_MAIL]
    return [Waiting(duty.text, duty.url, day, late=duty.late, says_day=duty.says_day) for day, duty in soon]


def _dated(user: User) -> Iterator[tuple[str, date, Duty]]:
    sheets = _open_sheets(user)
    for ask in DUTIES:
        for duty in ask(user, sheets):
            if duty.due is not None:
                yield ask.__name__, duty.due, duty


def _open_sheets(user: User) -> list[Sheet]:
    """The open grids of the branches on whose committee one sits."""
    scored = Period.objects.filter(branch__in=standing_of(user).serves).in_scoring().in_order()
    return [sheet_of(period) for period in scored.select_related("branch", "scheme")[:SHEETS_AT_MOST]]
