"""The workbook of a year's ranking (``formats.md`` §5), of one branch or of all below a committee."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from appraisal.enums import Cadence, IndicatorKind
from appraisal.exports import adjustments, basis, corrections, words
from appraisal.exports.basis import Basis, Origin
from appraisal.models import Indicator, Period
from appraisal.models.periods import PeriodQuerySet
from appraisal.year_material import Entry, sums_of
from appraisal.years import (
    BRANCHES_AT_ONCE,
    BranchYear,
    GroupYear,
    counted_periods,
    outlines_of,
    ranked_branches,
    years_of,
)
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names
from branchmgr.spreadsheets import Written, WrittenColumn
from groups.models import Branch, Committee, PartyGroup

ZERO: Final = Decimal(0)
GROUPS_AT_ONCE: Final = 1_000
"""what is read at a time goes by groups: of branches a hundred may have ten of them or ten thousand"""
CODES: Final = (WrittenColumn("党支部代码", 14), WrittenColumn("党小组代码", 14))


class Ranked(NamedTuple):
    """A group in its place; ``took_part`` in any period."""

    pk: int
    code: str
    name: str
    took_part: bool


@dataclass(frozen=True)
class Ranking:
    """The year of some branches, read some at a time however many they are."""

    place: Branch | Committee
    year: int
    cadence: str | None = None
    _order: dict[int, list[Ranked]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def selection(self) -> QuerySet[Branch]:
        """The branches, by their codes."""
        if isinstance(self.place, Committee):
            return ranked_branches(self.place, self.year)
        return Branch.objects.filter(pk=self.place.pk)

    @cached_property
    def branches(self) -> list[Branch]:
        return list(self.selection)

    @property
    def periods(self) -> PeriodQuerySet:
        """The published periods that count."""
        return counted_periods(self.selection.order_by(), self.year, self.cadence)

    @property
    def filename(self) -> str:
        """What the file is called where nobody says."""
        asked = f"（{words.CADENCES[Cadence(self.cadence)]}）" if self.cadence else ""
        return f"{self.place.name}{self.year}年年终排名{asked}.xlsx"

    def years(self) -> Iterator[BranchYear]:
        """Each branch's year, in the order of the branches, read while it is asked for."""
        for chunk in self.chunks:
            for year in years_of(chunk, self.year, self.cadence):
                self._order[year.branch.pk] = [
                    Ranked(row.group.pk, row.group.code, row.group.name, row.score is not None) for row in year.rows
                ]
                yield year

    @cached_property
    def chunks(self) -> list[list[Branch]]:
        """The branches, as many at a time as have ``GROUPS_AT_ONCE`` groups together, at least one."""
        groups = PartyGroup.objects.filter(branch__in=self.selection.order_by()).order_by().values("branch")
        sizes = dict(groups.annotate(number=Count("pk")).values_list("branch", "number"))
        chunks: list[list[Branch]] = []
        room = -1
        for branch in self.branches:
            room -= sizes.get(branch.pk, 0)
            if room < 0 or len(chunks[-1]) == BRANCHES_AT_ONCE:
                chunks.append([])
                room = GROUPS_AT_ONCE - sizes.get(branch.pk, 0)
            chunks[-1].append(branch)
        return chunks

    @property
    def order(self) -> dict[int, list[Ranked]]:
        """The groups of each branch in the order of their ranks: all that is kept of the years once they are read."""
        if len(self._order) < len(self.branches):
            deque(self.years(), maxlen=0)
        return self._order

    def periods_of(self, branches: Sequence[Branch]) -> dict[int, list[Period]]:
        """The periods that count, by branch."""
        found: dict[int, list[Period]] = {branch.pk: [] for branch in branches}
        for period in counted_periods(branches, self.year, self.cadence).in_order():
            found[period.branch_id].append(period)
        return found


