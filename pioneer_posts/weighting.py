"""What a holder's assessments come to: means of both sides, weighted, exact throughout.

With ``D`` the totals that the department's assessors gave, ``C`` those of the committee members, weights in percent::

    department = Σ D / |D|          committee = Σ C / |C|
    total      = (department × main weight + committee × supplement weight) / 100, half-up to 2 places
    outcome    = band of the total; withdrawn where a violation was confirmed

A side that weighs something and has no assessment makes the whole incomplete: it is not a zero.
Source: domain.md row A4, rubric-pioneer-post.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from branchmgr.decimals import half_up

SideKey = Literal["department", "committee"]
Band = Literal["excellent", "continue", "warned", "withdrawn"]

FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Weights:
    """What the sides weigh, in percent. Raises ValueError where they are negative or do not add to 100."""

    department: Decimal = Decimal(70)
    committee: Decimal = Decimal(30)

    def __post_init__(self) -> None:
        if self.department < 0 or self.committee < 0 or self.department + self.committee != FULL:
            raise ValueError(f"weights must add to 100: {self.department}, {self.committee}")


@dataclass(frozen=True, slots=True)
class Bands:
    """Lower limits, inclusive: [excellent, 100] excellent, [continue, excellent) continue, below warned."""

    excellent_from: Decimal = Decimal(90)
    continue_from: Decimal = Decimal(70)

    def __post_init__(self) -> None:
        if not 0 < self.continue_from < self.excellent_from <= FULL:
            raise ValueError(f"bands must descend: {self.excellent_from}, {self.continue_from}")


@dataclass(frozen=True, slots=True)
class SideMean:
    """One side's totals, their exact mean (None without any) and what it adds to the total, exact."""

    side: SideKey
    weight: Decimal
    totals: tuple[Decimal, ...]
    mean: Fraction | None
    share: Fraction


@dataclass(frozen=True, slots=True)
class Weighted:
    """How a total came about, step by step; only ``total`` is rounded."""

    department: SideMean
    committee: SideMean
    exact: Fraction
    total: Decimal


def missing_sides(department: Sequence[Decimal], committee: Sequence[Decimal], weights: Weights) -> list[SideKey]:
    """The sides that weigh something and have no assessment."""
    sides: tuple[tuple[SideKey, Sequence[Decimal], Decimal], ...] = (
        ("department", department, weights.department),
        ("committee", committee, weights.committee),
    )
    return [side for side, totals, weight in sides if weight and not totals]


def weighted(department: Sequence[Decimal], committee: Sequence[Decimal], weights: Weights) -> Weighted:
    """The weighted total of a holder. Raises ValueError where a side that weighs something is missing."""
    if missing := missing_sides(department, committee, weights):
        raise ValueError(f"not assessed: {', '.join(missing)}")
    main = _mean("department", department, weights.department)
    supplement = _mean("committee", committee, weights.committee)
    exact = main.share + supplement.share
    return Weighted(main, supplement, exact, half_up(exact))


def outcome_of(total: Decimal, bands: Bands, *, withdrawn: bool = False) -> Band:
    """The outcome of a rounded total, 0 … 100; a confirmed violation withdraws the post whatever the total."""
    if withdrawn:
        return "withdrawn"
    if total >= bands.excellent_from:
        return "excellent"
    return "continue" if total >= bands.continue_from else "warned"


def aims_points(reached: int, aims: int, maximum: Decimal) -> Fraction:
    """What a share of aims reached is worth: maximum × reached / aims. Raises ValueError without any aim."""
    if not 0 <= reached <= aims or aims == 0:
        raise ValueError(f"{reached} of {aims} aims")
    return Fraction(maximum) * reached / aims


def to_step(value: Fraction, step: Decimal, most: Decimal) -> Decimal:
    """The points nearest to ``value`` that are a multiple of ``step`` > 0, a half upwards, at most ``most``."""
    return min(half_up(value / Fraction(step), 0) * step, most)


def on_step(points: Decimal, step: Decimal) -> bool:
    """Whether points are a multiple of ``step`` > 0."""
    return Fraction(points) % Fraction(step) == 0


def _mean(side: SideKey, totals: Sequence[Decimal], weight: Decimal) -> SideMean:
    mean = Fraction(sum(totals, Decimal(0))) / len(totals) if totals else None
    share = mean * Fraction(weight) / 100 if mean is not None else Fraction(0)
    return SideMean(side, weight, tuple(totals), mean, share)
