"""The read model of a year: every group of a branch with its periods, sum, mean, grade and rank (``formats.md`` §4).

Only published (or archived) periods are read, so nothing else can influence a figure. A year may lie under
several versions of a scheme: each period was scored under its own; the year is ranked, graded and its ties
are broken by the version of its last published period. An indicator is known by its code all year; where
versions differ, the latest says its name and dimension.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, cast

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from appraisal.enums import Cadence
from appraisal.grading import Bands
from appraisal.models import Band, Indicator, Period, Result, Scheme, Score
from appraisal.models.periods import PeriodQuerySet
from appraisal.moments import periods_of_year
from appraisal.ranking import PeriodScore, TieKey, YearScore, ranks, tie_key, year_score
from branchmgr.models import User
from groups.models import Branch, Committee, PartyGroup

BRANCHES_AT_ONCE = 100

Selection = Sequence[Branch] | QuerySet[Branch]


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
class GroupYear:
    """A group's year; without a score it took part in no period, and has no rank.

    ``entries`` stand in the order of ``BranchYear.places``. ``points`` are the year's sums of the points
    given, by code, where they were asked for. ``founded_on`` and ``dissolved_on`` only where that day lies
    within the year.
    """

    group: PartyGroup
    entries: tuple[Entry | None, ...]
    score: YearScore | None
    rank: int | None
    vetoes: tuple[FoundVeto, ...]
    points: Mapping[str, Decimal]
    founded_on: date | None
    dissolved_on: date | None

    @property
    def partial(self) -> bool:
        """Fewer periods than were held (未全程参评)."""
        return self.score is None or self.score.partial

    @property
    def honours(self) -> bool:
        """Whether honours may be given: it took part and no veto of any effect was found."""
        return self.score is not None and self.score.honours


@dataclass(frozen=True)
class BranchYear:
    """A branch's year in one cadence. ``places`` are all periods of a year, None where it is not published."""

    branch: Branch
    year: int
    cadence: Cadence
    places: tuple[Period | None, ...]
    rows: list[GroupYear] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    bands_of: Mapping[int, Bands] = field(default_factory=dict)
    """by the id of the version"""

    @cached_property
    def periods(self) -> list[Period]:
        """The published periods, in order."""
        return [period for period in self.places if period is not None]

    @property
    def scheme(self) -> Scheme | None:
        """The version by which the year is ranked and graded: that of the last published period."""
        return self.periods[-1].scheme if self.periods else None

    @cached_property
    def schemes(self) -> dict[Scheme, list[Period]]:
        """The versions that governed, each with its published periods."""
        found: dict[Scheme, list[Period]] = {}
        for period in self.periods:
            found.setdefault(period.scheme, []).append(period)
        return found

    @property
    def bands(self) -> Bands:
        """The bands by which the year is graded, the best first."""
        return self.bands_of[self.scheme.pk] if self.scheme else ()

    @cached_property
    def grades(self) -> dict[str, int]:
        """The place of each grade, 0 the best."""
        return {grade: place for place, (grade, _lower) in enumerate(self.bands)}

    def names(self, names: Iterable[str]) -> list[str]:
        """Codes of indicators with their names, dimensions as they are: what a tie rule says, for people."""
        known = {indicator.code: str(indicator) for indicator in self.indicators}
        return [known.get(name, name) for name in names]


def year_of(branch: Branch, year: int, cadence: str | None = None, *, items: bool = True) -> BranchYear:
    """The year of one branch, in a fixed number of queries; quarterly rather than half-yearly unless asked."""
    return years_of([branch], year, cadence, items=items)[0]


def years_of(
    branches: Sequence[Branch], year: int, cadence: str | None = None, *, items: bool = False
) -> list[BranchYear]:
    """The year of each branch, ranked within itself; as many queries for a hundred branches as for one.

    ``items`` asks for the sums by indicator too; they are read anyway where a tie rule needs them.
    """
    held: dict[int, list[Period]] = defaultdict(list)
    for period in counted_periods(branches, year, cadence).select_related("scheme").in_order():
        held[period.branch_id].append(period)
    begun = [_begun(branch, year, held[branch.pk], cadence or Cadence.QUARTER) for branch in branches]
    material = _material([period for each in begun for period in each.periods], items=items)
    return [_ranked(each, material) for each in begun]


