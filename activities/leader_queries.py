"""Read models of leaders' development (domain row E5): training and leaders' meetings, counted per leader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from activities.counting import counting_of
from activities.enums import ActivityKind
from activities.models import Activity, Attendance
from activities.rates import Kind, Line, came
from branchmgr import clock
from groups.models import Appointment, Branch, PartyGroup, Person
from groups.regulations import Rulebook

KINDS = (ActivityKind.TRAINING, ActivityKind.LEADERS_MEETING)
Attended = dict[tuple[int, str], list[date]]


@dataclass(frozen=True, slots=True)
class LeaderYear:
    """One leader's year: trainings (of so many wanted) and leaders' meetings (of so many held in the time led)."""

    person: Person
    group: PartyGroup
    since: date
    trainings: int
    wanted: int
    meetings: int
    meetings_held: int
    last_training: date | None

    @property
    def missing(self) -> bool:
        """Whether training is still wanted this year."""
        return self.trainings < self.wanted


@dataclass(frozen=True, slots=True)
class LeadersYear:
    """The leaders of a branch in a year, and what was held for them."""

    year: int
    leaders: list[LeaderYear]
    wanted: int
    trainings_held: int
    meetings_held: int

    @property
    def trained(self) -> int:
        """How many leaders had the training wanted."""
        return sum(not each.missing for each in self.leaders)


def leaders_year(branch: Branch, year: int, today: date) -> LeadersYear:
    """Training and leaders' meetings of each who leads a group of the branch on the year's last day or today.

    Counted as the branch counts attendance; also what somebody attended before leading. Five queries.
    """
    day = min(today, date(year, 12, 31))
    start, end = clock.bounds_of_year(year)
    held = Activity.objects.filed().filter(branch=branch, kind__in=KINDS).between(start, end)
    days = [(kind, clock.day_of(moment)) for kind, moment in held.values_list("kind", "starts_at")]
    attended = _attended(branch, start, end)
    wanted = int(Rulebook([branch.pk], day).figure("training", "times", branch=branch.pk))
    leading = Appointment.objects.leaders().on(day).filter(group__branch=branch).select_related("person", "group")
    met = [on for kind, on in days if kind == ActivityKind.LEADERS_MEETING]
    leaders = [
        _leader(each, attended, wanted=wanted, meetings=met) for each in leading.order_by("group__code", "starts_on")
    ]
    return LeadersYear(year, leaders, wanted, len(days) - len(met), len(met))


def _leader(held: Appointment, attended: Attended, *, wanted: int, meetings: list[date]) -> LeaderYear:
    trainings = attended.get((held.person_id, ActivityKind.TRAINING), [])
    met = attended.get((held.person_id, ActivityKind.LEADERS_MEETING), [])
    return LeaderYear(
        person=held.person,
        group=cast("PartyGroup", held.group),
        since=held.starts_on,
        trainings=len(trainings),
        wanted=wanted,
        meetings=sum(day >= held.starts_on for day in met),
        meetings_held=sum(day >= held.starts_on for day in meetings),
        last_training=max(trainings, default=None),
    )


def _attended(branch: Branch, start: datetime, end: datetime) -> Attended:
    """The days on which each person took part, by kind."""
    rows = Attendance.objects.of_filed().between(start, end).filter(activity__kind__in=KINDS)
    facts = rows.filter(activity__branch=branch).values_list(
        "person_id", "activity__kind", "kind", "made_up_on", "activity__starts_at"
    )
    counting = counting_of(branch)
    found: Attended = {}
    for person, kind, way, made_up_on, moment in facts:
        if came(Line(cast("Kind", way), made_up=made_up_on is not None), counting):
            found.setdefault((person, kind), []).append(clock.day_of(moment))
    return found
