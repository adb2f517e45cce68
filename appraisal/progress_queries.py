"""How far periods are: cells filled of those that must be, own assessments left, branches that are closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appraisal.cells import MARKED
from appraisal.enums import PUBLIC_STATUSES, Cadence, PeriodStatus
from appraisal.models import Indicator, Period, Score, SelfAssessment
from appraisal.models.periods import name_of
from appraisal.moments import PeriodCode
from branchmgr.models import User
from groups.models import PartyGroup, standing_of

PERIODS_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """How many cells of a period must be scored or exempt, and how many of them are; its branch is at hand."""

    period: Period
    required: int
    done: int


def progress_of(user: User) -> list[Progress]:
    """The periods in scoring of the branches on whose committee one sits, the one that ends first on top; one query."""
    branches = standing_of(user).serves
    if not branches:
        return []
    scored = Period.objects.filter(branch__in=branches).in_scoring().in_order().select_related("branch")
    rows: Any = scored.annotate(groups=_groups(), items=_items(), filled=_filled())
    return [Progress(row, row.groups * row.items, row.filled) for row in rows[:PERIODS_SHOWN]]


def complete_among(periods: Collection[int]) -> set[int]:
    """Which of the periods lack no cell; one query."""
    counts = {"groups": _groups(), "items": _items(), "filled": _filled()}
    rows: Any = Period.objects.filter(pk__in=periods).annotate(**counts)
    return {row.pk for row in rows if row.groups * row.items == row.filled}


@dataclass(frozen=True, slots=True)
class Closing:
    """How far the close of one period is over all branches: in how many it is scored, totalled, public."""

    code: PeriodCode
    scoring: int
    totalled: int
    public: int

    @property
    def branches(self) -> int:
        return self.scoring + self.totalled + self.public

    @property
    def name(self) -> str:
        return name_of(self.code)


def closings(now: datetime) -> list[Closing]:
    """The periods that are over and in which some branch is behind, the one that ended last on top; two queries."""
    line = ("ends_on", "year", "cadence", "number")
    behind = set(Period.objects.behind(now).order_by().values_list(*line).distinct())
    states = {
        "scoring": Q(status=PeriodStatus.SCORING),
        "totalled": Q(status=PeriodStatus.TOTALLED),
        "public": Q(status__in=PUBLIC_STATUSES),
    }
    counts = {name: Count("pk", filter=state) for name, state in states.items()}
    found = Period.objects.filter(ends_on__in={places[0] for places in behind})
    rows: Any = found.values_list(*line).annotate(**counts).order_by("-ends_on", "cadence")
    return [
        Closing(PeriodCode(year, Cadence(cadence).span, number), scoring, totalled, public)
        for ends_on, year, cadence, number, scoring, totalled, public in rows
        if (ends_on, year, cadence, number) in behind
    ]


def _groups() -> Coalesce:
    """The groups that exist on the period's last day (``formats.md`` §2)."""
    found = _there("ends_on").filter(branch=OuterRef("branch"))
    return _counted(found.values("branch"))


def _items() -> Coalesce:
    return _counted(_marked().filter(scheme=OuterRef("scheme")).values("scheme"))


def _filled() -> Coalesce:
    """The cells of these groups and items that are scored or exempt."""
    full = Score.objects.filter(Q(points__isnull=False) | Q(exempt=True), period=OuterRef("pk"))
    there = _there("period__ends_on").filter(pk=OuterRef("group"))
    return _counted(full.filter(Exists(there), indicator__kind__in=MARKED).values("period"))


def _there(last_day: str) -> QuerySet[PartyGroup]:
    """The groups of an outer row that exist on its last day."""
    day: Any = OuterRef(last_day)
    return PartyGroup.objects.existing_on(day).order_by()


def _marked() -> QuerySet[Indicator]:
    return Indicator.objects.filter(kind__in=MARKED).order_by()


def _counted(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().annotate(number=Count("pk")).values("number")), 0)


def self_assessments_left(groups: Collection[int]) -> QuerySet[Period]:
    """The periods in scoring that ask for a self-assessment, once for each of the groups (ids) that left items out.

    Each with ``own_group`` (its id), ``group_name``, and how many items of the full marks are ``left``.
    """
    found = Period.objects.in_scoring().filter(scheme__self_assessment=True, branch__groups__in=groups).in_order()
    rows = found.annotate(own_group=F("branch__groups"), group_name=F("branch__groups__name"))
    said = SelfAssessment.objects.filter(
        indicator=OuterRef("pk"), period=OuterRef(OuterRef("pk")), group=OuterRef(OuterRef("own_group"))
    )
    open_items = _marked().filter(~Exists(said.filter(points__isnull=False)), scheme=OuterRef("scheme"))
    return rows.annotate(left=_counted(open_items.values("scheme"))).filter(left__gt=0)
