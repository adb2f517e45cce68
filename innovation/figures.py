"""The figures of a branch's year of proposals: how many, by whom, what came of them, what they save, how long it took.

A proposal belongs to the year in which it was handed in; what is withdrawn or merged does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.decimals import half_up
from groups.models import Branch
from innovation.enums import ACCEPTED_STATUSES, FILED_STATUSES, ProposalKind, ProposalStatus, StepWord
from innovation.matrix import Matrix, five_ones
from innovation.models import Benefit, Proposal, ProposalStep

_S = ProposalStatus
ADOPTED_STATUSES = (_S.ADOPTED, _S.CARRIED_OUT, _S.VERIFIED, _S.CLOSED)
"""adopted by a department, or carried out by the branch itself"""
CARRIED_OUT_STATUSES = (_S.CARRIED_OUT, _S.VERIFIED, _S.CLOSED)
VERIFIED_STATUSES = (_S.VERIFIED, _S.CLOSED)
Stages = Sequence[tuple[Any, Sequence[ProposalStatus]]]
STAGES: Stages = (
    (pgettext_lazy("figures", "handed in"), FILED_STATUSES),
    (pgettext_lazy("figures", "accepted"), ACCEPTED_STATUSES),
    (pgettext_lazy("figures", "adopted"), ADOPTED_STATUSES),
    (pgettext_lazy("figures", "carried out"), CARRIED_OUT_STATUSES),
    (pgettext_lazy("figures", "benefit verified"), VERIFIED_STATUSES),
)
"""how far proposals ever came, from many to few: by a step to one of these statuses"""
NONE_REACHED = tuple(0 for _stage in STAGES)
WAYS: tuple[tuple[Any, tuple[ProposalStatus, ...], tuple[ProposalStatus, ...]], ...] = (
    (pgettext_lazy("figures", "group's opinion"), (_S.WITH_GROUP,), (_S.WITH_COMMITTEE,)),
    (pgettext_lazy("figures", "committee's decision"), (_S.WITH_COMMITTEE,), (_S.ACCEPTED, _S.PARKED, _S.NOT_ADOPTED)),
    (pgettext_lazy("figures", "recommendation"), (_S.ACCEPTED,), (_S.RECOMMENDED,)),
    (pgettext_lazy("figures", "department's reply"), (_S.RECOMMENDED,), (_S.ADOPTED, _S.DECLINED)),
    (pgettext_lazy("figures", "carrying out"), (_S.ACCEPTED, _S.ADOPTED), (_S.CARRIED_OUT,)),
    (pgettext_lazy("figures", "verification"), (_S.CARRIED_OUT,), (_S.VERIFIED,)),
    (pgettext_lazy("figures", "closing"), (_S.VERIFIED,), (_S.CLOSED,)),
)
"""steps of the way: what it is, from which status, to which"""
DAY = 24 * 60 * 60
YEARS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """How many proposals came so far, and which share of those handed in (in percent, None without any)."""

    label: Any
    count: int
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Duration:
    """How long a step took: the median and the longest in days, half-up to one place; None where none was taken."""

    label: Any
    steps: int
    median: Decimal | None
    longest: Decimal | None


@dataclass(frozen=True, slots=True)
class YearCount:
    """A year in short, for the trend."""

    year: int
    handed_in: int
    accepted: int
    adopted: int
    carried_out: int
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A branch's year of proposals. ``yuan`` and ``hours`` are what a year saves by the last verification of each."""

    branch: Branch
    year: int
    matrix: Matrix
    stages: list[Stage]
    kinds: list[tuple[ProposalKind, int]]
    durations: list[Duration]
    trend: list[YearCount]
    yuan: Decimal
    hours: Decimal

    @property
    def handed_in(self) -> int:
        return self.stages[0].count

    @property
    def accepted(self) -> int:
        return self.stages[1].count

    @property
    def adopted(self) -> int:
        return self.stages[2].count

    @property
    def carried_out(self) -> int:
        return self.stages[3].count

    @property
    def per_head(self) -> Decimal | None:
        """Proposals a member, half-up to 2 places; None without members."""
        members = self.matrix.whole.members
        return half_up(Decimal(self.handed_in) / members) if members else None