def ranking_of(place: Branch | Committee, year: int, *, cadence: str | None = None, by: User | None) -> Ranking:
    """What can be exported of a year. Refused where nothing of it is published."""
    ranking = Ranking(place, year, cadence)
    if not ranking.periods.exists():
        raise RefusedError(nothing_published(place, year, by=by))
    return ranking


def nothing_published(place: Branch | Committee, year: int, *, by: User | None) -> str:
    """Says so; and of a branch which periods there are, to who may know."""
    said = _("%(place)s has not published a result of %(year)s yet.") % {"place": place.name, "year": year}
    return " ".join([said, *(known_periods(place, year, by=by) if isinstance(place, Branch) else [])])


def known_periods(branch: Branch, year: int, *, by: User | None) -> list[str]:
    """A sentence with the branch's periods of a year and their statuses, as far as the person may know of them."""
    periods = Period.objects.of(branch).filter(year=year).in_order()
    states = [f"{each.code} {each.get_status_display()}" for each in (periods.visible_to(by) if by else periods)]
    return [_("There are: %(periods)s.") % {"periods": with_names(states)}] if states else []


def sheets(ranking: Ranking, *, by: User | None, now: datetime) -> list[Written]:
    """The five sheets in their order; the rows are read while they are written."""
    return [
        _ranking_sheet(ranking),
        _items_sheet(ranking),
        Written("扣分与加分", (*CODES, *adjustments.COLUMNS), _adjustment_rows(ranking)),
        Written("更正", corrections.COLUMNS, _correction_rows(ranking)),
        basis.sheet(_bases(ranking), Origin.of(by, now)),
    ]


def _ranking_sheet(ranking: Ranking) -> Written:
    cadences = _cadences(ranking)
    names = [name for cadence in cadences for name in words.PERIOD_HEADERS[cadence]]
    columns = [
        WrittenColumn("名次", 8, format="integer"),
        WrittenColumn("党支部代码", 14),
        WrittenColumn("党支部", 24),
        WrittenColumn("党小组代码", 14),
        WrittenColumn("党小组", 24),
        *(WrittenColumn(name, 12, format="number") for name in names),
        WrittenColumn("合计", 10, format="number"),
        WrittenColumn("平均", 10, format="number"),
        WrittenColumn("等次", 11),
        WrittenColumn("一票否决", 36),
        WrittenColumn("荣誉", 24),
        WrittenColumn("备注", 40),
    ]
    return Written("年终排名", columns, _ranking_rows(ranking, cadences))


def _cadences(ranking: Ranking) -> list[Cadence]:
    found = set(ranking.periods.values_list("cadence", flat=True).distinct())
    return [cadence for cadence in Cadence if cadence in found]


def _ranking_rows(ranking: Ranking, cadences: Sequence[Cadence]) -> Iterator[tuple[object, ...]]:
    for year in ranking.years():
        for row in year.rows:
            yield (
                row.rank,
                year.branch.code,
                year.branch.name,
                row.group.code,
                row.group.name,
                *_totals(year, row, cadences),
                row.score.sum if row.score else None,
                row.score.mean if row.score else None,
                row.score.grade if row.score else None,
                _vetoes(row),
                "；".join(words.honour(each) for each in row.given) or None,
                _notes(year, row),
            )


def _totals(year: BranchYear, row: GroupYear, cadences: Iterable[Cadence]) -> Iterator[Decimal | None]:
    for cadence in cadences:
        if cadence == year.cadence:
            yield from (entry.total if entry else None for entry in row.entries)
        else:
            yield from (None for _name in words.PERIOD_HEADERS[cadence])


def _vetoes(row: GroupYear) -> str | None:
    found = (f"{veto.period.code} {words.veto_found(veto.indicator, veto.reason)}" for veto in row.vetoes)
    return "；".join(found) or None


