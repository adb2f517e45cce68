"""What a benchmark says: our time beside a reference measured in the same run, and the limit of the ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``ours`` and ``reference`` in seconds (or another unit alike); ``limit`` is of their ratio."""

    name: str
    ours: float
    reference: float
    limit: float
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.reference

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit


def side_by_side(ours: Callable[[], object], reference: Callable[[], object], *, times: int) -> tuple[float, float]:
    """The medians of both, taken in turns, so that a busy moment of the machine meets both alike."""
    mine, theirs = [], []
    for _round in range(times):
        mine.append(_seconds(ours))
        theirs.append(_seconds(reference))
    return statistics.median(mine), statistics.median(theirs)


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
