"""Read models of leave: the list as it is narrowed and ordered, for whom one may ask, absences it touches."""

from __future__ import annotations

from django.db.models import F, Q

from activities.models import Attendance, Leave
from activities.models.attendance import AttendanceQuerySet, LeaveQuerySet
from branchmgr import clock
from branchmgr.models import User
from groups.models import Membership, Person, standing_of
from groups.models.people import PersonQuerySet

ORDERS = {
    "person": ("person__sort_key", "-starts_on"),
    "group": ("group__code", "-starts_on"),
    "first": ("starts_on", "person__sort_key"),
    "asked": ("asked_at", "person__sort_key"),
}
MAKE_UP_ORDERS = {
    "person": ("person__sort_key", "make_up_due_on"),
    "group": ("group__code", "make_up_due_on"),
    "due": ("make_up_due_on", "person__sort_key"),
    "held": ("activity__starts_at", "person__sort_key"),
}


def leaves_of(user: User, words: str, status: str, sort: str) -> LeaveQuerySet:
    """The leaves one may see, as narrowed and ordered; the newest days first unless asked otherwise."""
    found = Leave.objects.visible_to(user).matching(words).in_status(status).with_places()
    fields = ORDERS.get(sort.removeprefix("-"))
    if fields is None:
        return found.order_by("-starts_on", "-pk")
    first = F(fields[0])
    return found.order_by(first.desc() if sort.startswith("-") else first.asc(), *fields[1:], "pk")


def make_ups_of(user: User, words: str, *, done: bool, sort: str) -> AttendanceQuerySet:
    """Study to be made up for, or made up for already, of the people one may see; what is due first on top."""
    found = Attendance.objects.visible_to(user).of_filed().matching(words).with_places()
    found = found.made_up() if done else found.make_up_due()
    fields = MAKE_UP_ORDERS.get(sort.removeprefix("-"), MAKE_UP_ORDERS["due"])
    first = F(fields[0])
    down = sort.startswith("-") or (done and not sort)
    return found.order_by(first.desc() if down else first.asc(), *fields[1:], "pk")


def people_to_ask_for(user: User) -> PersonQuerySet:
    """Oneself; the people of groups one leads; all in a group of a branch whose committee one sits on."""
    standing, there = standing_of(user), Membership.objects.on(clock.today())
    led = there.filter(Q(group__in=standing.leads) | Q(group__branch__in=standing.serves)).values("person")
    found = Person.objects.members().filter(Q(pk=standing.person) | Q(pk__in=led))
    return found.order_by("sort_key", "employee_no")


def absences_in(leave: Leave) -> list[Attendance]:
    """How the person is put down in activities of these days; one query."""
    rows = Attendance.objects.of_person(leave.person).on_days(leave.starts_on, leave.ends_on)
    return list(rows.with_places().order_by("activity__starts_at"))