def _notes(year: BranchYear, row: GroupYear) -> str | None:
    """未全程参评 and why, and why no honours may be given."""
    notes = [words.PARTIAL] if row.partial else []
    pairs = zip(year.places, row.entries, strict=True)
    notes += [f"{period.code} {words.NOT_TAKING_PART}" for period, entry in pairs if period and _absent(entry)]
    notes += [f"{row.founded_on} 成立"] if row.founded_on else []
    notes += [f"{row.dissolved_on} 撤销"] if row.dissolved_on else []
    if row.score and not row.score.honours:
        notes.append(f"{words.NO_HONOURS}（一票否决）")
    return "；".join(notes) or None


def _absent(entry: Entry | None) -> bool:
    return entry is not None and entry.rank is None


def _items_sheet(ranking: Ranking) -> Written:
    headers = _headers(ranking)
    columns = [
        *CODES,
        WrittenColumn("党小组", 24),
        *(WrittenColumn(header, 16, format="number") for header in headers.values()),
    ]
    return Written("分项累计", columns, _item_rows(ranking, list(headers)))


def _headers(ranking: Ranking) -> dict[str, str]:
    """The indicators' columns by code; the name is left out where the branches use a code for different things."""
    rows = Indicator.objects.filter(scheme__in=ranking.periods.values("scheme"))
    ordered = rows.order_by("scheme__branch__code", "-scheme__version", "dimension__position", "position")
    names: dict[str, str] = {}
    for _branch, found in groupby(ordered.values_list("scheme__branch", "code", "name").iterator(), itemgetter(0)):
        latest: dict[str, str] = {}
        for _branch, code, name in found:
            latest.setdefault(code, name)
        names |= {code: name if names.get(code, name) == name else "" for code, name in latest.items()}
    return {code: f"{code} {name}".strip() for code, name in names.items()}


def _item_rows(ranking: Ranking, codes: Sequence[str]) -> Iterator[tuple[object, ...]]:
    for chunk in ranking.chunks:
        periods = ranking.periods_of(chunk)
        counted, names = _counted_codes(period.scheme_id for held in periods.values() for period in held)
        sums = sums_of([period.pk for held in periods.values() for period in held], names)
        for branch in chunk:
            known = set().union(*(counted[period.scheme_id] for period in periods[branch.pk]))
            for group in ranking.order[branch.pk]:
                points = sums.get(group.pk, {})
                cells = (points.get(code, ZERO) if group.took_part and code in known else None for code in codes)
                yield branch.code, group.code, group.name, *cells


def _counted_codes(schemes: Iterable[int]) -> tuple[dict[int, set[str]], dict[int, str]]:
    """The codes of the indicators that carry points, by scheme and by the indicator's id."""
    counted: dict[int, set[str]] = defaultdict(set)
    names: dict[int, str] = {}
    rows = Indicator.objects.filter(scheme__in=set(schemes)).exclude(kind=IndicatorKind.VETO)
    for scheme, pk, code in rows.values_list("scheme_id", "pk", "code"):
        counted[scheme].add(code)
        names[pk] = code
    return counted, names


def _adjustment_rows(ranking: Ranking) -> Iterator[tuple[object, ...]]:
    for chunk in ranking.chunks:
        periods = ranking.periods_of(chunk)
        found = adjustments.adjustments_of(period for held in periods.values() for period in held)
        for branch in chunk:
            for group in ranking.order[branch.pk]:
                for each in found.get(group.pk, ()):
                    yield branch.code, group.code, *each.cells


def _correction_rows(ranking: Ranking) -> Iterator[tuple[object, ...]]:
    for chunk in ranking.chunks:
        periods = ranking.periods_of(chunk)
        yield from corrections.correction_rows(period for held in periods.values() for period in held)


def _bases(ranking: Ranking) -> Iterator[Basis]:
    for chunk in ranking.chunks:
        for outline in outlines_of(chunk, ranking.year, ranking.cadence):
            for scheme, periods in outline.schemes.items():
                ties = outline.names(scheme.tie_break)
                bands = outline.bands_of[scheme.pk]
                yield Basis(outline.branch, scheme, periods, bands, ties, scheme == outline.scheme)
