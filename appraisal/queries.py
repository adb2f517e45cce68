"""Read models across several tables: the sheet of a period, and what it amounts to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import cast

from django.db.models import BigAutoField, DateField

from appraisal.cells import MARKED, Cell, Kind
from appraisal.enums import PeriodStatus
from appraisal.enums import VetoEffect as Effect
from appraisal.models import Band, Indicator, Period, PeriodStep, Scheme, Score
from appraisal.ranking import ranks
from appraisal.scoring import GroupScore, Item, Method, VetoEffect, score_group
from branchmgr.kept_queries import Given, KeptQuery
from groups.models import PartyGroup

EMPTY = Cell()

_in_scheme = Given("scheme", BigAutoField())
_indicators = KeptQuery(
    "indicators",
    lambda: (
        Indicator.objects.filter(scheme=_in_scheme)
        .select_related("dimension")
        .order_by("dimension__position", "position")
    ),
)
_bands = KeptQuery("bands", lambda: Band.objects.filter(scheme=_in_scheme))
_groups_there = KeptQuery(
    "groups_there",
    lambda: (
        PartyGroup.objects.filter(branch=Given("branch", BigAutoField()))
        .existing_on(Given("day", DateField()))
        .order_by("code")
    ),
)
_groups_judged = KeptQuery(
    "groups_judged",
    lambda: PartyGroup.objects.filter(results__period=Given("period", BigAutoField())).order_by("code"),
)


def item_of(indicator: Indicator) -> Item:
    """An indicator as the arithmetic sees it; its dimension must be loaded."""
    return Item(
        code=indicator.code,
        dimension=indicator.dimension.name,
        maximum=indicator.maximum,
        kind=cast(Kind, indicator.kind),
        veto_effect=cast("VetoEffect | None", indicator.veto_effect or None),
        ceiling=indicator.ceiling if indicator.veto_effect == Effect.CEILING else None,
    )


def indicators_of(scheme: Scheme) -> list[Indicator]:
    """The scheme's indicators in their order, dimensions loaded; one query."""
    indicators = _indicators.rows(scheme=scheme.pk)
    for indicator in indicators:
        indicator.scheme = scheme
    return indicators


def method_of(scheme: Scheme) -> Method:
    """What the scheme settles for all items; one query."""
    return Method(
        bonus_cap=scheme.bonus_cap,
        bonus_in_grade=scheme.bonus_in_grade,
        bonus_in_rank=scheme.bonus_in_rank,
        bands=tuple((band.grade, band.lower) for band in _bands.rows(scheme=scheme.pk)),
        tie_break=tuple(scheme.tie_break),
    )


def load_places(period: Period) -> None:
    """Fills in the period's scheme and branch; one query for both."""
    period.scheme = Scheme.objects.select_related("branch").get(pk=period.scheme_id)
    period.branch = period.scheme.branch


@dataclass(frozen=True)
class Sheet:
    """The score sheet 打分表 of a period: groups down, indicators across, scores in the cells."""

    period: Period
    groups: list[PartyGroup]
    indicators: list[Indicator]
    scores: dict[tuple[int, int], Score]
    method: Method

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item_of(indicator) for indicator in self.indicators)

    @cached_property
    def _columns(self) -> list[tuple[str, int]]:
        """Code and id of each indicator: read once, for a sheet has thousands of cells."""
        return [(indicator.code, indicator.pk) for indicator in self.indicators]

    def cells(self, group: PartyGroup) -> dict[str, Cell]:
        """The group's cells by indicator code; empty ones are left out."""
        pk = group.pk
        found = [(code, self.scores.get((pk, indicator))) for code, indicator in self._columns]
        return {code: score.cell for code, score in found if score is not None}

    def missing(self) -> Iterator[tuple[PartyGroup, Indicator]]:
        """Each cell that must be scored or exempt before the period is totalled and is neither."""
        for group in self.groups:
            for indicator in self.indicators:
                score = self.scores.get((group.pk, indicator.pk))
                if indicator.kind in MARKED and (score is None or score.cell.empty):
                    yield group, indicator

    @cached_property
    def required(self) -> int:
        """The number of cells that must be scored or exempt."""
        return len(self.groups) * sum(1 for indicator in self.indicators if indicator.kind in MARKED)

    @cached_property
    def done(self) -> int:
        """The number of these that are."""
        return self.required - sum(1 for _cell in self.missing())

    @property
    def complete(self) -> bool:
        return self.done == self.required


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """A group's score and rank in a period; both None where it takes no part."""

    score: GroupScore | None
    rank: int | None


def sheet_of(period: Period, *, scores: dict[tuple[int, int], Score] | None = None) -> Sheet:
    """The sheet of a period, read in four queries whatever its size; ``scores`` where they were read already.

    Its groups are those that exist on the period's last day (``formats.md`` §2), in the order of their codes; once
    it is totalled those that have a result, whatever is said of their dates later.
    """
    if scores is None:
        scores = {(score.group_id, score.indicator_id): score for score in Score.objects.of(period)}
    return Sheet(
        period=period,
        groups=_groups_of(period),
        indicators=indicators_of(period.scheme),
        scores=scores,
        method=method_of(period.scheme),
    )


def _groups_of(period: Period) -> list[PartyGroup]:
    if period.status in (PeriodStatus.COLLECTING, PeriodStatus.SCORING):
        return _groups_there.rows(branch=period.branch_id, day=period.ends_on)
    return _groups_judged.rows(period=period.pk)


def standings_of(sheet: Sheet) -> dict[int, GroupStanding]:
    """Score and rank of every group by its id. Raises ValueError where a cell is missing."""
    scores = {group.pk: score_group(sheet.items, sheet.cells(group), sheet.method) for group in sheet.groups}
    taking_part = {pk: score for pk, score in scores.items() if score is not None}
    places = rank_scores(taking_part)
    return {pk: GroupStanding(score, places.get(pk)) for pk, score in scores.items()}


def rank_scores(scores: dict[int, GroupScore]) -> dict[int, int]:
    """The rank of each group: total, then the tie rule, vetoed groups last."""
    totals: dict[int, Decimal | int] = {pk: score.total for pk, score in scores.items()}
    ties = {pk: score.tie_key for pk, score in scores.items()}
    return ranks(totals, ties=ties, last=[pk for pk, score in scores.items() if score.last])


@dataclass(frozen=True, slots=True)
class Stage:
    """One status in the life of a period: the step that reached it, or the moment from which it is due."""

    status: PeriodStatus
    step: PeriodStep | None
    due: datetime | None


def life_of(period: Period) -> list[Stage]:
    """The five stages of a period in their order; one query."""
    steps = {step.status: step for step in period.steps.select_related("by__person")}
    due = {
        PeriodStatus.SCORING: period.scoring_opens_at,
        PeriodStatus.TOTALLED: period.closes_at,
        PeriodStatus.PUBLISHED: period.publish_at,
        PeriodStatus.ARCHIVED: period.archive_at,
    }
    return [Stage(status, steps.get(status), due.get(status)) for status in PeriodStatus]
