"""Workbooks that mislead, and values that nobody should type in them: service, page and command tell the same cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from activities.member_forms import ContactForm
from appraisal.enums import IndicatorKind
from appraisal.models import Period
from appraisal.services.score_sheets import import_scores
from branchmgr.errors import Fault, RefusedError
from branchmgr.models import AuditEvent
from groups.enums import Office
from groups.models import Committee, Person
from groups.services.roster import import_roster
from tests.factories import appraisal, groups, imports
from tests.factories.appraisal import indicator
from tests.hostile import reported
from tests.hostile.reported import ROSTERS, SCORES, line, people, person, scores
from tests.hostile.typed import DATES, NUMBERS, PARTICULARS, REFUSED, TEXTS, Lines, Typed

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MOST, STEP = "150", "0.0001"


@pytest.fixture
def period() -> Period:
    """A period in scoring, with a group for each number."""
    branch = groups.branch("ZB01", committee=groups.committee("DW01"))
    for code in ("XA", "XB", *(f"G{row}" for row in range(2, len(NUMBERS) + 2))):
        groups.group(branch, code)
    points = [indicator("A1", MOST, IndicatorKind.POINTS)]
    return appraisal.period(appraisal.scheme(branch, 2026, indicators=points, step=STEP), "2026Q3")


@pytest.fixture
def client(period: Period) -> Client:
    """Somebody who is secretary and admin at once."""
    user = groups.holder(Office.SECRETARY, period.branch)
    groups.appoint(user.person, Office.ADMIN, Committee.objects.get())
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


class Door:
    """The roster or the scores of a period, by service, page and command."""

    def __init__(self, client: Client, period: Period, folder: Path, kind: str) -> None:
        self.client, self.folder = client, folder
        self.service: Callable[[bytes], Any]
        self.command: tuple[str, ...]
        if kind == "roster":
            self.service = lambda source: import_roster(source, by=None)
            self.page, self.command = reverse("roster_import"), ("import_roster",)
        else:
            self.service = lambda source: import_scores(period, source=source, by=None)
            self.page = reverse("score_import", args=[period.pk])
            self.command = ("import_scores", "--branch", "ZB01", "--period", "2026Q3")

    def faults(self, source: bytes) -> tuple[Fault, ...]:
        """What all three tell of a workbook that is refused; nothing is changed."""
        before = state()
        with pytest.raises(RefusedError) as refusal:
            self.service(source)
        faults = refusal.value.faults
        assert self._told(source) == "".join(f"{said}\n" for said in (*faults, refusal.value))
        page = imports.bring(self.client, self.page, source)
        assert page.status_code == (200 if faults else 422)
        told = [str(fault.message) for fault in faults] or [str(refusal.value)]
        assert [words for words in told if escape(words) not in page.text] == []
        assert state() == before
        return faults

    def _told(self, source: bytes) -> str:
        errors = Lines()
        with pytest.raises(CommandError) as refusal:
            self._call(source, errors)
        return f"{errors}{refusal.value}\n"

    def take(self, source: bytes) -> None:
        """By the command, into the database."""
        self._call(source, Lines())

    def _call(self, source: bytes, errors: Lines) -> None:
        path = self.folder / "workbook.xlsx"
        path.write_bytes(source)
        call_command(self.command[0], str(path), *self.command[1:], stderr=errors, stdout=Lines())


def state() -> tuple[int, ...]:
    return (Person.objects.count(), AuditEvent.objects.count(), Period.objects.get().scores.count())


@pytest.fixture
def roster(client: Client, period: Period, tmp_path: Path) -> Door:
    return Door(client, period, tmp_path, "roster")


@pytest.fixture
def sheet(client: Client, period: Period, tmp_path: Path) -> Door:
    return Door(client, period, tmp_path, "scores")


def places(faults: tuple[Fault, ...]) -> tuple[reported.Place, ...]:
    return tuple((fault.sheet, fault.row, fault.column) for fault in faults)


def rows_of(faults: tuple[Fault, ...]) -> set[int]:
    return {fault.row for fault in faults}


@pytest.mark.parametrize("name", SCORES)
def test_misleading_scores_are_told_cell_by_cell_everywhere(name: str, sheet: Door) -> None:
    assert places(sheet.faults(SCORES[name].built())) == SCORES[name].places


@pytest.mark.parametrize("name", ROSTERS)
def test_misleading_roster_is_told_cell_by_cell_everywhere(name: str, roster: Door) -> None:
    assert places(roster.faults(ROSTERS[name].built())) == ROSTERS[name].places


def test_right_workbooks_of_the_same_make_are_taken(roster: Door, sheet: Door, period: Period) -> None:
    roster.take(people(person(2)))
    sheet.take(scores(line(2, ["XA", "20"])))
    assert Person.objects.filter(employee_no="9002").exists()
    assert period.scores.count() == 1


def rosters_of(values: list[tuple[int, Typed]], column: str) -> bytes:
    return people(*(person(row, {column: each.text}) for row, each in values))


@pytest.mark.parametrize(("values", "column"), [(TEXTS, "岗位"), (DATES, "入党日期")])
def test_roster_agrees_with_the_data(values: list[Typed], column: str, roster: Door) -> None:
    numbered = list(enumerate(values, start=2))
    refused = {row for row, each in numbered if each.means is REFUSED or each.text.startswith("2199")}  # to come
    assert rows_of(roster.faults(rosters_of(numbered, column))) == refused

    roster.take(rosters_of([(row, each) for row, each in numbered if row not in refused], column))
    field = "position" if column == "岗位" else "joined_on"
    kept = Person.objects.filter(employee_no__startswith="90").values_list("employee_no", field)
    assert dict(kept) == {f"90{row:02}": each.means for row, each in numbered if row not in refused}


@pytest.mark.parametrize(("column", "field"), [("姓名", "name"), ("手机", "mobile"), ("邮箱", "email")])
def test_person_is_named_and_reached_alike_by_roster_and_page(
    column: str, field: str, roster: Door, client: Client
) -> None:
    values = PARTICULARS[field]
    numbered = list(enumerate(values, start=2))
    refused = {row for row, each in numbered if each.means is REFUSED}
    assert rows_of(roster.faults(rosters_of(numbered, column))) == refused
    assert 0 < len(refused) < len(values)
    roster.take(rosters_of([(row, each) for row, each in numbered if row not in refused], column))
    kept = dict(Person.objects.filter(employee_no__startswith="90").values_list("employee_no", field))
    assert kept == {f"90{row:02}": each.means for row, each in numbered if row not in refused}
    if field in ContactForm.base_fields:
        typed = [(each, ContactForm({field: each.text})) for each in values]
        found = {each.name: form.cleaned_data[field] if form.is_valid() else REFUSED for each, form in typed}
        assert found == {each.name: each.means for each in values}


def scored(each: Typed) -> Any:
    """What a cell of at most 150 points in steps of 0.0001 makes of a number."""
    fits = each.means is not REFUSED and 0 <= each.means <= 150 and not each.means * 10_000 % 1
    return each.means if fits else REFUSED


def test_scores_agree_with_the_data(sheet: Door, period: Period) -> None:
    numbered = list(enumerate(NUMBERS, start=2))
    refused = {row for row, each in numbered if scored(each) is REFUSED}
    told = sheet.faults(scores(*(line(row, [f"G{row}", each.text]) for row, each in numbered)))
    assert rows_of(told) == refused

    right = [(row, each) for row, each in numbered if row not in refused]
    sheet.take(scores(*(line(row, [f"G{row}", each.text]) for row, each in right)))
    assert dict(period.scores.values_list("group__code", "points")) == {f"G{row}": each.means for row, each in right}
