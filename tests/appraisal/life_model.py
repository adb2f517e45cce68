"""A plain model of the appraisal's life: no database, no code of ours, figures in fractions.

One branch, one scheme of 100 points (``MAXIMA``) with a bonus and a veto, periods by number of their quarter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
MAXIMA = {"A1": 40, "B1": 60}
BONUS, BONUS_CAP, VETO = "H1", 3, "V1"
BANDS = (("优秀", 95), ("合格", 80), ("基本合格", 60), ("不合格", 0))
BELOW = ("基本合格", "不合格")
OBJECTION_DAYS = 7
STATUSES = ("collecting", "scoring", "totalled", "published", "archived")

Cell = Fraction | str
Total = tuple[Fraction, str, int]


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def half_up(value: Fraction) -> Fraction:
    """To two places, a half upwards; values are 0 or more."""
    return Fraction(int(value * 100 + Fraction(1, 2)), 100)


@dataclass
class Quarter:
    """One quarter as it should be."""

    number: int
    status: str = "collecting"
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    published_on: date | None = None
    revision: int = 1
    objections: dict[tuple[str, str], str] = field(default_factory=dict)
    """by group and item: open, accepted, again (to be decided anew), refused"""
    corrections: dict[tuple[str, str], Cell] = field(default_factory=dict)
    """what waits to be confirmed"""
    rectifications: dict[str, str] = field(default_factory=dict)
    """status by group; "worked" is under way with every measure done"""

    @property
    def first_day(self) -> date:
        return date(2026, self.number * 3 - 2, 1)

    @property
    def after(self) -> date:
        return date(2027, 1, 1) if self.number == 4 else date(2026, self.number * 3 + 1, 1)

    @property
    def last_day(self) -> date:
        return self.after - DAY

    @property
    def last_objection_day(self) -> date:
        assert self.published_on is not None
        return self.published_on + OBJECTION_DAYS * DAY

    @property
    def unsettled(self) -> bool:
        """Whether an objection is open, an accepted one without its correction, or a correction waits."""
        return bool(self.corrections) or "open" in self.objections.values() or "again" in self.objections.values()

    def complete(self, groups: Iterable[str]) -> bool:
        return all((group, code) in self.cells for group in groups for code in MAXIMA)

    def results(self, groups: Iterable[str]) -> dict[str, Total | None]:
        """Total, grade and rank of each group; None for who takes no part."""
        stands = {group: self._stand(group) for group in groups}
        there = {group: stand for group, stand in stands.items() if stand is not None}
        return {
            group: None
            if stand is None
            else (stand[1], stand[2], 1 + sum(other[:2] > stand[:2] for other in there.values()))
            for group, stand in stands.items()
        }

    def _stand(self, group: str) -> tuple[bool, Fraction, str] | None:
        given = {code: self.cells[group, code] for code in MAXIMA}
        scored = {code: points for code, points in given.items() if isinstance(points, Fraction)}
        if not scored:
            return None
        base = sum(scored.values(), Fraction(0)) * 100 / sum(MAXIMA[code] for code in scored)
        bonus = self.cells.get((group, BONUS), Fraction(0))
        assert isinstance(bonus, Fraction)
        vetoed = self.cells.get((group, VETO)) == "vetoed"
        grade = "不合格" if vetoed else next(name for name, lower in BANDS if half_up(base) >= lower)
        return not vetoed, half_up(base + min(bonus, Fraction(BONUS_CAP))), grade


@dataclass
class Life:
    """The branch's year as it should be at ``now``."""

    now: datetime
    existing: dict[str, tuple[date, date | None]]
    """by group code: founded on, dissolved on"""
    quarters: dict[int, Quarter] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def groups(self, quarter: Quarter) -> list[str]:
        """The groups that take part: those there on its last day."""
        return [
            code
            for code, (founded, dissolved) in self.existing.items()
            if founded <= quarter.last_day and (dissolved is None or dissolved > quarter.last_day)
        ]

    def tick(self) -> None:
        """Every step that is due."""
        for number in range(1, 5):
            quarter = Quarter(number)
            if number not in self.quarters and self.today >= quarter.first_day:
                self.quarters[number] = quarter
        for quarter in self.quarters.values():
            self._advance(quarter)

    def _advance(self, quarter: Quarter) -> None:
        if quarter.status == "collecting" and self.now >= midnight(quarter.last_day - 10 * DAY):
            quarter.status = "scoring"
        over = self.now >= midnight(quarter.after)
        if quarter.status == "scoring" and over and quarter.complete(self.groups(quarter)):
            quarter.status = "totalled"
        if quarter.status == "totalled" and self.now >= midnight(quarter.after) + timedelta(hours=9):
            quarter.status, quarter.published_on = "published", self.today
            self.follow(quarter)
        if quarter.status == "published" and self.today > quarter.last_objection_day and not quarter.unsettled:
            quarter.status = "archived"

    def follow(self, quarter: Quarter) -> None:
        """What results that are public make of rectifications."""
        if quarter.status not in ("published", "archived"):
            return
        for group, stand in quarter.results(self.groups(quarter)).items():
            low = stand is not None and stand[1] in BELOW
            present = quarter.rectifications.get(group, "none")
            if low and present in ("none", "lifted"):
                quarter.rectifications[group] = "opened"
            elif not low and present in ("opened", "under_way", "worked", "done"):
                quarter.rectifications[group] = "lifted"

    def sums(self) -> dict[str, Fraction]:
        """The year's sum of each group that took part in a published quarter."""
        found: dict[str, Fraction] = {}
        for quarter in self.quarters.values():
            if quarter.status in ("published", "archived"):
                for group, total in quarter.results(self.groups(quarter)).items():
                    if total is not None:
                        found[group] = found.get(group, Fraction(0)) + total[0]
        return found
