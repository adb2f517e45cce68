"""From reviewers' points to one rating of a proposal, exact throughout.

A review gives each criterion points between 0 and its weight, or leaves it out (n/a). Its total is scaled to what
applies, as the appraisal does: ``Σ points × (Σ weights / Σ weights that apply)``. The rating of a proposal is the
median or the mean of its reviews' totals, half-up to 2 places; the spread is the largest less the smallest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from branchmgr.decimals import half_up

Method = Literal["median", "mean"]


@dataclass(frozen=True, slots=True)
class Rating:
    """A proposal's rating (half-up to 2 places), the exact value behind it, how far the reviews lie apart, how many."""

    rating: Decimal
    exact: Fraction
    spread: Decimal
    reviews: int


def review_total(points: Mapping[str, Decimal | None], weights: Mapping[str, Decimal]) -> Fraction | None:
    """The total of one review, 0 … Σ weights; None where every criterion is left out.

    Raises ValueError for a criterion without an answer, an unknown one, or points outside 0 … its weight.
    """
    if set(points) != set(weights):
        raise ValueError("every criterion is answered, and no other")
    given = {code: value for code, value in points.items() if value is not None}
    if any(not 0 <= value <= weights[code] for code, value in given.items()):
        raise ValueError("points lie between 0 and the weight")
    applied = sum((weights[code] for code in given), Decimal(0))
    if not applied:
        return None
    full = sum(weights.values(), Decimal(0))
    return Fraction(sum(given.values(), Decimal(0))) * Fraction(full) / Fraction(applied)


def rated(totals: Sequence[Fraction], method: Method) -> Rating | None:
    """The rating of the totals of the reviews that count; None without any."""
    if not totals:
        return None
    exact = _median(totals) if method == "median" else sum(totals, Fraction(0)) / len(totals)
    return Rating(half_up(exact), exact, half_up(max(totals) - min(totals)), len(totals))


def shares_fault(shares: Iterable[Decimal]) -> Decimal | None:
    """What the shares of the authors add to where that is not 100 percent; None where it is."""
    total = sum(shares, Decimal(0))
    return None if total == 100 else total


def is_broken(old: Decimal, new: Decimal, *, more_is_better: bool) -> bool:
    """Whether the new value beats the record: above it where more is better, below it where less is."""
    return new > old if more_is_better else new < old


def _median(totals: Sequence[Fraction]) -> Fraction:
    ordered = sorted(totals)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
