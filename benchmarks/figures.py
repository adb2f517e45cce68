"""What a benchmark says: our measure beside a reference measured in the same run, and the limit of the ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``ours`` and ``reference`` in ``unit``; ``limit`` is of their ratio.

    Where there is nothing to compare with, the reference is the bound itself and the limit is 1.
    """

    name: str
    ours: float
    reference: float
    limit: float
    note: str = ""
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.ours / self.reference

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit


def side_by_side(
    ours: Callable[[], object], reference: Callable[[], object], *, times: int, before: int = 0
) -> tuple[float, float]:
    """The medians of both in milliseconds, taken in turns, so that a busy moment of the machine meets both alike.

    Both are called ``before`` times without being measured: a server that just began is not what people wait for.
    """
    for _round in range(before):
        ours()
        reference()
    mine, theirs = [], []
    for _round in range(times):
        mine.append(milliseconds(ours))
        theirs.append(milliseconds(reference))
    return statistics.median(mine), statistics.median(theirs)


def milliseconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000
