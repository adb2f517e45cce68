"""The workbook of a year's ranking (``formats.md`` §5), of one branch or of all below a committee."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appraisal.enums import Cadence, IndicatorKind
from appraisal.exports import adjustments, basis, words
from appraisal.exports.basis import Basis, Origin
from appraisal.models import Indicator, Period
from appraisal.models.periods import PeriodQuerySet
from appraisal.year_material import Entry
from appraisal.years import (
    BRANCHES_AT_ONCE,
    BranchYear,
    GroupYear,
    counted_periods,
    ranked_branches,
    years_of,
)
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import Written, WrittenColumn
from groups.models import Branch, Committee

CODES: Final = (WrittenColumn("党支部代码", 14), WrittenColumn("党小组代码", 14))
CORRECTION_COLUMNS: Final = (
    WrittenColumn("考评期", 10),
    WrittenColumn("党小组代码", 14),
    WrittenColumn("考核项目", 36),
    WrittenColumn("原得分", 10, format="number"),
    WrittenColumn("更正后", 10, format="number"),
    WrittenColumn("理由", 60),
    WrittenColumn("决定人", 14),
    WrittenColumn("时间", 18, format="datetime"),
)


@dataclass(frozen=True)
class Ranking:
    """The year of some branches, read a hundred branches at a time however many they are."""

    place: Branch | Committee
    year: int
    cadence: str | None = None

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
        return f"{self.place.name}{self.year}年年终排名.xlsx"

    def years(self, *, items: bool = False) -> Iterable[BranchYear]:
        """Each branch's year, in the order of the branches."""
        return self._few if len(self.branches) <= BRANCHES_AT_ONCE else self._read(items=items)

    @cached_property
    def _few(self) -> list[BranchYear]:
        return list(self._read(items=True))

    def chunks(self) -> Iterator[list[BranchYear]]:
        """The years, a hundred at a time."""
        chunk: list[BranchYear] = []
        for year in self.years():
            chunk.append(year)
            if len(chunk) == BRANCHES_AT_ONCE:
                yield chunk
                chunk = []
        yield chunk

    def _read(self, *, items: bool) -> Iterator[BranchYear]:
        for start in range(0, len(self.branches), BRANCHES_AT_ONCE):
            found = years_of(self.branches[start : start + BRANCHES_AT_ONCE], self.year, self.cadence, items=items)
            yield from (year for year in found if year.periods)


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
    return [_("There are: %(periods)s.") % {"periods": "、".join(states)}] if states else []


def sheets(ranking: Ranking, *, by: User | None, now: datetime) -> list[Written]:
    """The five sheets in their order; the rows are read while they are written."""
    return [
        _ranking_sheet(ranking),
        _items_sheet(ranking),
        Written("扣分与加分", (*CODES, *adjustments.COLUMNS), _adjustment_rows(ranking)),
        Written("更正", CORRECTION_COLUMNS, ()),
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
        WrittenColumn("荣誉", 16),
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
                None,
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
    for year in ranking.years(items=True):
        counted = {each.code for each in year.indicators if each.kind != IndicatorKind.VETO}
        for row in year.rows:
            known = counted if row.score else set()
            sums = (row.points.get(code, Decimal(0)) if code in known else None for code in codes)
            yield year.branch.code, row.group.code, row.group.name, *sums


def _adjustment_rows(ranking: Ranking) -> Iterator[tuple[object, ...]]:
    for years in ranking.chunks():
        found = adjustments.adjustments_of(period for year in years for period in year.periods)
        for year in years:
            for row in year.rows:
                for each in found.get(row.group.pk, ()):
                    yield year.branch.code, row.group.code, *each.cells


def _bases(ranking: Ranking) -> Iterator[Basis]:
    for year in ranking.years():
        for scheme, periods in year.schemes.items():
            ties = year.names(scheme.tie_break)
            yield Basis(year.branch, scheme, periods, year.bands_of[scheme.pk], ties, scheme == year.scheme)
