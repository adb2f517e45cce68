"""Places, people and appointments for tests: plain functions with sensible defaults."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from branchmgr.models import User
from groups.enums import BRANCH_OFFICES, CommitteeKind, Office, PoliticalStatus
from groups.models import Appointment, Branch, Committee, Department, Membership, PartyGroup, Person

LONG_AGO = date(2020, 1, 1)
PASSWORD = "a-long-enough-password"

_numbers = count(1)

Place = Committee | Branch | PartyGroup | Department


def committee(code: str = "", *, name: str = "", parent: Committee | None = None, **fields: Any) -> Committee:
    """A Party committee."""
    code = code or f"DW{next(_numbers)}"
    fields = {"kind": CommitteeKind.COMMITTEE} | fields
    return Committee.objects.create(code=code, name=name or f"党委{code}", parent=parent, **fields)


def branch(code: str = "", *, name: str = "", committee: Committee | None = None) -> Branch:
    """A Party branch; without a committee it stands alone."""
    code = code or f"ZB{next(_numbers)}"
    return Branch.objects.create(code=code, name=name or f"支部{code}", committee=committee)


def group(branch: Branch, code: str = "", *, name: str = "", **fields: Any) -> PartyGroup:
    """A group of ``branch``, there since long ago."""
    code = code or f"XZ{next(_numbers)}"
    fields = {"founded_on": LONG_AGO} | fields
    return PartyGroup.objects.create(branch=branch, code=code, name=name or f"小组{code}", **fields)


def department(name: str = "") -> Department:
    """A department, the one of this name if it is there already."""
    return Department.objects.get_or_create(name=name or f"部门{next(_numbers)}")[0]


def person(employee_no: str = "", *, name: str = "", **fields: Any) -> Person:
    """Somebody without an account; full member unless ``political_status`` says otherwise."""
    employee_no = employee_no or f"1{next(_numbers):05}"
    fields = {"political_status": PoliticalStatus.FULL} | fields
    return Person.objects.create(employee_no=employee_no, name=name or f"张{employee_no}", **fields)


def member(
    group: PartyGroup, employee_no: str = "", *, start: date = LONG_AGO, end: date | None = None, **fields: Any
) -> Person:
    """A full member of the group's branch who belongs to the group from ``start`` to ``end``."""
    found = person(employee_no, **({"branch": group.branch} | fields))
    join(found, group, start=start, end=end)
    return found


def join(person: Person, group: PartyGroup, *, start: date = LONG_AGO, end: date | None = None) -> Membership:
    """The person's time in a group."""
    return Membership.objects.create(person=person, group=group, starts_on=start, ends_on=end)


def appoint(person: Person, office: str, place: Place, start: date = LONG_AGO, end: date | None = None) -> Appointment:
    """An office at a place, both days included; the person gets an account if there is none."""
    user_for(person)
    return Appointment.objects.create(
        person=person, office=office, starts_on=start, ends_on=end, **{field_of(place): place}
    )


def field_of(place: Place) -> str:
    """The field of an appointment that holds such a place."""
    kinds = {Committee: "committee", Branch: "branch", PartyGroup: "group", Department: "department"}
    return kinds[type(place)]


def user_for(person: Person) -> User:
    """The account of a person, made with PASSWORD if there is none."""
    if person.user is None:
        person.user = User.objects.create_user(person.employee_no, PASSWORD)
        person.save(update_fields=["user"])
    return person.user


def holder(office: str, place: Place, start: date = LONG_AGO, end: date | None = None, **fields: Any) -> User:
    """The account of somebody new who holds ``office`` at ``place``: ``holder(Office.SECRETARY, branch)``.

    Holders of a branch's offices are of that branch; leaders belong to the group they lead.
    """
    if isinstance(place, PartyGroup):
        found = member(place, **fields)
    else:
        found = person(**({"branch": place if office in BRANCH_OFFICES else None} | fields))
    appoint(found, office, place, start, end)
    return user_for(found)


def admin(committee: Committee, **fields: Any) -> User:
    """The account of an admin of ``committee``."""
    return holder(Office.ADMIN, committee, **fields)
