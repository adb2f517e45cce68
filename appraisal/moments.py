"""Periods 考评期 and the moments of their life, all in the branch's own time zone."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from branchmgr.working_days import is_working_day
from groups.terms import months_later

Cadence = Literal["quarter", "half", "year"]
K = TypeVar("K", bound=Hashable)

_DAY = timedelta(days=1)
_LETTERS: dict[Cadence, str] = {"quarter": "Q", "half": "H", "year": "Y"}
_CADENCES: dict[str, Cadence] = {letter: cadence for cadence, letter in _LETTERS.items()}
_MONTHS: dict[Cadence, int] = {"quarter": 3, "half": 6, "year": 12}
_CODE = re.compile(r"([0-9]{4})([QHY])([0-9])")


@dataclass(frozen=True, slots=True)
class PeriodCode:
    """One quarter, half or whole of a year: ``2026Q3``, ``2026H1``, ``2026Y1``. ValueError for a fifth quarter."""

    year: int
    cadence: Cadence
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9998 and 1 <= self.number <= 12 // _MONTHS[self.cadence]):
            raise ValueError(f"no such period: {self}")

    @classmethod
    def parse(cls, text: str) -> PeriodCode:
        """The period of a code exactly as ``str()`` writes it. Raises ValueError for any other text."""
        found = _CODE.fullmatch(text)
        if not found:
            raise ValueError(f"not the code of a period: {text!r}")
        year, letter, number = found.groups()
        return cls(int(year), _CADENCES[letter], int(number))

    def __str__(self) -> str:
        return f"{self.year:04}{_LETTERS[self.cadence]}{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, (self.number - 1) * _MONTHS[self.cadence] + 1, 1)

    @property
    def last_day(self) -> date:
        return months_later(self.first_day, _MONTHS[self.cadence]) - _DAY

    @property
    def next(self) -> PeriodCode:
        """The period that begins on the day after this one's last."""
        if self.number == 12 // _MONTHS[self.cadence]:
            return PeriodCode(self.year + 1, self.cadence, 1)
        return PeriodCode(self.year, self.cadence, self.number + 1)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a scheme settles about time; the ranges are those of the workbook 考评办法.

    Scoring opens ``scoring_lead_days`` before the last day. Publication is on ``publish_day`` (1–28) of the
    next period's first month at ``publish_time``, put off to a working day if so set; objections may be made
    for ``objection_days`` after it.
    """

    scoring_lead_days: int
    publish_day: int
    publish_time: time
    shift_to_working_day: bool
    objection_days: int


@dataclass(frozen=True, slots=True)
class Version(Generic[K]):
    """One approved version of the scheme of a branch's year; its committee meeting was on ``meeting_on``."""

    key: K
    version: int
    meeting_on: date


def periods_of_year(year: int, cadence: Cadence) -> tuple[PeriodCode, ...]:
    """The periods of a year in their order: four quarters, two halves or the whole."""
    return tuple(PeriodCode(year, cadence, number) for number in range(1, 12 // _MONTHS[cadence] + 1))


def period_on(day: date, cadence: Cadence) -> PeriodCode:
    """The period in which a day lies."""
    return PeriodCode(day.year, cadence, (day.month - 1) // _MONTHS[cadence] + 1)


def opens_at(period: PeriodCode, zone: ZoneInfo) -> datetime:
    """The period opens at 00:00 of its first day."""
    return _midnight(period.first_day, zone)


def scoring_opens_at(period: PeriodCode, timing: Timing, zone: ZoneInfo) -> datetime:
    """Scoring opens at 00:00, the lead days before the last day: 10 → 21 March for the first quarter."""
    return _midnight(period.last_day - timing.scoring_lead_days * _DAY, zone)


def closes_at(period: PeriodCode, zone: ZoneInfo) -> datetime:
    """The period is over, and totalled if complete, from 00:00 of the day after its last."""
    return _midnight(period.last_day + _DAY, zone)


def publish_at(period: PeriodCode, timing: Timing, zone: ZoneInfo) -> datetime:
    """The moment from which a totalled period is published."""
    day = (period.last_day + _DAY).replace(day=timing.publish_day)
    while timing.shift_to_working_day and not is_working_day(day):
        day += _DAY
    return datetime.combine(day, timing.publish_time, zone)


def archive_at(published_at: datetime, timing: Timing, zone: ZoneInfo) -> datetime:
    """The moment from which a period published at ``published_at`` (aware) is archived.

    Objections may be made until the end of the local day of publication + the objection days.
    """
    last_day = published_at.astimezone(zone).date() + timing.objection_days * _DAY
    return _midnight(last_day + _DAY, zone)


def governing(versions: Iterable[Version[K]], period: PeriodCode) -> K | None:
    """The key of the approved version of the period's year that governs the period, or None.

    By meeting date, then number: the first governs the periods whose last day is not before its meeting, a
    later one those whose first day is after its meeting; of several the latest. That a period keeps the
    version it was opened with is for the caller to hold.
    """
    ordered = sorted(versions, key=lambda version: (version.meeting_on, version.version))
    able = [version.key for version in ordered[:1] if version.meeting_on <= period.last_day]
    able += [version.key for version in ordered[1:] if version.meeting_on < period.first_day]
    return able[-1] if able else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
