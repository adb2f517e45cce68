"""Grades 等次: half-open bands, so that every score from 0 upwards has exactly one grade."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Bands = tuple[tuple[str, Decimal], ...]
"""Each grade with its lower bound, inclusive, in points; in any order."""


@dataclass(frozen=True, slots=True)
class BandFault:
    """One thing that is wrong with a scheme's bands; ``grade`` and ``bound`` say where, if they can."""

    reason: Literal["empty", "duplicate_name", "duplicate_bound", "negative", "lowest_not_zero"]
    grade: str = ""
    bound: Decimal | None = None


def check_bands(bands: Bands) -> list[BandFault]:
    """Every fault of the bands at once; none means that every score from 0 upwards has exactly one grade."""
    if not bands:
        return [BandFault("empty")]
    names = Counter(name for name, _ in bands)
    bounds = Counter(bound for _, bound in bands)
    faults = [BandFault("duplicate_name", grade=name) for name, times in names.items() if times > 1]
    faults += [BandFault("duplicate_bound", bound=bound) for bound, times in bounds.items() if times > 1]
    faults += [BandFault("negative", name, bound) for name, bound in bands if bound < 0]
    if min(bounds) > 0:
        faults.append(BandFault("lowest_not_zero", lowest(bands), min(bounds)))
    return faults


def grade_of(value: Decimal, bands: Bands) -> str:
    """The grade of a score that is already rounded. Raises ValueError where it lies below every band."""
    reached = [(bound, name) for name, bound in bands if bound <= value]
    if not reached:
        raise ValueError(f"{value} lies below every band")
    return max(reached)[1]


def lowest(bands: Bands) -> str:
    """The grade of the lowest band."""
    return min((bound, name) for name, bound in bands)[1]


def cut_down(grade: str, ceiling: str, bands: Bands) -> str:
    """The grade, but never better than ``ceiling``. Raises KeyError where the bands lack one of the two."""
    return grade if at_or_below(grade, ceiling, bands) else ceiling


def at_or_below(grade: str, limit: str, bands: Bands) -> bool:
    """Whether the grade is ``limit`` or worse. Raises KeyError where the bands lack one of the two."""
    bounds = dict(bands)
    return bounds[grade] <= bounds[limit]
