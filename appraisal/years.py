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
from typing import cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from appraisal.enums import Cadence, IndicatorKind
from appraisal.grading import Bands
from appraisal.models import Honour, Indicator, Period, Scheme
from appraisal.models.periods import PeriodQuerySet
from appraisal.ranking import PeriodScore, TieKey, YearScore, ranks, tie_key, year_score
from appraisal.year_material import Entry, FoundVeto, Material, bands_of, indicators_of, material_of
from branchmgr.models import User
from groups.models import Branch, Committee, PartyGroup, standing_of

BRANCHES_AT_ONCE = 100
HEADINGS = {
    Cadence.QUARTER: (_("Q1"), _("Q2"), _("Q3"), _("Q4")),
    Cadence.HALF: (_("first half"), _("second half")),
    Cadence.YEAR: (_("whole year"),),
}

Selection = Sequence[Branch] | QuerySet[Branch]


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
    given: tuple[Honour, ...] = ()
    """the honours of the year that it, or its leader, holds"""

    @property
    def noted(self) -> bool:
        """Whether there is something to say beside the figures."""
        return bool(self.partial or self.founded_on or self.dissolved_on or self.vetoes)

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

    @property
    def headings(self) -> list[tuple[str, Period | None]]:
        """The places of the year by name, in the reader's language."""
        return list(zip(map(str, HEADINGS[self.cadence]), self.places, strict=True))

    @property
    def table(self) -> Iterator[tuple[GroupYear, int | None, list[tuple[str, Entry | None]]]]:
        """The rows, each with the place of its grade and its entries by name."""
        for row in self.rows:
            place = self.grades.get(row.score.grade) if row.score else None
            yield row, place, list(zip(map(str, HEADINGS[self.cadence]), row.entries, strict=True))

    @property
    def noted(self) -> bool:
        """Whether something is to be said of any group."""
        return any(row.noted for row in self.rows)

    @property
    def honoured(self) -> bool:
        """Whether any group holds an honour of the year."""
        return any(row.given for row in self.rows)

    @property
    def excluded(self) -> list[GroupYear]:
        """The groups that cannot be given honours."""
        return [row for row in self.rows if not row.honours]

    @property
    def items(self) -> list[Indicator]:
        """The indicators that carry points."""
        return [each for each in self.indicators if each.kind != IndicatorKind.VETO]

    @property
    def sums(self) -> Iterator[tuple[GroupYear, list[Decimal | None]]]:
        """The year's sums of each group, in the order of ``items``."""
        return ((row, [row.points.get(each.code) for each in self.items]) for row in self.rows)

    @property
    def tie_rule(self) -> list[str]:
        """By what equal values are compared."""
        return self.names(self.scheme.tie_break) if self.scheme else []

    @cached_property
    def grades(self) -> dict[str, int]:
        """The place of each grade, 0 the best."""
        return {grade: place for place, (grade, _lower) in enumerate(self.bands)}

    def names(self, names: Iterable[str]) -> list[str]:
        """Codes of indicators with their names, dimensions as they are: what a tie rule says, for people."""
        known = {indicator.code: str(indicator) for indicator in self.indicators}
        return [known.get(name, name) for name in names]


def year_of(branch: Branch, year: int, cadence: str | None = None, *, items: bool = True) -> BranchYear:
    """The year of one branch, in a fixed number of queries; in its finest cadence unless asked."""
    return years_of([branch], year, cadence, items=items)[0]


def years_of(
    branches: Sequence[Branch], year: int, cadence: str | None = None, *, items: bool = False
) -> list[BranchYear]:
    """The year of each branch, ranked within itself; as many queries for a hundred branches as for one.

    ``items`` asks for the sums by indicator too; they are read anyway where a tie rule needs them.
    """
    begun = _begun(branches, year, cadence)
    material = material_of([period for each in begun for period in each.periods], items=items)
    return [_ranked(each, material) for each in begun]


def outlines_of(branches: Sequence[Branch], year: int, cadence: str | None = None) -> list[BranchYear]:
    """The years without their rows: periods, versions and bands, and the indicators where a tie rule names them."""
    begun = _begun(branches, year, cadence)
    schemes = {scheme.pk: scheme for each in begun for scheme in each.schemes}
    bands = bands_of(schemes)
    items = indicators_of([pk for pk, scheme in schemes.items() if scheme.tie_break])
    return [replace(each, indicators=_merged(each.schemes, items), bands_of=bands) for each in begun]


