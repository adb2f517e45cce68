"""The comparison of the branches below a committee in one year, for its admins.

Each branch has its own scheme. Branches whose schemes say the same (items, maxima, bands, bonus) stand in one block;
blocks are never ranked against each other, for their totals do not mean the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator

from appraisal.cells import MARKED
from appraisal.enums import Cadence
from appraisal.models import Honour, Indicator, Period, Scheme
from appraisal.models.periods import name_of_text
from appraisal.moments import periods_of_year
from appraisal.year_material import bands_of
from appraisal.years import BRANCHES_AT_ONCE, BranchYear, branches_below, years_of
from branchmgr import clock
from branchmgr.decimals import half_up
from groups.models import Branch, Committee

ROWS = 50
SORTED_AT_MOST: Final = 1000
"""more branches than these are shown by their codes alone: to sort by figures, all of them must be computed"""


class GradeShare(NamedTuple):
    """How many groups of a branch have a grade, and how many in a hundred, in whole numbers."""

    grade: str
    groups: int
    percent: Decimal


@dataclass(frozen=True)
class BranchFigures:
    """A branch in the comparison. ``scheme`` decides its year; where nothing is published, the one that will.

    ``key`` is what its schemes say: branches of the same key may be compared. ``missing`` are the periods that are
    over and not published, ``overdue`` those of them whose publication moment has passed, by ``late``.
    """

    year: BranchYear
    scheme: Scheme | None
    full_marks: Decimal | None
    key: Hashable
    missing: Sequence[str] = ()
    overdue: Sequence[Period] = ()

    @property
    def branch(self) -> Branch:
        return self.year.branch

    @property
    def names_missing(self) -> list[str]:
        """What the missing periods are called in the reader's language."""
        return [name_of_text(code) for code in self.missing]

    @cached_property
    def means(self) -> list[Decimal]:
        """The means of the groups that took part, the highest first."""
        return sorted((row.score.mean for row in self.year.rows if row.score), reverse=True)

    @property
    def groups(self) -> int:
        """How many groups took part."""
        return len(self.means)

    @property
    def mean(self) -> Decimal | None:
        """The mean of the groups' means."""
        return half_up(Fraction(sum(self.means, Decimal(0))) / len(self.means)) if self.means else None

    @property
    def spread(self) -> Decimal | None:
        """From the lowest of the groups' means to the highest."""
        return self.means[0] - self.means[-1] if self.means else None

    @property
    def shares(self) -> list[GradeShare]:
        """The grades of the year, the best first."""
        counted = Counter(row.score.grade for row in self.year.rows if row.score)
        return [
            GradeShare(grade, counted[grade], half_up(Fraction(100 * counted[grade], max(self.groups, 1)), 0))
            for grade, _lower in self.year.bands
        ]

    @property
    def honours(self) -> list[Honour]:
        """The honours of the year that stand."""
        return sorted((each for row in self.year.rows for each in row.given), key=lambda each: each.order)

    @property
    def published(self) -> list[Period]:
        return self.year.periods


@dataclass(frozen=True, slots=True)
class Block:
    """Branches that may be compared; ``comparable`` is False of those that published nothing."""

    branches: list[BranchFigures]
    number: int = 0

    @property
    def first(self) -> BranchFigures:
        return self.branches[0]

    @property
    def comparable(self) -> bool:
        return bool(self.first.published)

    @property
    def grades(self) -> list[str]:
        return [grade for grade, _lower in self.first.year.bands]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One page of the comparison; ``sortable``: there were few enough branches to order them by figures."""

    page: Page[Any]
    blocks: list[Block] = field(default_factory=list)
    sortable: bool = True


ORDERS = {
    "code": lambda each: each.branch.code,
    "mean": lambda each: each.mean or 0,
    "spread": lambda each: each.spread or 0,
    "groups": lambda each: each.groups,
    "published": lambda each: len(each.published),
    "honours": lambda each: len(each.honours),
}


def comparison_of(
    committee: Committee, year: int, cadence: str | None, *, words: str, sort: str, page: str | None, now: datetime
) -> Comparison:
    """A page of the comparison: block by block, in each by ``sort`` (``-mean`` turns it round), else by code."""
    branches = branches_below(committee, words)
    if branches.count() > SORTED_AT_MOST:
        shown: Page[Any] = Paginator(branches, ROWS).get_page(page)
        return Comparison(shown, blocks_of(figures_of(list(shown), year, cadence, now=now)), sortable=False)
    blocks = blocks_of(figures_of(list(branches), year, cadence, now=now), sort)
    numbered = [(block.number, each) for block in blocks for each in block.branches]
    shown = Paginator(numbered, ROWS).get_page(page)
    parts = groupby(shown, lambda pair: pair[0])
    return Comparison(shown, [Block([each for _n, each in pairs], number) for number, pairs in parts])


def blocks_of(figures: Iterable[BranchFigures], sort: str = "") -> list[Block]:
    """The blocks: the finest cadence first, then the most branches; what published nothing at the end."""
    by_key: dict[Hashable, list[BranchFigures]] = defaultdict(list)
    for each in figures:
        by_key[each.key].append(each)
    order = ORDERS.get(sort.removeprefix("-"), ORDERS["code"])
    found = [sorted(each, key=ORDERS["code"]) for each in by_key.values()]
    found.sort(key=_place)
    turned = sort.startswith("-")
    return [Block(sorted(each, key=order, reverse=turned), n) for n, each in enumerate(found, start=1)]


def _place(branches: Sequence[BranchFigures]) -> tuple[bool, int, int, str]:
    first = branches[0]
    return not first.published, Cadence.values.index(first.year.cadence), -len(branches), first.branch.code


def figures_of(branches: Sequence[Branch], year: int, cadence: str | None, *, now: datetime) -> Iterator[BranchFigures]:
    """Every branch's figures, a hundred branches at a time, in a fixed number of queries for each hundred."""
    for start in range(0, len(branches), BRANCHES_AT_ONCE):
        yield from _figures(years_of(branches[start : start + BRANCHES_AT_ONCE], year, cadence), cadence, now)


