"""What early warnings are made from: rows of seven tables of some groups and branches, read in one round trip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from activities.enums import ActivityKind, ActivityStatus
from activities.models import Activity, ActivityStep, Attendance, Dues, QuarterPlan, Talk
from activities.quarters import Quarter
from activities.units import unit_of
from appraisal.models import Period, PeriodStep
from branchmgr import clock
from branchmgr.together import Question, answers
from groups.enums import COMMITTEE_OFFICES, MEMBER_STATUSES, PoliticalStatus
from groups.models import Appointment, Branch, Membership, PartyGroup

HELD = ("office", "starts_on", "ends_on", "branch", "group", "person__name", "person__political_status")
UNFILED = ("status", "topic", "kind", "starts_at", "ends_at", "branch", "group", "returned_at")


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows with the fields that warnings need of them; group and branch are those that were asked about."""

    members: list[Membership]
    leaders: list[Appointment]
    committee: list[Appointment]
    unfiled: list[Any]
    """activities returned (``returned_at``: when, at last), and planned ones that are over"""
    make_up: list[Attendance]
    """study that should have been made up for"""
    unpaid: list[Dues]
    """of months that are over"""
    plans: list[QuarterPlan]
    """of this quarter and the last"""
    talks: list[Talk]
    """of this year"""
    trained: list[Attendance]
    """of this year, of who took part"""
    periods: list[Any]
    """the first of each branch, and when it opened (``opened_at``)"""

    @property
    def sizes(self) -> Mapping[int, tuple[int, int]]:
        """Of each group: members, of these full ones."""
        found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for row in self.members:
            members, full = found[row.group_id]
            found[row.group_id] = members + 1, full + (row.person.political_status == PoliticalStatus.FULL)
        return found

    @property
    def leaders_by_group(self) -> Mapping[int, list[Appointment]]:
        found: dict[int, list[Appointment]] = defaultdict(list)
        for row in self.leaders:
            found[row.group_id or 0].append(row)
        return found


def facts_of(groups: Collection[PartyGroup], branches: Collection[Branch], day: date) -> Facts:
    """The facts of groups, whose branches are at hand, and of branches as a whole, on a day; one query."""
    beside = next(iter([*branches, *groups]), None)
    if beside is None:
        return Facts(*([] for _field in fields(Facts)))
    found = answers(
        {
            **_of_people(groups, branches, day),
            **_of_activities(groups, branches, day),
            **_of_the_year(groups, day),
            "periods": Question(_first_periods(groups, branches), ("branch", "starts_on", "opened_at")),
        },
        beside=beside,
    )
    facts = Facts(**found)
    _place([*facts.leaders, *facts.committee, *facts.unfiled], groups, branches)
    return facts


def _of_people(groups: Collection[PartyGroup], branches: Collection[Branch], day: date) -> dict[str, Question]:
    of_groups = Membership.objects.on(day).filter(group__in=groups)
    members = of_groups.filter(person__political_status__in=MEMBER_STATUSES)
    held = Appointment.objects.on(day).order_by("starts_on", "pk")
    committee = held.filter(branch__in=branches, office__in=COMMITTEE_OFFICES)
    return {
        "members": Question(members, ("group", "person__political_status")),
        "leaders": Question(held.leaders().filter(group__in=groups), HELD),
        "committee": Question(committee, HELD),
    }


def _of_activities(groups: Collection[PartyGroup], branches: Collection[Branch], day: date) -> dict[str, Question]:
    theirs = Q(group__in=groups) | Q(group=None, branch__in=branches)
    over = Q(status=ActivityStatus.PLANNED, ends_at__lt=clock.midnight(day))
    steps = ActivityStep.objects.filter(activity=OuterRef("pk"), status=ActivityStatus.RETURNED).order_by("-number")
    unfiled = Activity.objects.filter(theirs, Q(status=ActivityStatus.RETURNED) | over)
    make_up = Attendance.objects.make_up_due().filter(group__in=groups, make_up_due_on__lt=day)
    unpaid = Dues.objects.unpaid().filter(group__in=groups, month__lt=day.replace(day=1))
    now = Quarter.of(day)
    plans = QuarterPlan.objects.filter(group__in=groups, starts_on__in=[now.starts_on, now.before.starts_on])
    return {
        "unfiled": Question(_with_return(unfiled, steps).order_by("starts_at", "pk"), UNFILED),
        "make_up": Question(make_up, ("group", "person")),
        "unpaid": Question(unpaid, ("group", "person", "month")),
        "plans": Question(plans, ("group", "starts_on", "planned_at", "summed_up_at")),
    }


def _first_periods(groups: Collection[PartyGroup], branches: Collection[Branch]) -> QuerySet[Any]:
    places = {group.branch_id for group in groups} | {branch.pk for branch in branches}
    earlier = Period.objects.filter(branch=OuterRef("branch"), starts_on__lt=OuterRef("starts_on"))
    opened = PeriodStep.objects.filter(period=OuterRef("pk")).order_by("at", "pk").values("at")[:1]
    return Period.objects.filter(~Exists(earlier), branch__in=places).annotate(opened_at=Subquery(opened))


def _with_return(found: QuerySet[Activity], steps: QuerySet[ActivityStep]) -> QuerySet[Any]:
    return found.annotate(returned_at=Subquery(steps.values("at")[:1]))


def _of_the_year(groups: Collection[PartyGroup], day: date) -> dict[str, Question]:
    branches, year = {group.branch_id for group in groups}, unit_of(day, "year").first
    talks = Talk.objects.filter(branch__in=branches, held_on__gte=year, held_on__lte=day)
    until = clock.midnight(day + timedelta(days=1))
    rows = Attendance.objects.of_filed().between(clock.midnight(year), until)
    trained = rows.filter(activity__kind=ActivityKind.TRAINING, activity__branch__in=branches)
    came = trained.exclude(kind__in=["absent", "leave", "exempt"])
    return {"talks": Question(talks, ("first", "second")), "trained": Question(came, ("person",))}


def _place(rows: Collection[Any], groups: Collection[PartyGroup], branches: Collection[Branch]) -> None:
    """Gives rows the groups and branches at hand, so that none is read again."""
    known = {group.pk: group for group in groups}
    places = {branch.pk: branch for branch in [*(group.branch for group in groups), *branches]}
    for row in rows:
        if row.group_id is not None:
            row.group = known[row.group_id]
        if row.branch_id is not None:
            row.branch = places[row.branch_id]
