"""The read model of a period's result: who ranked where, what changed, where points were lost or added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import cast

from appraisal.cells import MARKED, Cell
from appraisal.corrections import Corrected, corrections_by_cell, first_figures
from appraisal.enums import IndicatorKind, PeriodStatus
from appraisal.models import Correction, Indicator, Period, Result, ResultRevision, Score, SelfAssessment
from appraisal.queries import EMPTY, Sheet, indicators_of, method_of
from branchmgr.models import User
from groups.models import PartyGroup, standing_of

PERIODS_IN_TREND = 8
WARMTHS = 5


def sheet_with_results(period: Period) -> tuple[Sheet, list[Result]]:
    """The scores behind a totalled period and its results by rank; the groups are those that have a result."""
    results = _ranked(period)
    return _sheet(period, results, Score.objects.of(period)), results


def _ranked(period: Period) -> list[Result]:
    return list(period.results.select_related("group").ranked())


def _sheet(period: Period, results: Sequence[Result], scores: Iterable[Score]) -> Sheet:
    return Sheet(
        period=period,
        groups=[result.group for result in results],
        indicators=indicators_of(period.scheme),
        scores={(score.group_id, score.indicator_id): score for score in scores},
        method=method_of(period.scheme),
    )


def warmth(points: Decimal, maximum: Decimal) -> int:
    """How near a score is to its maximum, for the heat map: 0 (nothing) … WARMTHS (all of it)."""
    if maximum <= 0:
        return WARMTHS
    return int(points * WARMTHS // maximum)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell of the heat map or of the comparison by dimension."""

    cell: Cell
    maximum: Decimal
    warmth: int | None
    reason: str = ""


@dataclass(frozen=True)
class ItemLine:
    """One item of one group: what stands in the cell and why."""

    indicator: Indicator
    cell: Cell
    reason: str
    corrections: Sequence[Correction] = ()
    """those in force, the oldest first: each knows what stood there before"""
    own: SelfAssessment | None = None
    """what the leader gave the own group; never counted"""

    @cached_property
    def heat(self) -> HeatCell:
        """As the heat map shows it; a bonus or a veto has no warmth."""
        points, maximum = self.cell.points, self.indicator.maximum
        marked = self.indicator.kind in MARKED and points is not None
        return HeatCell(self.cell, maximum, warmth(points, maximum) if marked and points is not None else None)

    @property
    def lost(self) -> Decimal | None:
        """The points missing to the maximum, of items that have one to reach."""
        if self.indicator.kind not in MARKED or self.cell.points is None:
            return None
        return self.indicator.maximum - self.cell.points

    @property
    def speaks(self) -> bool:
        """Whether there is something to explain: points lost or added, a veto, an exemption."""
        added = self.indicator.kind == IndicatorKind.BONUS and bool(self.cell.points)
        return bool(self.lost or added or self.cell.vetoed or self.cell.exempt)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A group in the table of ranks. ``open``: the reader may see its items; the change is against the last period.

    ``first`` is what was published first, where a correction changed it since.
    """

    result: Result
    place: int | None
    own: bool
    open: bool
    before: Result | None
    first: ResultRevision | None = None

    @property
    def climbed(self) -> int | None:
        """By how many ranks it moved up (down where negative)."""
        if self.before is None or self.before.rank is None or self.result.rank is None:
            return None
        return self.before.rank - self.result.rank

    @property
    def fallen(self) -> int | None:
        """By how many ranks it moved down, where it did."""
        return -self.climbed if self.climbed is not None and self.climbed < 0 else None

    @property
    def gained(self) -> Decimal | None:
        """By how many points the total changed."""
        if self.before is None or self.before.total is None or self.result.total is None:
            return None
        return self.result.total - self.before.total


@dataclass(frozen=True)
class PeriodResult:
    """What the page of a period's result shows to one person."""

    period: Period
    sheet: Sheet
    rows: list[ResultRow]
    trend: list[Period]
    history: Mapping[tuple[int, int], Result]
    """the results of the trend's periods, by period and group"""
    published_at: datetime | None
    corrected: Corrected = field(default_factory=dict)

    @property
    def before(self) -> Period | None:
        """The published period before this one."""
        return self.trend[-2] if len(self.trend) > 1 else None

    @property
    def scheme_changed(self) -> bool:
        return self.before is not None and self.before.scheme_id != self.period.scheme_id

    @cached_property
    def opened(self) -> list[Result]:
        """The groups whose items the reader may see, by rank."""
        return [row.result for row in self.rows if row.open]

    @property
    def bands(self) -> int:
        return len(self.sheet.method.bands)

    @cached_property
    def lines(self) -> list[tuple[Result, list[ItemLine]]]:
        """The items of each open group, in the scheme's order."""
        return [(result, lines_of(self.sheet, result.group, self.corrected)) for result in self.opened]

    @cached_property
    def items(self) -> list[Indicator]:
        """The items that carry points: all but the vetoes."""
        return [each for each in self.sheet.indicators if each.kind != IndicatorKind.VETO]

    @property
    def heat(self) -> Iterator[tuple[Result, list[ItemLine]]]:
        """The heat map: each open group with the items that carry points."""
        for result, lines in self.lines:
            yield result, [line for line in lines if line.indicator.kind != IndicatorKind.VETO]

    @cached_property
    def dimensions(self) -> list[str]:
        """The dimensions that hold items of the full marks."""
        marked = (each for each in self.sheet.indicators if each.kind in MARKED)
        return list(dict.fromkeys(each.dimension.name for each in marked))

    @cached_property
    def comparison(self) -> list[tuple[Result, list[HeatCell]]]:
        """Each open group with its sum in every dimension."""
        return [(result, _sums(lines, self.dimensions)) for result, lines in self.lines]

    @property
    def explained(self) -> Iterator[tuple[Result, list[ItemLine]]]:
        """Each open group with the items that lost or added points, were found vetoed or were exempt."""
        for result, lines in self.lines:
            if speaking := [line for line in lines if line.speaks]:
                yield result, speaking