def counted_periods(branches: Selection, year: int, cadence: str | None = None) -> PeriodQuerySet:
    """The periods that make up the year of some branches: published ones, of the cadence asked for.

    Where none is asked for, the quarters; the halves of those branches that published no quarter.
    """
    published = Period.objects.published().filter(branch__in=branches, year=year)
    if cadence:
        return published.filter(cadence=cadence)
    quarters = Period.objects.published().filter(branch=OuterRef("branch"), year=year, cadence=Cadence.QUARTER)
    return published.filter(Q(cadence=Cadence.QUARTER) | ~Exists(quarters))


def ranked_branches(committee: Committee, year: int) -> QuerySet[Branch]:
    """The branches below a committee that published a period of the year, by their codes."""
    published = Period.objects.published().filter(branch=OuterRef("pk"), year=year)
    return Branch.objects.under(committee).filter(Exists(published)).order_by("code")


def branches_below(committee: Committee, words: str) -> QuerySet[Branch]:
    """All branches below a committee whose code or name holds the words, by their codes."""
    found = Q(name__icontains=words.strip()) | Q(code__icontains=words.strip())
    return Branch.objects.under(committee).filter(found).order_by("code")


def published_years(branch: Branch) -> dict[int, list[str]]:
    """The years of which a branch has published something, the newest first, and in which cadences."""
    years: dict[int, list[str]] = defaultdict(list)
    found = Period.objects.published().of(branch).values_list("year", "cadence").distinct()
    for year, cadence in sorted(found, reverse=True):
        years[year].append(cadence)
    return dict(years)


def newest_year(user: User) -> int | None:
    """The newest year of which this person may see a published result."""
    found = Period.objects.visible_to(user).published().order_by("-year").values_list("year", flat=True)
    return found.first()


def _begun(branch: Branch, year: int, periods: Sequence[Period], cadence: str) -> BranchYear:
    chosen = Cadence(periods[0].cadence if periods else cadence)
    held = {period.number: period for period in periods}
    codes = periods_of_year(year, "half" if chosen == Cadence.HALF else "quarter")
    places = tuple(held.get(code.number) for code in codes)
    return BranchYear(branch=branch, year=year, cadence=chosen, places=places)


@dataclass(frozen=True, slots=True)
class _Material:
    """What the years of some branches are made from; by branch, by scheme, by group."""

    entries: dict[int, dict[int, list[Entry]]]
    groups: dict[int, PartyGroup]
    bands: dict[int, Bands]
    indicators: dict[int, list[Indicator]]
    points: dict[int, dict[str, Decimal]]
    vetoes: dict[int, list[FoundVeto]]


