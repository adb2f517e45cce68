"""Duties with a day, as they leave the house: in the daily mail, and in the calendar of a phone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from board.duties import duties_of
from board.duty import Duty
from branchmgr import clock
from branchmgr.daily_mail import DatedWork
from branchmgr.models import User

SOON: Final = timedelta(days=7)
"""what is due later is not mailed yet"""
IN_A_MAIL: Final = 10


def dated_duties(user: User) -> list[tuple[str, date, Duty]]:
    """The duties of today that have a day, each with the name of its kind and its day, the earliest first."""
    return [(duty.kind, duty.due, duty) for duty in duties_of(user) if duty.due is not None]


def duties_by_mail(user: User) -> list[DatedWork]:
    """What is late or due within a week."""
    last = clock.today() + SOON
    soon = [(day, duty) for _kind, day, duty in dated_duties(user) if day <= last][:IN_A_MAIL]
    return [DatedWork(duty.text, duty.url, day, late=duty.late, says_day=duty.says_day) for day, duty in soon]