def period_result(period: Period, user: User) -> PeriodResult:
    """The result of a totalled period as ``user`` may see it, in a fixed number of queries."""
    results = _ranked(period)
    seen = {result.group_id for result in results if user.has_perm("appraisal.view_detail", result)}
    sheet = _sheet(period, results, Score.objects.of(period).filter(group__in=seen))
    trend = list(reversed(Period.objects.leading_to(period)[:PERIODS_IN_TREND]))
    earlier = Result.objects.filter(period__in=trend, group__in=sheet.groups)
    by_place = {(result.period_id, result.group_id): result for result in earlier}
    before = trend[-2].pk if len(trend) > 1 else None
    standing = standing_of(user)
    places = {grade: place for place, (grade, _lower) in enumerate(sheet.method.bands)}
    own = standing.groups | standing.leads | standing.groups_on(period.ends_on)
    published_at = _published_at(period)
    first = first_figures(period, published_at)
    rows = [
        ResultRow(
            result=result,
            place=places.get(result.grade),
            own=result.group_id in own,
            open=result.group_id in seen,
            before=by_place.get((before, result.group_id)) if before else None,
            first=first.get(result.group_id),
        )
        for result in results
    ]
    return PeriodResult(period, sheet, rows, trend, by_place, published_at, corrections_by_cell(period))


def _published_at(period: Period) -> datetime | None:
    step = period.steps.filter(status=PeriodStatus.PUBLISHED).first()
    return step.at if step else None


def lines_of(sheet: Sheet, group: PartyGroup, corrected: Corrected) -> list[ItemLine]:
    """A group's items in the scheme's order, empty ones too; ``corrected`` as ``corrections_by_cell`` finds them."""
    places = [(indicator, (group.pk, indicator.pk)) for indicator in sheet.indicators]
    return [_line(indicator, sheet.scores.get(at), corrected.get(at, ())) for indicator, at in places]


def _line(indicator: Indicator, score: Score | None, corrections: Sequence[Correction]) -> ItemLine:
    return ItemLine(indicator, score.cell if score else EMPTY, score.reason if score else "", corrections)


def _sums(lines: Sequence[ItemLine], dimensions: Sequence[str]) -> list[HeatCell]:
    return [_sum([line for line in lines if line.indicator.dimension.name == name]) for name in dimensions]


def _sum(lines: Sequence[ItemLine]) -> HeatCell:
    """A dimension's points of those its items could give; exempt where all of them are."""
    counted = [line for line in lines if line.indicator.kind in MARKED and line.cell.points is not None]
    points = sum((cast(Decimal, line.cell.points) for line in counted), Decimal(0))
    maximum = sum((line.indicator.maximum for line in counted), Decimal(0))
    if not counted:
        return HeatCell(Cell(exempt=True), maximum, None)
    return HeatCell(Cell(points=points), maximum, warmth(points, maximum))