def counted_periods(branches: Selection, year: int, cadence: str | None = None) -> PeriodQuerySet:
    """The periods that make up the year of some branches: published ones, of the cadence asked for.

    Where none is asked for, the finest of each branch: the quarters; the halves where it published no quarter;
    the whole year where neither. Periods of different cadences are never taken together.
    """
    published = Period.objects.published().filter(branch__in=branches, year=year)
    if cadence:
        return published.filter(cadence=cadence)
    quarters = _published_in(year, Cadence.QUARTER)
    finer = _published_in(year, Cadence.QUARTER, Cadence.HALF)
    return published.filter(
        Q(cadence=Cadence.QUARTER) | (Q(cadence=Cadence.HALF) & ~quarters) | (Q(cadence=Cadence.YEAR) & ~finer)
    )


def _published_in(year: int, *cadences: Cadence) -> Exists:
    """Whether the branch of the outer query published a period of one of the cadences."""
    return Exists(Period.objects.published().filter(branch=OuterRef("branch"), year=year, cadence__in=cadences))


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
    for year, cadence in sorted(found, key=lambda each: (-each[0], Cadence.values.index(each[1]))):
        years[year].append(cadence)
    return dict(years)


def cadence_asked(query: Mapping[str, str]) -> str | None:
    """The cadence that an address asks for, if it is one."""
    asked = query.get("cadence", "")
    return asked if asked in Cadence.values else None


def cadences_below(committee: Committee, year: int) -> list[str]:
    """The cadences in which the branches below a committee published something of a year, the finest first."""
    found = set(Period.objects.published().under(committee).filter(year=year).values_list("cadence", flat=True))
    return [each for each in Cadence.values if each in found]


def named_cadences(cadences: Iterable[str]) -> list[tuple[str, str]]:
    """Cadences with their names, to choose from."""
    return [(each, str(Cadence(each).label)) for each in cadences]


def newest_year(user: User) -> int | None:
    """The newest year of which this person may see a published result."""
    found = Period.objects.visible_to(user).published().order_by("-year").values_list("year", flat=True)
    return found.first()


def places_of(user: User) -> list[Committee | Branch]:
    """Whose years are this person's business: the committees administered, the branches belonged to."""
    standing = standing_of(user)
    committees = Committee.objects.filter(path__in=standing.admin_paths).order_by("path")
    return [*committees, *Branch.objects.filter(pk__in=standing.branches).order_by("code")]


def holders_of(branch: Branch, year: int, kind: str) -> frozenset[int]:
    """The groups that hold an honour of the year."""
    held = Honour.objects.of_year(branch, year).standing().filter(kind=kind)
    return frozenset(pk for pk in held.values_list("group_id", flat=True) if pk is not None)


def opened_groups(year: BranchYear, user: User) -> frozenset[int]:
    """The groups whose items the reader may see: all for who may export, else one's own (domain rule 7).

    A group that is gone is open to who belonged to it, or led it, at the end of its last period (rule 12).
    """
    if user.has_perm("appraisal.export_ranking", year.branch):
        return frozenset(row.group.pk for row in year.rows)
    return own_groups(user) | {row.group.pk for row in year.rows if _stayed(row, year, user)}


def _stayed(row: GroupYear, year: BranchYear, user: User) -> bool:
    taken = [period for period, entry in zip(year.places, row.entries, strict=True) if period and entry]
    return bool(taken and row.dissolved_on) and row.group.pk in standing_of(user).groups_on(taken[-1].ends_on)


def own_groups(user: User) -> frozenset[int]:
    """The groups one belongs to or leads."""
    return standing_of(user).groups | standing_of(user).leads


def _begun(branches: Sequence[Branch], year: int, cadence: str | None) -> list[BranchYear]:
    """The years with their periods alone; one query."""
    held: dict[int, list[Period]] = defaultdict(list)
    for period in counted_periods(branches, year, cadence).select_related("scheme").in_order():
        held[period.branch_id].append(period)
    return [_placed(branch, year, held[branch.pk], cadence or Cadence.QUARTER) for branch in branches]


def _placed(branch: Branch, year: int, periods: Sequence[Period], cadence: str) -> BranchYear:
    chosen = Cadence(periods[0].cadence if periods else cadence)
    held = {period.number: period for period in periods}
    places = tuple(held.get(number) for number, _name in enumerate(HEADINGS[chosen], start=1))
    return BranchYear(branch=branch, year=year, cadence=chosen, places=places)


def _ranked(year: BranchYear, material: Material) -> BranchYear:
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


def _row(year: BranchYear, material: Material, pk: int, score: YearScore | None, rank: int | None) -> GroupYear:
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
        given=tuple(material.honours.get(pk, ())),
    )


def _took_part(entry: Entry | None) -> bool:
    return entry is not None and entry.rank is not None


def _within(day: date | None, year: int) -> date | None:
    return day if day and day.year == year else None
