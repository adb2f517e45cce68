"""Ranks, the rule for ties, and a group's year. Higher is better; equal stands share a rank (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeVar

from appraisal.grading import Bands, grade_of, lowest
from branchmgr.decimals import half_up

K = TypeVar("K", bound=Hashable)
TieKey = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class PeriodScore:
    """What a group's year takes from one published (corrected) period that the group took part in.

    ``total`` and ``graded_total`` are the period's two figures, rounded to 2 places. ``last``: a veto of
    effect 末位 was found; ``honours``: no veto of any effect was. ``points`` are those given, by indicator
    code; an exempt item counts 0 and may be left out.
    """

    total: Decimal
    graded_total: Decimal
    last: bool
    honours: bool
    points: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class YearScore:
    """A group's year. ``sum``, ``mean`` and ``graded_mean`` have 2 places; ``value`` is the one that ranks.

    ``points`` are the year's sums by indicator code. ``partial`` is 未全程参评: fewer periods taken part in
    (``periods``) than were held.
    """

    sum: Decimal
    mean: Decimal
    value: Decimal
    graded_mean: Decimal
    grade: str
    last: bool
    honours: bool
    periods: int
    partial: bool
    points: Mapping[str, Decimal]


def ranks(
    totals: Mapping[K, Decimal | int],
    *,
    ties: Mapping[K, TieKey] | None = None,
    last: Collection[K] = (),
) -> dict[K, int]:
    """The rank of each: 1 + the number of those that come before.

    The higher total comes first, then the higher tie key; those in ``last`` come after all others, ranked
    among themselves in the same way. The answer is in the order of ``totals``.
    """
    behind = frozenset(last)
    stands = {key: (key not in behind, total, ties[key] if ties else ()) for key, total in totals.items()}
    first_at: dict[tuple[bool, Decimal | int, TieKey], int] = {}
    for position, stand in enumerate(sorted(stands.values(), reverse=True), start=1):
        first_at.setdefault(stand, position)
    return {key: first_at[stand] for key, stand in stands.items()}


def tie_key(points: Mapping[str, Decimal], dimensions: Mapping[str, str], tie_break: Sequence[str]) -> TieKey:
    """What 并列先比 compares, in its order: of a code the points given, of a dimension the sum of its items'.

    ``points`` by code (of one period, or summed over a year), as given: never scaled, a bonus not capped;
    ``dimensions`` by code, of all items. A dimension sums all its items that carry points, 加分 too.
    An exempt or unscored item, and a name that the scheme does not have, count 0. A name that is both a code
    and a dimension is the code.
    """
    return tuple(_points_for(name, points, dimensions) for name in tie_break)


def year_score(
    periods: Sequence[PeriodScore], *, method: Literal["sum", "mean"], bands: Bands, held: int
) -> YearScore | None:
    """The year of a group that took part in ``periods``, ``held`` being all; None where it took part in none.

    The sum of the totals and their mean; the grade is the band of the mean of the graded totals, or the
    lowest one after 末位 in any period. A veto of whatever effect in any period excludes from honours.
    """
    if not periods:
        return None
    total = sum((period.total for period in periods), Decimal(0))
    mean = _mean([period.total for period in periods])
    graded_mean = _mean([period.graded_total for period in periods])
    last = any(period.last for period in periods)
    return YearScore(
        sum=half_up(total),
        mean=mean,
        value=half_up(total) if method == "sum" else mean,
        graded_mean=graded_mean,
        grade=lowest(bands) if last else grade_of(graded_mean, bands),
        last=last,
        honours=all(period.honours for period in periods),
        periods=len(periods),
        partial=len(periods) < held,
        points=_summed(periods),
    )


def _points_for(name: str, points: Mapping[str, Decimal], dimensions: Mapping[str, str]) -> Decimal:
    if name in dimensions:
        return points.get(name, Decimal(0))
    return sum((points.get(code, Decimal(0)) for code, of in dimensions.items() if of == name), Decimal(0))


def _mean(values: Sequence[Decimal]) -> Decimal:
    return half_up(Fraction(sum(values, Decimal(0))) / len(values))


def _summed(periods: Sequence[PeriodScore]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for period in periods:
        for code, points in period.points.items():
            sums[code] = sums.get(code, Decimal(0)) + points
    return sums
