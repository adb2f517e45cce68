"""What is there already of the things a workbook names: read once, in a few queries whatever its size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Model

from branchmgr import clock
from branchmgr.models import User
from groups.models import Appointment, Branch, Committee, Department, IdentityNumber, Membership, PartyGroup, Person

BATCH = 5_000

Organisation = Committee | Branch
Place = Committee | Branch | PartyGroup | Department


class AppointmentKey(NamedTuple):
    """What makes two rows of 任职 speak of one appointment."""

    employee_no: str
    office: str
    place: str
    starts_on: date


@dataclass
class Mentioned:
    """The codes and employee numbers that a workbook names anywhere."""

    codes: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


@dataclass
class Register:
    """Everything known, by code, employee number and name; what a workbook adds is put in as well."""

    committees: dict[str, Committee] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)
    groups: dict[str, PartyGroup] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    memberships: dict[int, Membership] = field(default_factory=dict)
    """by person id: the one in force today or later"""
    identities: dict[int, str] = field(default_factory=dict)
    """by person id: the sealed identity number, where the installation keeps any"""
    former: set[int] = field(default_factory=set)
    """ids of people who have been in a group, now or before"""
    appointments: dict[AppointmentKey, Appointment] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    """codes and numbers of rows with faults: who refers to them is not blamed for it"""

    def organisation(self, code: str) -> Organisation | None:
        return self.branches.get(code) or self.committees.get(code)


def is_new(thing: Model) -> bool:
    """Whether the thing is only planned: it is not in the database yet."""
    return bool(thing.pk is None)


def key_of(appointment: Appointment) -> AppointmentKey:
    """The key of an appointment; its person and place must be loaded."""
    place = appointment.place
    word = place.name if isinstance(place, Department) else place.code
    return AppointmentKey(appointment.person.employee_no, appointment.office, word, appointment.starts_on)


def register_of(mentioned: Mentioned) -> Register:
    """Reads what the workbook speaks of."""
    found = Register(
        committees={committee.code: committee for committee in Committee.objects.select_related("parent")},
        departments={department.name: department for department in Department.objects.all()},
    )
    _read_places(found, mentioned.codes)
    _read_people(found, mentioned.numbers)
    _read_memberships(found)
    _read_appointments(found)
    if settings.IDENTITY_NUMBERS:
        _read_identities(found)
    return found


def _read_places(found: Register, codes: set[str]) -> None:
    branches = Branch.objects.select_related("committee")
    groups = PartyGroup.objects.select_related("branch__committee", "liaison")
    found.branches = {b.code: b for b in _in_batches(lambda part: branches.filter(code__in=part), codes)}
    found.groups = {g.code: g for g in _in_batches(lambda part: groups.filter(code__in=part), codes)}


def _read_people(found: Register, numbers: set[str]) -> None:
    people = Person.objects.select_related("branch__committee", "department", "user")
    users = User.objects.all()
    found.people = {p.employee_no: p for p in _in_batches(lambda part: people.filter(employee_no__in=part), numbers)}
    found.accounts = {u.username: u for u in _in_batches(lambda part: users.filter(username__in=part), numbers)}


def _read_memberships(found: Register) -> None:
    today = clock.today()
    ids = {person.pk for person in found.people.values()}
    rows = Membership.objects.select_related("group").order_by("person_id", "starts_on")
    for membership in _in_batches(lambda part: rows.filter(person__in=part), ids):
        found.former.add(membership.person_id)
        if membership.ends_on is None or membership.ends_on >= today:
            found.memberships[membership.person_id] = membership


def _read_appointments(found: Register) -> None:
    ids = {person.pk for person in found.people.values()}
    rows = Appointment.objects.select_related(
        "person__branch__committee", "committee", "branch__committee", "group__branch__committee", "department"
    )
    for appointment in _in_batches(lambda part: rows.filter(person__in=part), ids):
        found.appointments[key_of(appointment)] = appointment


def _read_identities(found: Register) -> None:
    ids = {person.pk for person in found.people.values()}
    found.identities = dict(_in_batches(_sealed_of, ids))


def _sealed_of(people: list[int]) -> Iterable[tuple[int, str]]:
    return IdentityNumber.objects.filter(person__in=people).values_list("person_id", "sealed")


def _in_batches(query: Callable[[list[Any]], Iterable[Any]], values: set[Any]) -> Iterable[Any]:
    """The rows of a query whose ``in`` list is too long for one statement."""
    ordered = sorted(values)
    for start in range(0, len(ordered), BATCH):
        yield from query(ordered[start : start + BATCH])
