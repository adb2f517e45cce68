"""The one clock. Every moment is aware and in the branch's time zone (Asia/Shanghai unless set)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def zone() -> ZoneInfo:
    """The branch's time zone, in which days begin and moments fall due."""
    return ZoneInfo(settings.TIME_ZONE)


def now() -> datetime:
    """The present moment, or the one a ``tick --now`` holds."""
    return (_held.get() or datetime.now(zone())).astimezone(zone())


def today() -> date:
    """The present day in the branch's time zone."""
    return now().date()


def day_of(moment: datetime) -> date:
    """The day on which a moment (aware) falls in the branch's time zone."""
    return moment.astimezone(zone()).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the branch's time zone."""
    return datetime.combine(day, time.min, tzinfo=zone())


def bounds_of_year(year: int) -> tuple[datetime, datetime]:
    """The moments at which a year begins and at which the next one does."""
    return midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Lets everything inside take ``moment`` (aware) for the present."""
    token = _held.set(moment)
    try:
        yield
    finally:
        _held.reset(token)