def figures_of(branch: Branch, year: int) -> YearFigures:
    """The figures of a year; seven queries at most, however many proposals there are."""
    filed = Proposal.objects.of(branch).of_year(year).filed()
    kinds = dict(filed.order_by().values_list("kind").annotate(Count("pk")))
    first = year - YEARS_SHOWN + 1
    saved, reached = _saved(branch, first, year), reached_in(branch, first, year)
    mine = saved.get(year, [])
    return YearFigures(
        branch=branch,
        year=year,
        matrix=five_ones(branch, year),
        stages=_stages(reached.get(year, NONE_REACHED)),
        kinds=[(kind, kinds.get(kind, 0)) for kind in ProposalKind],
        durations=durations_of(branch, year),
        trend=_trend(range(first, year + 1), reached, saved),
        yuan=_sum(each.yuan for each in mine),
        hours=_sum(each.hours for each in mine),
    )


def reached_in(branch: Branch, first: int, last: int, stages: Stages = STAGES) -> dict[int, tuple[int, ...]]:
    """By year how many of its proposals ever reached each of the stages, whatever became of them later; one query.

    A proposal that a department declined was accepted, and one that was reopened was decided on before.
    """
    filed = Proposal.objects.of(branch).filed().filter(year__range=(first, last)).order_by()
    ever = {
        f"reached_{place}": Count("pk", distinct=True, filter=Q(status__in=reached) | Q(steps__status__in=reached))
        for place, (_label, reached) in enumerate(stages)
    }
    counted = filed.values("year").annotate(**ever).values_list("year", *ever)
    return {year: tuple(counts) for year, *counts in counted}


def durations_of(branch: Branch, year: int) -> list[Duration]:
    """How long each step of the way took in a year's proposals, counted from the last time before it."""
    steps = ProposalStep.objects.filter(
        proposal__branch=branch, proposal__year=year, proposal__status__in=FILED_STATUSES
    ).exclude(word=StepWord.JOINED)
    courses: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for proposal, status, at in steps.order_by("proposal", "number").values_list("proposal", "status", "at"):
        courses[proposal].append((status, at))
    return [
        _duration(label, sorted(each for course in courses.values() for each in _taken(course, before, after)))
        for label, before, after in WAYS
    ]


def _taken(
    course: Iterable[tuple[str, datetime]], before: tuple[ProposalStatus, ...], after: tuple[ProposalStatus, ...]
) -> Iterator[Decimal]:
    """The days of each passage of a proposal from one status to another, whatever lay between them."""
    begun: datetime | None = None
    for status, at in course:
        if status in before:
            begun = at
        elif status in after and begun is not None:
            yield Decimal(int((at - begun).total_seconds())) / DAY
            begun = None


def _duration(label: Any, days: list[Decimal]) -> Duration:
    if not days:
        return Duration(label, 0, None, None)
    middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
    return Duration(label, len(days), half_up(middle, 1), half_up(days[-1], 1))


def _stages(reached: tuple[int, ...]) -> list[Stage]:
    whole = reached[0]
    counts = [(label, count) for (label, _statuses), count in zip(STAGES, reached, strict=True)]
    return [Stage(label, count, half_up(Decimal(100 * count) / whole, 1) if whole else None) for label, count in counts]


def _saved(branch: Branch, first: int, last: int) -> dict[int, list[Benefit]]:
    """By year the last verified benefit of each proposal."""
    found = Benefit.objects.verified().filter(
        proposal__branch=branch, proposal__year__range=(first, last), proposal__status__in=FILED_STATUSES
    )
    latest = {each.proposal_id: each for each in found.select_related("proposal").order_by("due_on", "pk")}
    years: dict[int, list[Benefit]] = defaultdict(list)
    for each in latest.values():
        years[each.proposal.year].append(each)
    return years


def _trend(years: range, reached: Mapping[int, tuple[int, ...]], saved: Mapping[int, list[Benefit]]) -> list[YearCount]:
    """The years in short, from the first one on in which something was handed in."""
    found = [_year_count(each, reached.get(each, NONE_REACHED), saved.get(each, [])) for each in years]
    begun = next((place for place, each in enumerate(found) if each.handed_in), len(found) - 1)
    return found[begun:]


def _year_count(year: int, reached: tuple[int, ...], saved: list[Benefit]) -> YearCount:
    handed_in, accepted, adopted, carried_out, _verified = reached
    return YearCount(year, handed_in, accepted, adopted, carried_out, _sum(each.yuan for each in saved))


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((each for each in values if each is not None), Decimal(0))


def year_now() -> int:
    """The present year in the branch's time zone."""
    return clock.today().year