def _figures(years: Sequence[BranchYear], cadence: str | None, now: datetime) -> Iterator[BranchFigures]:
    approved = _approved(years, cadence)
    governing = {each.branch.pk: each.scheme or approved.get(each.branch.pk) for each in years}
    schemes = {scheme for each in years for scheme in each.schemes} | {each for each in governing.values() if each}
    contents = _contents(schemes)
    opened: dict[tuple[int, str], list[Period]] = defaultdict(list)
    periods = Period.objects.filter(branch__in=[each.branch for each in years], year=years[0].year)
    for period in periods.in_order():
        opened[period.branch_id, period.cadence].append(period)
    for each in years:
        scheme = governing[each.branch.pk]
        known = opened[each.branch.pk, scheme.cadence] if scheme else []
        yield BranchFigures(
            year=each,
            scheme=scheme,
            full_marks=contents[scheme.pk].full_marks if scheme else None,
            key=tuple(dict.fromkeys(contents[version.pk] for version in each.schemes)),
            missing=_missing(scheme, each.year, known, now) if scheme else (),
            overdue=[period for period in known if not period.is_public and period.publish_at <= now],
        )


def _missing(scheme: Scheme, year: int, known: Iterable[Period], now: datetime) -> list[str]:
    """The periods of the year that are over and not published, those never opened too."""
    today = clock.day_of(now)
    public = {str(period.code) for period in known if period.is_public}
    codes = periods_of_year(year, Cadence(scheme.cadence).span)
    return [str(code) for code in codes if code.last_day < today and str(code) not in public]


def _approved(years: Sequence[BranchYear], cadence: str | None) -> dict[int, Scheme]:
    """The scheme that will decide the year of a branch which has published nothing: the finest, the newest version."""
    silent = [each.branch for each in years if not each.periods]
    rows = Scheme.objects.approved().filter(branch__in=silent, year=years[0].year)
    wanted = [each for each in rows if cadence in (None, each.cadence)]
    wanted.sort(key=lambda each: (-Cadence.values.index(each.cadence), each.version))
    return {each.branch_id: each for each in wanted}


class _Contents(NamedTuple):
    """What a version says, as far as totals and grades hang on it."""

    cadence: str
    bonus: tuple[Decimal, bool, bool]
    items: tuple[tuple[Any, ...], ...]
    bands: tuple[tuple[str, Decimal], ...]

    @property
    def full_marks(self) -> Decimal:
        return sum((item[2] for item in self.items if item[3] in MARKED), Decimal(0))


def _contents(schemes: Iterable[Scheme]) -> Mapping[int, _Contents]:
    known = {scheme.pk: scheme for scheme in schemes}
    items: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = Indicator.objects.filter(scheme__in=known).order_by("scheme_id", "code")
    for pk, *item in rows.values_list("scheme_id", "code", "name", "maximum", "kind", "veto_effect", "ceiling"):
        items[pk].append(tuple(item))
    bands = bands_of(known)
    return {
        pk: _Contents(
            scheme.cadence,
            (scheme.bonus_cap, scheme.bonus_in_grade, scheme.bonus_in_rank),
            tuple(items[pk]),
            bands.get(pk, ()),
        )
        for pk, scheme in known.items()
    }
