"""The line chart of the totals of up to eight periods: places in a drawing, computed here, drawn by the template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import groupby

from appraisal.models import Period
from appraisal.results import PeriodResult, ResultRow

WIDTH = 720
HEIGHT = 300
LEFT, RIGHT, TOP, BOTTOM = 44, 150, 16, 32
LABEL_HEIGHT = 17
LINES_TOLD_APART = 8
STEPS = tuple(Decimal(digit) * 10**power for power in range(7) for digit in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Line:
    """One group's way through the periods; ``totals`` are None where it took no part, and the line has a gap.

    ``paths`` and ``dots`` are coordinates; ``colour`` 1 … 8 tells lines apart, 0 is quiet; ``label_at`` None: no room.
    """

    row: ResultRow
    totals: list[Decimal | None]
    paths: list[str]
    dots: list[tuple[int, int]]
    colour: int
    label_at: int | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The drawing: lines, the periods under them, the points beside them."""

    periods: list[tuple[int, Period]]
    lines: list[Line]
    marks: list[tuple[int, Decimal]]

    width = WIDTH
    height = HEIGHT
    left = LEFT
    right = WIDTH - RIGHT
    label_left = WIDTH - RIGHT + 12
    foot = HEIGHT - 8


def trend_of(found: PeriodResult) -> Trend | None:
    """The chart of a result and the periods before it; None where there is nothing to compare."""
    if len(found.trend) < 2 or not found.totals:
        return None
    xs = _spread(len(found.trend))
    low, high, step = _range(found.totals.values())
    lines = list(_lines(found, xs, low, high))
    levels = [low + step * number for number in range(int((high - low) / step) + 1)]
    marks = [(_height(level, low, high), level) for level in levels]
    return Trend(list(zip(xs, found.trend, strict=True)), _labelled(lines), marks)


def _spread(count: int) -> list[int]:
    width = WIDTH - LEFT - RIGHT
    return [LEFT + 16 + (width - 32) * number // (count - 1) for number in range(count)]


def _range(totals: Iterable[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """The lowest and highest mark and the step between marks: round numbers, eight of them at most."""
    known = sorted(totals)
    step = next((each for each in STEPS if (known[-1] - known[0]) / each <= 6), STEPS[-1])
    low = (known[0] / step).to_integral_value(ROUND_FLOOR) * step
    high = (known[-1] / step).to_integral_value(ROUND_CEILING) * step
    return low, max(high, low + step), step


def _height(total: Decimal, low: Decimal, high: Decimal) -> int:
    return HEIGHT - BOTTOM - int((HEIGHT - TOP - BOTTOM) * (total - low) / (high - low))


def _lines(found: PeriodResult, xs: Sequence[int], low: Decimal, high: Decimal) -> Iterator[Line]:
    told_apart = len(found.rows) <= LINES_TOLD_APART
    for number, row in enumerate(found.rows, start=1):
        totals = [found.totals.get((period.pk, row.result.group_id)) for period in found.trend]
        ys = [None if total is None else _height(total, low, high) for total in totals]
        places = list(zip(xs, ys, strict=True))
        dots = [(x, y) for x, y in places if y is not None]
        paths = [
            " ".join(f"{x},{y}" for x, y in run)
            for known, run in groupby(places, lambda place: place[1] is not None)
            if known
        ]
        named = (told_apart or row.own) and ys[-1] is not None
        yield Line(row, totals, paths, dots, number if told_apart else 0, ys[-1] if named else None)


def _labelled(lines: Sequence[Line]) -> list[Line]:
    """The lines with their names moved apart so that none covers another; own groups are drawn last, on top."""
    named = sorted((line for line in lines if line.label_at is not None), key=lambda line: line.label_at or 0)
    heights = _apart([line.label_at or 0 for line in named])
    placed = [replace(line, label_at=height) for line, height in zip(named, heights, strict=True)]
    return sorted([line for line in lines if line.label_at is None] + placed, key=lambda line: line.row.own)


def _apart(heights: Sequence[int]) -> list[int]:
    """The heights, which ascend, pushed down where they are too close and back up where they leave the drawing."""
    pushed: list[int] = []
    for height in heights:
        pushed.append(max(height, pushed[-1] + LABEL_HEIGHT) if pushed else height)
    lowest = HEIGHT - BOTTOM
    for index in reversed(range(len(pushed))):
        pushed[index] = min(pushed[index], lowest)
        lowest = pushed[index] - LABEL_HEIGHT
    return pushed
