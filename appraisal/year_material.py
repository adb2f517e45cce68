"""What years are made from: published results and, where needed, sums of points, vetoes, bands and items.

As many queries for the periods of a hundred branches as for those of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from appraisal.grading import Bands
from appraisal.models import Band, Honour, Indicator, Period, Result, Score
from groups.models import PartyGroup

GROUP_FIELDS = ("code", "name", "branch_id", "founded_on", "dissolved_on")


class Entry(NamedTuple):
    """A group's published result in one period; without a rank it took no part (不参评)."""

    period_id: int
    group_id: int
    total: Decimal | None
    graded_total: Decimal | None
    rank: int | None
    grade: str
    last: bool
    honours: bool


@dataclass(frozen=True, slots=True)
class FoundVeto:
    """A veto that was found, in which period and why."""

    period: Period
    indicator: Indicator
    reason: str


@dataclass(frozen=True, slots=True)
class Material:
    """What the years of some branches are made from; by branch, by scheme, by group."""

    entries: dict[int, dict[int, list[Entry]]]
    groups: dict[int, PartyGroup]
    bands: dict[int, Bands]
    indicators: dict[int, list[Indicator]]
    points: dict[int, dict[str, Decimal]]
    vetoes: dict[int, list[FoundVeto]]
    honours: dict[int, list[Honour]]


def material_of(periods: Sequence[Period], *, items: bool) -> Material:
    """Everything the years of these periods are made from; the sums also where a tie rule needs them."""
    at = {period.pk: period for period in periods}
    schemes = {period.scheme_id: period.scheme for period in periods}
    entries, groups = _entries(at)
    by_branch: dict[int, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        by_branch[at[entry.period_id].branch_id][entry.group_id].append(entry)
    summed = items or any(scheme.tie_break for scheme in schemes.values())
    indicators = indicators_of(schemes) if summed else {}
    codes = {each.pk: each.code for found in indicators.values() for each in found}
    vetoed = any(not entry.honours for entry in entries if entry.rank is not None)
    return Material(
        entries=by_branch,
        groups=groups,
        bands=bands_of(schemes),
        indicators=indicators,
        points=sums_of(at, codes) if summed else {},
        vetoes=vetoes_of(at) if vetoed else {},
        honours=_honours(periods),
    )


def _entries(periods: Iterable[int]) -> tuple[list[Entry], dict[int, PartyGroup]]:
    """The results as plain tuples, and their groups with the fields that a year shows; one query."""
    fields = [*Entry._fields, *(f"group__{name}" for name in GROUP_FIELDS)]
    entries: list[Entry] = []
    groups: dict[int, PartyGroup] = {}
    for row in Result.objects.filter(period__in=periods).values_list(*fields).iterator():
        entry = Entry._make(row[: len(Entry._fields)])
        entries.append(entry)
        if entry.group_id not in groups:
            known = dict(zip(GROUP_FIELDS, row[len(Entry._fields) :], strict=True))
            groups[entry.group_id] = PartyGroup(pk=entry.group_id, **known)
    return entries, groups


def bands_of(schemes: Iterable[int]) -> dict[int, Bands]:
    """The bands of each version, the best first."""
    found: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for band in Band.objects.filter(scheme__in=schemes).order_by("scheme_id", "-lower"):
        found[band.scheme_id].append((band.grade, band.lower))
    return {scheme: tuple(bands) for scheme, bands in found.items()}


def indicators_of(schemes: Iterable[int]) -> dict[int, list[Indicator]]:
    """The indicators of each version in their order, dimensions loaded."""
    found: dict[int, list[Indicator]] = defaultdict(list)
    rows = Indicator.objects.filter(scheme__in=schemes).select_related("dimension")
    for indicator in rows.order_by("scheme_id", "dimension__position", "position"):
        found[indicator.scheme_id].append(indicator)
    return found


def sums_of(periods: Iterable[int], codes: Mapping[int, str]) -> dict[int, dict[str, Decimal]]:
    """The points given to each group by code, over the periods it took part in; ``codes`` by the indicator's id."""
    rows = Score.objects.taking_part().filter(period__in=periods, points__isnull=False)
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for group, indicator, points in rows.values_list("group_id", "indicator_id").annotate(Sum("points")).order_by():
        of_group, code = sums[group], codes[indicator]
        of_group[code] = of_group[code] + points if code in of_group else points
    return sums


def vetoes_of(periods: Mapping[int, Period]) -> dict[int, list[FoundVeto]]:
    """The vetoes of each group in these periods, by their ids."""
    found: dict[int, list[FoundVeto]] = defaultdict(list)
    rows = Score.objects.filter(period__in=periods, vetoed=True).select_related("indicator")
    for score in rows.order_by("period__ends_on", "indicator__position"):
        found[score.group_id].append(FoundVeto(periods[score.period_id], score.indicator, score.reason))
    return found


def _honours(periods: Sequence[Period]) -> dict[int, list[Honour]]:
    """The honours that stand, of the years and branches of these periods, by group."""
    found: dict[int, list[Honour]] = defaultdict(list)
    places = {period.branch_id for period in periods}
    rows = Honour.objects.standing().filter(branch__in=places, year__in={period.year for period in periods})
    for honour in sorted(rows.exclude(group=None).select_related("person"), key=lambda each: each.order):
        found[honour.group_id or 0].append(honour)
    return found
