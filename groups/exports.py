"""The roster as a workbook: what a person sees, in the format that ``import_roster`` reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from branchmgr import clock
from branchmgr.models import User
from branchmgr.spreadsheets import Sheet, Written, WrittenColumn
from groups import identity
from groups.enums import BRANCH_WORD
from groups.models import Appointment, Branch, Committee, Department, PartyGroup, Person
from groups.queries import PeopleChoice, people_of
from groups.services.roster import roster_sheets
from groups.services.roster.changes import WORDS
from groups.services.roster.sheets import APPOINTMENTS, GROUPS, ORGANISATIONS, PEOPLE

CHUNK = 2_000


def roster_workbook(user: User, choice: PeopleChoice) -> list[Written]:
    """The four sheets of what ``user`` sees; with a choice of people only these and their appointments."""
    people = people_of(user, choice)
    held = Appointment.objects.visible_to(user)
    rows: dict[str, Iterator[Sequence[Any]]] = {
        PEOPLE: _people(people),
        APPOINTMENTS: _appointments(held.filter(person__in=people.order_by().values("pk")) if choice else held),
    }
    if not choice:
        rows = {ORGANISATIONS: _organisations(user), GROUPS: _groups(user)} | rows
    return [_written(sheet, rows[sheet.title]) for sheet in roster_sheets() if sheet.title in rows]


def roster_rows(user: User, choice: PeopleChoice) -> int:
    """About as many rows as the workbook has."""
    people = people_of(user, choice).count()
    return people + Appointment.objects.visible_to(user).count() if not choice else 2 * people


def _written(sheet: Sheet, rows: Iterable[Sequence[Any]]) -> Written:
    told = [column for column in sheet.columns if column.header != identity.HEADER]
    columns = [WrittenColumn(c.header, format="date" if c.kind == "date" else "text") for c in told]
    return Written(sheet.title, columns, rows)


def _organisations(user: User) -> Iterator[Sequence[Any]]:
    for committee in Committee.objects.visible_to(user).select_related("parent").order_by("path"):
        yield committee.code, committee.name, WORDS[committee.kind], _code(committee.parent)
    branches = Branch.objects.visible_to(user).select_related("committee").order_by("code")
    for branch in branches.iterator(chunk_size=CHUNK):
        yield branch.code, branch.name, BRANCH_WORD, _code(branch.committee)


def _groups(user: User) -> Iterator[Sequence[Any]]:
    groups = PartyGroup.objects.visible_to(user).select_related("branch", "liaison").order_by("code")
    for group in groups.iterator(chunk_size=CHUNK):
        liaison = group.liaison.employee_no if group.liaison else None
        yield (
            group.code,
            group.name,
            group.branch.code,
            group.work_team,
            liaison,
            group.founded_on,
            group.dissolved_on,
        )


def _people(people: Any) -> Iterator[Sequence[Any]]:
    rows = people.select_related("branch", "department").with_standing_membership(clock.today())
    for person in rows.iterator(chunk_size=CHUNK):
        yield (
            person.employee_no,
            person.name,
            WORDS.get(person.sex),
            WORDS[person.political_status],
            *_days(person),
            _code(person.branch),
            person.current[-1].group.code if person.current else None,
            person.department.name if person.department else None,
            person.position,
            WORDS[person.category],
            person.mobile,
            person.email,
            person.born_on,
        )


def _days(person: Person) -> tuple[date | None, date | None]:
    return person.joined_on, person.confirmed_on


def _appointments(held: Any) -> Iterator[Sequence[Any]]:
    rows = held.with_places().order_by("person__employee_no", "starts_on", "pk")
    for appointment in rows.iterator(chunk_size=CHUNK):
        place = appointment.place
        word = place.name if isinstance(place, Department) else place.code
        number, office = appointment.person.employee_no, WORDS[appointment.office]
        yield number, office, word, appointment.starts_on, appointment.ends_on


def _code(place: Committee | Branch | None) -> str | None:
    return place.code if place else None
