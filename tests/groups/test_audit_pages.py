"""The audit log as auditors read it: whose chains, what is held back, the workbook; and who reads of whom."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from activities.models import Dues
from activities.services import dues
from appraisal.enums import PeriodStatus
from appraisal.models import Period
from branchmgr import audit, clock, navigation
from branchmgr.models import AuditEvent, User
from groups.audit_names import origin_of
from groups.audit_queries import differences_of
from groups.enums import Office
from groups.services import personal_data
from tests.factories import appraisal
from tests.factories import groups as make

pytestmark = pytest.mark.django_db


class World:
    """A topmost committee with one below it, a branch under each, and one beyond; an entry in every chain."""

    def __init__(self) -> None:
        self.top = make.committee("DW01")
        self.general = make.committee("DZ01", parent=self.top)
        self.branches = {
            "ZB01": make.branch("ZB01", name="生产安全党支部", committee=self.general),
            "ZB02": make.branch("ZB02", name="质量管理党支部", committee=self.top),
            "ZB03": make.branch("ZB03", name="外部党支部", committee=make.committee("DW02")),
        }
        self.author = make.holder(Office.SECRETARY, self.branches["ZB01"], employee_no="A1001", name="张三")
        for code in (*self.branches, ""):
            self.record("override", branch=code, after={"said": f"of {code or 'none'}"})

    def record(self, action: str, **values: Any) -> AuditEvent:
        with transaction.atomic():
            return audit.record(action, **{"by": self.author, **values})


@pytest.fixture
def world() -> World:
    return World()


def browser(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def shown(user: User, **query: Any) -> list[AuditEvent]:
    """The entries on the first page."""
    return [line.event for line in browser(user).get(reverse("audit_list"), query).context["lines"]]


def rows(user: User, **query: Any) -> list[tuple[Any, ...]]:
    """The rows of the workbook below its header."""
    answer = browser(user).post(reverse("audit_export"), query)
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    assert sheet is not None
    return list(sheet.iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize(
    ("place", "chains"),
    [("top", {"ZB01", "ZB02", ""}), ("general", {"ZB01"}), ("ZB02", {"ZB02"})],
)
def test_auditor_reads_the_chains_of_the_place_and_below(world: World, place: str, chains: set[str]) -> None:
    where = world.branches.get(place) or getattr(world, place)
    auditor = make.holder(Office.AUDITOR, where)
    assert {event.branch for event in shown(auditor)} == chains
    assert {row[0] or "" for row in rows(auditor)} == chains


def test_nobody_else_reads_the_log_and_a_former_auditor_no_more(world: World) -> None:
    with time_machine.travel("2027-01-05T10:00:00+08:00", tick=False):
        former = make.holder(Office.AUDITOR, world.top, end=date(2027, 1, 4))
        for user in (former, world.author, make.admin(world.top), make.user_for(make.person())):
            client = browser(user)
            assert client.get(reverse("audit_list")).status_code == 403
            assert client.post(reverse("audit_export")).status_code == 403


def test_auditor_is_offered_the_log_the_own_day_and_help_alone(world: World) -> None:
    auditor = make.holder(Office.AUDITOR, world.top)
    page = browser(auditor).get(reverse("home"))
    offered = [entry.url for entry in navigation.entries_for(auditor, "/")]
    assert offered == [reverse("home"), reverse("audit_list"), reverse("help_index")]
    assert "Nothing waits for you today" in page.content.decode()


def test_filters_choose_day_person_act_thing_and_branch(world: World) -> None:
    auditor = make.holder(Office.AUDITOR, world.top)
    branch = world.branches["ZB01"]
    with time_machine.travel("2026-03-01T23:59:59+08:00", tick=False):
        late = world.record("decide_honours", branch="ZB01", subject=branch)
    with time_machine.travel("2026-03-02T00:00:00+08:00", tick=False):
        early = world.record("import_roster", by=None)
    assert shown(auditor, first="2026-03-01", last="2026-03-01") == [late]
    assert shown(auditor, first="2026-03-02", last="2026-03-02") == [early]
    assert shown(auditor, person="system") == [early]
    assert late in shown(auditor, person="张")
    assert late in shown(auditor, person="A1001")
    assert shown(auditor, action="decide_honours") == [late]
    assert shown(auditor, thing="groups.branch", thing_id=branch.pk) == [late]
    assert {event.branch for event in shown(auditor, branch="ZB02")} == {"ZB02"}
    assert {event.branch for event in shown(auditor, branch="-")} == {""}


@pytest.mark.parametrize(
    "query",
    [
        "first=x", "first=2026-13-45", "last=9999-12-31", "last=0001-01-01", "action=%00", "action=unknown",
        "branch=ZB03", "thing=a.b", "thing_id=%00", "first=2026-03-02&last=2026-03-01", "person=%ff",
    ],
)  # fmt: skip
def test_nonsense_and_foreign_places_are_said_and_nothing_is_shown(world: World, query: str) -> None:
    auditor = make.holder(Office.AUDITOR, world.general)
    page = browser(auditor).get(f"{reverse('audit_list')}?{query}")
    assert (page.status_code, page.context["lines"]) == (200, [])
    assert "A filter holds a value that does not exist" in page.text
    assert 'class="field-error"' in page.text
    answer = browser(auditor).post(reverse("audit_export"), query, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422


@pytest.mark.parametrize("query", ["page=x", "page=-1", "page=9999999999", "unknown=1", ""])
def test_what_is_no_filter_hides_nothing(world: World, query: str) -> None:
    page = browser(make.holder(Office.AUDITOR, world.general)).get(f"{reverse('audit_list')}?{query}")
    assert {line.event.branch for line in page.context["lines"]} == {"ZB01"}


def _paid_dues(world: World) -> None:
    """A base, a payment and its correction, with canaries in all of them."""
    group = make.group(world.branches["ZB01"], "XA")
    member = make.member(group, start=date(2026, 1, 1))
    now = clock.now()
    given: dict[str, Any] = {
        "dues_class": "employed",
        "base": Decimal("76543.21"),
        "amount": None,
        "note": "CANARY-NOTE",
    }
    dues.set_base(member, from_month=date(2026, 11, 1), **given, by=None, now=now)
    dues.open_month(group, date(2026, 11, 1), by=None, now=now)
    row = Dues.objects.get(person=member)
    dues.record_payment(row, paid=Decimal("1098.76"), paid_at=now, by=None, now=now)
    dues.correct_payment(row, paid=Decimal("1087.65"), paid_at=now, reason="CANARY-REASON", by=None, now=now)


CANARIES = ("76543.21", "1098.76", "1087.65", "CANARY-")


@pytest.fixture
def auditor_of_dues(world: World) -> Iterator[User]:
    with time_machine.travel("2026-11-20T10:00:00+08:00", tick=False):
        _paid_dues(world)
        world.record("violation_reported", branch="ZB01", after={"event": "CANARY-EVENT", "number": 7})
        yield make.holder(Office.AUDITOR, world.top)


def test_auditor_reads_that_dues_changed_and_no_amount(auditor_of_dues: User) -> None:
    page, workbook = browser(auditor_of_dues).get(reverse("audit_list")).text, str(rows(auditor_of_dues))
    for text in (page, workbook):
        assert [mark for mark in CANARIES if mark in text] == []
        assert "***" in text
        assert "Base of dues set" in text


def test_amounts_that_nobody_masks_are_found(auditor_of_dues: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groups.audit_queries.private_names", lambda _action: frozenset())
    page, workbook = browser(auditor_of_dues).get(reverse("audit_list")).text, str(rows(auditor_of_dues))
    for text in (page, workbook):
        assert [mark for mark in CANARIES if mark not in text] == []


def test_log_is_paged_with_the_same_queries_for_one_entry_and_for_many(
    world: World, django_assert_num_queries: Any
) -> None:
    auditor = make.holder(Office.AUDITOR, world.top)
    for count in (1, 119):
        for number in range(count):
            world.record("override", branch="ZB01", after={"number": number})
        client = browser(auditor)
        with django_assert_num_queries(12):
            page = client.get(reverse("audit_list"))
    assert len(page.context["lines"]) == 50
    assert [each.number for each in shown(auditor, branch="ZB01", page=3)] == list(range(21, 0, -1))


def test_scores_are_held_back_until_they_are_published(world: World) -> None:
    auditor = make.holder(Office.AUDITOR, world.top)
    period = appraisal.period(appraisal.scheme(world.branches["ZB01"], 2026), "2026Q1", PeriodStatus.TOTALLED)
    world.record("save_cells", branch="ZB01", subject=period, after={"cells": {"XA A1": "SECRET"}})
    page = browser(auditor).get(reverse("audit_list")).content.decode()
    assert {"Scores saved", "held back until published"} == {
        words for words in ("Scores saved", "held back until published", "SECRET") if words in page
    }
    assert "SECRET" not in str(rows(auditor))

    Period.objects.filter(pk=period.pk).update(status=PeriodStatus.PUBLISHED, archive_at=clock.now())
    assert "SECRET" in browser(auditor).get(reverse("audit_list")).content.decode()
    assert "SECRET" in str(rows(auditor))


def test_before_and_after_name_what_changed_alone() -> None:
    before, after = {"a": 1, "cells": {"XA A1": ["2", ""], "XA B1": ["3", "缺"]}}, {"a": 1, "c": "三"}
    found = differences_of(before, {**after, "cells": {"XA A1": ["2", ""], "XA B1": ["4", "到"]}})
    assert [(each.name, each.before, each.after) for each in found] == [
        ("Cells · XA B1", "3 · 缺", "4 · 到"),
        ("c", "", "三"),
    ]


def test_before_and_after_are_told_in_words() -> None:
    told = {"kind": "group_meeting", "starts_at": "2026-12-11T06:00:00+00:00", "on_line": "x", "approved": True}
    found = {each.name: each.after for each in differences_of(None, told, of="activities.activity")}
    assert found == {"Kind": "group meeting", "From": "2026-12-11 14:00", "on_line": "x", "Approved": "yes"}
    signed_in = differences_of(None, {"way": "password and app"}, of="branchmgr.user")
    assert [(each.name, each.after) for each in signed_in] == [("Way", "Password and code of the app")]
    unknown = differences_of(None, {"kind": "kind_of_old"}, of="nothing.known")
    assert [(each.name, each.after) for each in unknown] == [("Kind", "kind_of_old")]


def test_places_where_acts_come_from_are_told_in_words() -> None:
    origins = ("web 10.0.0.7", "command seed_demo", "command other", "tick", "", "else")
    said = ["browser, 10.0.0.7", "loading the demonstration data", "command other", "by itself", "", "else"]
    assert [origin_of(each) for each in origins] == said


def test_export_is_put_down_in_the_chain_it_was_taken_from(world: World) -> None:
    auditor = make.holder(Office.AUDITOR, world.top)
    world.record("override", branch="ZB01", after={"=1+1": "=cmd|' /C calc'!A0"})
    found = rows(auditor, branch="ZB01", action="override")
    assert [(row[1], row[5]) for row in found] == [(2, "override"), (1, "override")]
    assert found[0][8] == "=1+1: =cmd|' /C calc'!A0"
    entry = AuditEvent.objects.latest("pk")
    assert (entry.action, entry.branch, entry.after["rows"]) == ("export_audit", "ZB01", 2)
    assert entry.after["chosen"] == {"action": "override", "branch": "ZB01"}


def test_export_of_too_many_entries_asks_for_fewer_days(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groups.long_works.MOST_ROWS", 2)
    answer = browser(make.holder(Office.AUDITOR, world.top)).post(reverse("audit_export"))
    assert answer.status_code == 422
    assert "Choose fewer days" in answer.content.decode()


def readings() -> int:
    return AuditEvent.objects.filter(action="personal_data_read").count()


@pytest.mark.parametrize("page", ["person_detail", "person_record"])
def test_reading_of_anothers_data_is_put_down_once_a_day(world: World, page: str) -> None:
    member = make.member(make.group(world.branches["ZB01"]), mobile="13900000000")
    own = make.user_for(member)
    url = reverse(page, args=[member.pk])
    with time_machine.travel("2026-03-01T23:00:00+08:00", tick=False) as clock_of_day:
        assert browser(world.author).get(url).status_code == 200
        browser(own).get(url)
        cache.clear()  # as another process, which remembers nothing
        browser(world.author).get(url)
        assert readings() == 1
        clock_of_day.move_to("2026-03-02T00:00:00+08:00")
        browser(world.author).get(url)
    assert readings() == 2
    entry = AuditEvent.objects.filter(action="personal_data_read").latest("pk")
    assert (entry.actor, entry.branch, entry.subject_id) == (world.author, "ZB01", str(member.pk))
    assert (entry.before, entry.after) == (None, None)


def test_page_that_is_refused_leaves_no_reading(world: World) -> None:
    stranger = make.member(make.group(world.branches["ZB03"]))
    assert browser(world.author).get(reverse("person_detail", args=[stranger.pk])).status_code == 404
    assert readings() == 0


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_parallel_readings_leave_one_entry() -> None:
    world = World()
    member = make.member(make.group(world.branches["ZB01"]))

    def read(_number: int) -> None:
        try:
            personal_data.record_reading(member, by=world.author)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(read, range(16)))
    assert readings() == 1
    assert audit.verify() == AuditEvent.objects.count()
