"""The criteria of a review as plain values: the standard ones, the ranges of their levels, and what is wrong with some.

Levels are written ``省内先进 26-30;本单位先进 10-20``: a name, a blank, the points from and to.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from branchmgr.decimals import narrowed, parse_decimal, plain

STANDARD: Final = Path(__file__).parent / "rubrics" / "proposal-review.json"
FULL: Final = Decimal(100)
CENT: Final = Decimal("0.01")
MOST: Final = 20
LONGEST: Final = {"code": 16, "name": 60, "ranges": 400}
_APART: Final = re.compile(r"[;；\n]")
_RANGE: Final = re.compile(r"(?P<name>.+?)\s+(?P<low>[0-9.]+)\s*[-–—~至到]\s*(?P<high>[0-9.]+)")


@dataclass(frozen=True, slots=True)
class Measure:
    """One criterion as ``Criterion`` keeps it: its code, name, weight in points and levels with ranges."""

    code: str
    name: str
    weight: Decimal
    ranges: str = ""

    @property
    def levels(self) -> list[Level]:
        """The described ranges; none where they cannot be read."""
        try:
            return parse_ranges(self.ranges)
        except ValueError:
            return []


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its name, from and to how many points."""

    name: str
    low: Decimal
    high: Decimal


@cache
def standard() -> tuple[Measure, ...]:
    """The criteria that come with the product; their weights add to 100."""
    listed = json.loads(STANDARD.read_text(encoding="utf-8"), parse_float=Decimal)["dimensions"]
    return tuple(_measure(dimension, each) for dimension in listed for each in dimension["indicators"])


def _measure(dimension: Any, indicator: Any) -> Measure:
    levels = [level for rule in indicator["rules"] if rule["type"] == "level" for level in rule["levels"]]
    ranges = ";".join(f"{each['name']} {each['range'][0]}-{each['range'][1]}" for each in levels)
    name = f"{dimension['name']}：{indicator['name']}"
    return Measure(indicator["code"], name, Decimal(indicator["max"]), ranges)


def parse_ranges(text: str) -> list[Level]:
    """The levels in their order. Raises ValueError where one is not a name and two numbers, the smaller first."""
    return [_level(part.strip()) for part in _APART.split(text) if part.strip()]


def _level(part: str) -> Level:
    found = _RANGE.fullmatch(narrowed(part))
    if found is None:
        raise ValueError(f"not a level: {part!r}")
    low, high = parse_decimal(found["low"]), parse_decimal(found["high"])
    if low > high:
        raise ValueError(f"the larger first: {part!r}")
    return Level(found["name"], low, high)


def described(levels: Sequence[Level], points: Decimal) -> bool:
    """Whether some level describes so many points; with none described, all are."""
    return not levels or any(level.low <= points <= level.high for level in levels)


def range_hints(measure: Measure) -> Iterator[str]:
    """Where the described ranges of a criterion overlap, or leave points between them without a level.

    Ranges of whole numbers may follow one another (0-49, 50-70). Nothing for levels that cannot be read.
    """
    try:
        levels = sorted(parse_ranges(measure.ranges), key=lambda level: (level.low, level.high))
    except ValueError:
        return
    reached: Decimal | None = None
    for level in levels:
        if reached is not None:
            yield from _between(measure, reached, level)
        reached = level.high if reached is None else max(reached, level.high)


def _between(measure: Measure, reached: Decimal, level: Level) -> Iterator[str]:
    """What lies between what earlier levels reach and where the next one begins."""
    said = {"criterion": f"{measure.code} {measure.name}", "from": plain(reached), "to": plain(level.low)}
    step = 1 if level.low == int(level.low) and reached == int(reached) else CENT
    if level.low == reached:
        yield _("%(criterion)s: two levels describe %(to)s points.") % said
    elif level.low < reached:
        said |= {"from": plain(level.low), "to": plain(min(reached, level.high))}
        yield _("%(criterion)s: two levels describe %(from)s to %(to)s points.") % said
    elif level.low > reached + step:
        yield _("%(criterion)s: no level describes the points between %(from)s and %(to)s.") % said


def faults_of(measures: Sequence[Measure]) -> list[str]:
    """What is wrong with criteria, a sentence each."""
    return [*whole_faults(measures), *(said for each in measures for _field, said in measure_faults(each))]


def whole_faults(measures: Sequence[Measure]) -> Iterator[str]:
    """What is wrong with criteria as a whole, whatever each is like."""
    if not 1 <= len(measures) <= MOST:
        yield _("A review has 1 to %(most)s criteria.") % {"most": MOST}
    for code, times in Counter(each.code for each in measures).items():
        if times > 1:
            yield _("The code %(code)s is there %(times)s times. Give each criterion a code of its own.") % {
                "code": code,
                "times": times,
            }
    total = sum((each.weight for each in measures), Decimal(0))
    if measures and total != FULL:
        yield _("The weights add to %(sum)s; they must add to exactly 100.") % {"sum": plain(total)}


def measure_faults(measure: Measure) -> Iterator[tuple[str, str]]:
    """What is wrong with one criterion: the field and a sentence."""
    called = " ".join(part for part in (measure.code, measure.name) if part) or _("a criterion without a name")
    for field in ("code", "name"):
        if not getattr(measure, field):
            yield field, _("%(criterion)s: code and name are needed.") % {"criterion": called}
    for field, most in LONGEST.items():
        if len(getattr(measure, field)) > most:
            yield field, _("%(criterion)s: at most %(most)s characters.") % {"criterion": called, "most": most}
    if not 0 < measure.weight <= FULL:
        yield "weight", _("%(criterion)s: the weight is more than 0 and at most 100.") % {"criterion": called}
    elif measure.weight % CENT:
        yield "weight", _("%(criterion)s: the weight has at most two decimal places.") % {"criterion": called}
    yield from _range_faults(measure, called)


def _range_faults(measure: Measure, called: str) -> Iterator[tuple[str, str]]:
    try:
        levels = parse_ranges(measure.ranges)
    except ValueError:
        yield "ranges", _("%(criterion)s: write the levels as 行业先进 21-30;单位先进 10-20.") % {"criterion": called}
        return
    if any(level.high > measure.weight for level in levels):
        said = {"criterion": called, "weight": plain(measure.weight)}
        yield "ranges", _("%(criterion)s: a level reaches above the weight, %(weight)s.") % said