def _material(periods: Sequence[Period], *, items: bool) -> _Material:
    at = {period.pk: period for period in periods}
    schemes = {period.scheme_id: period.scheme for period in periods}
    entries = [Entry._make(row) for row in Result.objects.filter(period__in=at).values_list(*Entry._fields)]
    by_branch: dict[int, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        by_branch[at[entry.period_id].branch_id][entry.group_id].append(entry)
    summed = items or any(scheme.tie_break for scheme in schemes.values())
    vetoed = any(not entry.honours for entry in entries if entry.rank is not None)
    return _Material(
        entries=by_branch,
        groups=PartyGroup.objects.in_bulk({entry.group_id for entry in entries}),
        bands=_bands(schemes),
        indicators=_indicators(schemes) if summed else {},
        points=_sums(at) if summed else {},
        vetoes=_vetoes(at) if vetoed else {},
    )


def _bands(schemes: Iterable[int]) -> dict[int, Bands]:
    found: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for band in Band.objects.filter(scheme__in=schemes).order_by("scheme_id", "-lower"):
        found[band.scheme_id].append((band.grade, band.lower))
    return {scheme: tuple(bands) for scheme, bands in found.items()}


def _indicators(schemes: Iterable[int]) -> dict[int, list[Indicator]]:
    found: dict[int, list[Indicator]] = defaultdict(list)
    rows = Indicator.objects.filter(scheme__in=schemes).select_related("dimension")
    for indicator in rows.order_by("scheme_id", "dimension__position", "position"):
        found[indicator.scheme_id].append(indicator)
    return found


def _sums(periods: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """The points given to each group by code, over the periods it took part in."""
    rows = Score.objects.taking_part().filter(period__in=periods, points__isnull=False)
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for group, code, points in rows.values_list("group_id", "indicator__code").annotate(Sum("points")).order_by():
        sums[group][code] = points
    return sums


def _vetoes(periods: Mapping[int, Period]) -> dict[int, list[FoundVeto]]:
    found: dict[int, list[FoundVeto]] = defaultdict(list)
    rows = Score.objects.filter(period__in=periods, vetoed=True).select_related("indicator")
    for score in rows.order_by("period__ends_on", "indicator__position"):
        found[score.group_id].append(FoundVeto(periods[score.period_id], score.indicator, score.reason))
    return found


def _ranked(year: BranchYear, material: _Material) -> BranchYear:
    if year.scheme is None:
        return year
    bands = material.bands[year.scheme.pk]
    indicators = _merged(year.schemes, material.indicators)
    scored = {pk: _score(entries, year, bands) for pk, entries in material.entries[year.branch.pk].items()}
    taking_part = {pk: score for pk, score in scored.items() if score is not None}
    places = _places(taking_part, year.scheme, indicators, material.points)
    rows = [_row(year, material, pk, score, places.get(pk)) for pk, score in scored.items()]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.group.code))
    return replace(year, rows=rows, indicators=indicators, bands_of=material.bands)


def _merged(schemes: Iterable[Scheme], indicators: Mapping[int, list[Indicator]]) -> list[Indicator]:
    """The indicators of all versions, each code once: those of the latest first, then what it no longer has."""
    merged: dict[str, Indicator] = {}
    for scheme in reversed(list(schemes)):
        for indicator in indicators.get(scheme.pk, []):
            merged.setdefault(indicator.code, indicator)
    return list(merged.values())


def _score(entries: Iterable[Entry], year: BranchYear, bands: Bands) -> YearScore | None:
    taken = list(_taken(entries))
    method = cast(Scheme, year.scheme).annual_method
    return year_score(taken, method="mean" if method == "mean" else "sum", bands=bands, held=len(year.periods))


def _taken(entries: Iterable[Entry]) -> Iterator[PeriodScore]:
    """The periods a group took part in. The points are summed by the database, not here."""
    for entry in entries:
        if entry.total is not None and entry.graded_total is not None:
            yield PeriodScore(entry.total, entry.graded_total, entry.last, entry.honours, {})


def _places(
    scores: Mapping[int, YearScore],
    scheme: Scheme,
    indicators: Iterable[Indicator],
    points: Mapping[int, Mapping[str, Decimal]],
) -> dict[int, int]:
    dimensions = {indicator.code: indicator.dimension.name for indicator in indicators}
    ties: dict[int, TieKey] = {}
    if scheme.tie_break:
        ties = {pk: tie_key(points.get(pk, {}), dimensions, scheme.tie_break) for pk in scores}
    values: dict[int, Decimal | int] = {pk: score.value for pk, score in scores.items()}
    return ranks(values, ties=ties or None, last=[pk for pk, score in scores.items() if score.last])


def _row(year: BranchYear, material: _Material, pk: int, score: YearScore | None, rank: int | None) -> GroupYear:
    group = material.groups[pk]
    entries = {entry.period_id: entry for entry in material.entries[year.branch.pk][pk]}
    found = [veto for veto in material.vetoes.get(pk, []) if _took_part(entries.get(veto.period.pk))]
    return GroupYear(
        group=group,
        entries=tuple(entries.get(period.pk) if period else None for period in year.places),
        score=score,
        rank=rank,
        vetoes=tuple(found),
        points=material.points.get(pk, {}),
        founded_on=_within(group.founded_on, year.year),
        dissolved_on=_within(group.dissolved_on, year.year),
    )


def _took_part(entry: Entry | None) -> bool:
    return entry is not None and entry.rank is not None


def _within(day: date | None, year: int) -> date | None:
    return day if day and day.year == year else None
