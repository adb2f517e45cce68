"""Read models of attendance: who should attend and may vote, turnouts by the branch's rules, hours of study."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, ExtractMonth

from activities.counting import countings
from activities.enums import ActivityKind, AttendanceKind
from activities.models import Activity, Attendance, Leave
from activities.models.attendance import AttendanceQuerySet
from activities.rates import DEFAULT, Counting, Kind, Line, Turnout, came, turnout
from branchmgr import clock
from groups.enums import Category, PoliticalStatus
from groups.models import Appointment, Membership, PartyGroup, Person
from groups.models.people import PersonQuerySet

OF_LEADERS = (ActivityKind.LEADERS_MEETING, ActivityKind.TRAINING)
PLACE = Coalesce("group__branch", "activity__branch")
"""the branch by whose rules a row counts: the group's, also where another branch held the activity"""


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who should attend: the group belonged to that day (None: none), and what is known before.

    ``preset_kind``: exempt for who is retired, on leave where one is granted, None where nothing is known.
    """

    person: Person
    group: PartyGroup | None
    may_vote: bool
    preset_kind: AttendanceKind | None


def expected_of(activity: Activity) -> list[Expected]:
    """Who should attend an activity, by group and name; four queries."""
    return described(activity, _who(activity))


def possible_of(activity: Activity) -> list[Expected]:
    """Everybody who could be there: the members that day of the branch and of the groups that take part."""
    day = activity.day
    groups = [*activity.joint_groups.all()]
    of_groups = Membership.objects.on(day).filter(group__in=groups).values("person")
    found = Person.objects.filter(Q(pk__in=_of_branch(activity, day).values("pk")) | Q(pk__in=of_groups))
    return described(activity, _members_on(found, day))


def described(activity: Activity, people: PersonQuerySet) -> list[Expected]:
    """What is known of some people on the day of an activity."""
    day = activity.day
    found = list(people.with_membership_on(day).order_by("sort_key", "employee_no"))
    away = set(Leave.objects.granted().on(day).filter(person__in=found).values_list("person_id", flat=True))
    listed = [
        Expected(person, group_on(person), may_vote(person, day), _preset(person, on_leave=person.pk in away))
        for person in found
    ]
    return sorted(listed, key=lambda each: each.group.code if each.group else "")


def group_on(person: Person) -> PartyGroup | None:
    """The group of a person read with the membership of a day."""
    current: list[Membership] = person.current  # type: ignore[attr-defined]
    return current[-1].group if current else None


def may_vote(person: Person, day: date) -> bool:
    """Whether the person was a full member on a day; where the roster names no day, a full member is one."""
    if person.confirmed_on is not None:
        return person.confirmed_on <= day
    return person.political_status == PoliticalStatus.FULL


def _preset(person: Person, *, on_leave: bool) -> AttendanceKind | None:
    if person.category == Category.RETIRED:
        return AttendanceKind.EXEMPT
    return AttendanceKind.LEAVE if on_leave else None


def _who(activity: Activity) -> PersonQuerySet:
    day = activity.day
    if activity.group_id is not None:
        groups = [activity.group_id, *activity.joint_groups.values_list("pk", flat=True)]
        belonging = Membership.objects.on(day).filter(group__in=groups)
        return _members_on(Person.objects.filter(pk__in=belonging.values("person")), day)
    held = Appointment.objects.on(day)
    if activity.kind == ActivityKind.COMMITTEE_MEETING:
        return Person.objects.filter(pk__in=held.committee_of(activity.branch).values("person"))
    if activity.kind in OF_LEADERS:
        leading = held.leaders().filter(group__branch=activity.branch_id)
        return Person.objects.filter(pk__in=leading.values("person"))
    return _members_on(_of_branch(activity, day), day)


def _of_branch(activity: Activity, day: date) -> PersonQuerySet:
    """Who was in a group of the branch that day, and its people who were in no group at all."""
    there = Membership.objects.on(day)
    inside = Q(pk__in=there.filter(group__branch=activity.branch_id).values("person"))
    without = Q(branch=activity.branch_id) & ~Q(pk__in=there.values("person")) & ~Q(memberships__isnull=False)
    serving = Q(pk__in=Appointment.objects.on(day).committee_of(activity.branch).values("person"))
    return Person.objects.filter(inside | without | serving)


def _members_on(people: PersonQuerySet, day: date) -> PersonQuerySet:
    return people.members().filter(Q(joined_on=None) | Q(joined_on__lte=day))


# Turnouts


def turnouts(groups: Iterable[PartyGroup], start: datetime, end: datetime) -> dict[int, Turnout]:
    """The turnout of each group in filed activities of a half-open time, by its branch's rules; two queries.

    Who changed groups counts for the group of that day.
    """
    wanted = [group.pk for group in groups]
    rows = Attendance.objects.of_filed().between(start, end).filter(group__in=wanted)
    return dict.fromkeys(wanted, Turnout()) | turnout_by(rows, "group")


def turnout_by(rows: AttendanceQuerySet, field: str) -> dict[Any, Turnout]:
    """Turnouts by any field of the attendance, each row by the rules of its branch; two queries."""
    grouped = _grouped(rows, field)
    rules = countings({row["place"] for row in grouped})
    found: dict[Any, Turnout] = {}
    for row in grouped:
        line = turnout([_line(row)], rules[row["place"]])
        found[row["by"]] = found.get(row["by"], Turnout()) + line
    return found


def turnout_of(activity: Activity) -> Turnout:
    """The turnout of one activity."""
    return turnout_by(Attendance.objects.filter(activity=activity), "activity").get(activity.pk, Turnout())


def turnout_by_month(rows: AttendanceQuerySet) -> dict[int, Turnout]:
    """Turnouts by the month (1 … 12) of the local day, of rows of one year."""
    months = rows.annotate(month=ExtractMonth("activity__starts_at", tzinfo=clock.zone()))
    return turnout_by(months, "month")


def _grouped(rows: AttendanceQuerySet, field: str) -> list[dict[str, Any]]:
    facts = rows.order_by().annotate(by=F(field), place=PLACE, done=Q(made_up_on__isnull=False))
    named = facts.values("by", "place", "kind", "expected", "may_vote", "done")
    return [dict(row) for row in named.annotate(times=Count("pk"))]


def _line(row: dict[str, Any]) -> Line:
    kind = cast("Kind", row["kind"])
    return Line(kind, row["expected"], row["may_vote"], made_up=row["done"], times=row["times"])


# Hours of study


def study_minutes(people: Collection[Person], year: int) -> dict[int, int]:
    """The minutes of study of each in a year: of filed activities that they took part in or made up for."""
    return study_minutes_between(people, *clock.bounds_of_year(year))


def study_minutes_between(people: Collection[Person], start: datetime, end: datetime) -> dict[int, int]:
    """The same of a half-open time; two queries."""
    wanted = [person.pk for person in people]
    rows = Attendance.objects.of_filed().between(start, end).filter(person__in=wanted, activity__study_minutes__gt=0)
    return dict.fromkeys(wanted, 0) | _minutes(rows)


def minutes_of(person: int | None, start: datetime, end: datetime) -> int:
    """The same of one person (id); two queries."""
    rows = Attendance.objects.of_filed().between(start, end).filter(person=person, activity__study_minutes__gt=0)
    return sum(_minutes(rows).values())


def _minutes(rows: AttendanceQuerySet) -> dict[int, int]:
    facts = rows.order_by().annotate(place=PLACE, done=Q(made_up_on__isnull=False))
    named = facts.values("person", "place", "kind", "done").annotate(minutes=Sum("activity__study_minutes"))
    summed = list(named)
    rules = countings({row["place"] for row in summed})
    found: dict[int, int] = {}
    for row in summed:
        if row["done"] or _took_part(row["kind"], rules[row["place"]]):
            found[row["person"]] = found.get(row["person"], 0) + row["minutes"]
    return found


def credited_minutes(row: Attendance, counting: Counting) -> int:
    """The minutes of study that one activity brings somebody by a branch's rules."""
    taken = row.made_up_on is not None or _took_part(row.kind, counting)
    return row.activity.study_minutes if taken else 0


def place_of(row: Attendance) -> int:
    """The branch by whose rules a row counts, as ``PLACE`` says it to the database."""
    return row.group.branch_id if row.group else row.activity.branch_id


def _took_part(kind: str, counting: Counting = DEFAULT) -> bool:
    return came(Line(cast("Kind", kind)), counting)
