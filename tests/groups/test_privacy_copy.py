"""A copy of one's data, who may take it, what it holds; and the page of who read them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.apps import apps
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from django.utils.text import capfirst

from activities.enums import LeaveStatus, TalkKind
from activities.models import Leave, Talk
from branchmgr import clock, notify
from branchmgr.models import AuditEvent, SignedIn, User
from groups import identity, personal_copy
from groups.enums import Office
from groups.models import IdentityNumber, Person
from groups.services import personal_data
from tests.addresses import patterns
from tests.factories import appraisal
from tests.factories import groups as make
from tests.personal_tables import wanted

pytestmark = pytest.mark.django_db


class Cast:
    """A member with leave and a talk, the admin above, secretary and leader."""

    def __init__(self) -> None:
        self.top = make.committee("DW01")
        self.branch = make.branch("ZB01", name="生产党支部", committee=self.top)
        self.group = make.group(self.branch, "XZ01", name="第一小组")
        self.person = make.member(self.group, "1001", name="张三", mobile="13912345678", born_on=date(1990, 5, 15))
        self.owner, self.admin = make.user_for(self.person), make.admin(self.top)
        self.secretary = make.holder(Office.SECRETARY, self.branch, name="李书记")
        self.leader = make.holder(Office.LEADER, self.group, name="王组长")
        day, now = date(2026, 3, 1), clock.now()
        leave = {"starts_on": day, "ends_on": day, "asked_at": now, "status": LeaveStatus.ASKED}
        Leave.objects.create(person=self.person, group=self.group, reason="=1+1", **leave)
        said = {"topic": "谈心", "content": "家里的事", "recorded_by": self.secretary, "recorded_at": now}
        led = Person.objects.get(user=self.secretary)
        Talk.objects.create(
            branch=self.branch, kind=TalkKind.MEMBERS, held_on=day, first=led, second=self.person, **said
        )


def browser(user: User, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(user)
    return client


def copy(user: User, person: Person, language: str = "en") -> dict[str, list[tuple[Any, ...]]]:
    answer = browser(user, language).post(reverse("person_copy", args=[person.pk]))
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.getvalue()))
    return {sheet.title: list(sheet.values) for sheet in book}


def test_own_copy_holds_everything_that_is_written_about_oneself() -> None:
    cast = Cast()
    found = copy(cast.owner, cast.person)
    about = dict(found["Person and account"][1:])
    said = {name: about[name] for name in ("Name", "Born on", "Party branch", "Sex")}
    assert said == {"Name": "张三", "Born on": "1990-05-15", "Party branch": "生产党支部", "Sex": ""}
    assert about["Mobile"] == "13912345678"
    assert [row[0] for row in found["Memberships of groups"][1:]] == ["第一小组"]
    assert found["Leaves"][1][2] == "=1+1"
    assert "家里的事" in str(found["Talks"])
    assert ("Talk", "With", 1) in found["Where the person is named"]
    titles = {str(capfirst(each.model._meta.verbose_name_plural))[:31] for each in personal_copy.registered()}
    more = {"Person and account", "Who read it", "Where the person is named", "Notices", "Requests for correction"}
    assert set(found) == titles | more


def test_own_copy_holds_sign_ins_notices_requests_and_the_whole_identity_number() -> None:
    cast = Cast()
    client = browser(cast.owner)
    answer = client.post(reverse("correction_ask", args=[cast.person.pk]), {"text": "岗位已变"})
    assert answer.status_code == 302
    notify.tell([cast.owner], "Hello %(who)s", kind="test", key="1", url="/", values={"who": "李书记"})
    seen: dict[str, Any] = {"started_at": clock.now(), "seen_at": clock.now(), "address": "10.1.2.3"}
    SignedIn.objects.create(user=cast.owner, session_key="s", agent="Firefox", **seen)
    with override_settings(IDENTITY_KEYS=(b"k" * 32,), IDENTITY_NUMBERS=True):
        sealed = identity.sealed("11010519491231002X", employee_no="1001")
        IdentityNumber.objects.create(person=cast.person, sealed=sealed, kept_at=clock.now())
        found, told = copy(cast.owner, cast.person), copy(cast.admin, cast.person)
    assert ("10.1.2.3", "Firefox") in [row[2:] for row in found["Sign-ins"][1:]]
    assert [row[1] for row in found["Notices"][1:]] == ["Hello 李书记"]
    assert [row[1] for row in found["Requests for correction"][1:]] == ["岗位已变"]
    assert ("Identity number", "11010519491231002X") in found["Person and account"]
    marks = ("10.1.2.3", "Hello 李书记", "岗位已变", "11010519491231002X")
    assert [mark for mark in marks if mark in str(told)] == []


def test_admin_gets_what_the_roster_shows_and_numbers_of_the_rest() -> None:
    cast = Cast()
    found = copy(cast.admin, cast.person)
    assert set(found) == {
        "Person and account", "Memberships of groups", "Appointments", "Certificates", "Who read it",
        "Where the person is named",
    }  # fmt: skip
    assert not [words for words in ("家里的事", "=1+1", "谈心") if words in str(found)]
    assert ("Leave", "Person", 1) in found["Where the person is named"]


def test_copy_tells_no_scores_not_even_to_who_wrote_them() -> None:
    cast = Cast()
    period = appraisal.period(appraisal.scheme(cast.branch, 2026), "2026Q1")
    appraisal.score(period, cast.group, period.scheme.indicators.first().code, "7.7071")
    found = str(copy(cast.secretary, Person.objects.get(user=cast.secretary)))
    assert "7071" not in found


def test_copy_is_put_down_and_nobody_else_may_take_it() -> None:
    cast = Cast()
    url = reverse("person_copy", args=[cast.person.pk])
    assert [browser(user).post(url).status_code for user in (cast.secretary, cast.leader)] == [403, 403]
    assert browser(make.user_for(make.person())).post(url).status_code == 404
    assert not AuditEvent.objects.filter(action="export_person").exists()
    copy(cast.admin, cast.person)
    copy(cast.owner, cast.person)
    entries = AuditEvent.objects.filter(action="export_person").order_by("pk")
    assert [(each.actor, each.branch, each.subject_id) for each in entries] == [
        (user, "ZB01", str(cast.person.pk)) for user in (cast.admin, cast.owner)
    ]


def test_copy_is_written_in_the_reader_s_language_too() -> None:
    cast = Cast()
    assert copy(cast.owner, cast.person, "zh-hans")


def test_copy_takes_the_same_queries_for_one_row_and_for_many(django_assert_max_num_queries: Any) -> None:
    cast = Cast()
    day = date(2026, 4, 1)
    for _each in range(2):
        with django_assert_max_num_queries(170):  # one a table that could name the person
            copy(cast.owner, cast.person)
        leave = {"starts_on": day, "ends_on": day, "asked_at": clock.now(), "status": LeaveStatus.ASKED}
        Leave.objects.bulk_create(
            Leave(person=cast.person, group=cast.group, reason="x", **leave) for _row in range(200)
        )


def test_every_table_about_people_is_copied_or_counted() -> None:
    """The register of the models is the control: no relation to a person is left out of the copy."""
    counted = {model._meta.label for model, _field in personal_copy.relations()}
    related = {
        label
        for label in wanted()
        for field in apps.get_model(label)._meta.local_concrete_fields
        if field.related_model in (Person, User) and label != "groups.Person"
    }
    assert counted == related
    assert len(counted) > 60


def test_page_shows_who_read_one_s_data_and_nobody_else_s() -> None:
    cast = Cast()
    other = make.member(cast.group)
    with time_machine.travel("2026-05-01T09:30:00+08:00", tick=False):
        personal_data.record_reading(cast.person, by=cast.secretary)
        personal_data.record_reading(other, by=cast.leader)
        copy(cast.owner, cast.person)
    with time_machine.travel("2026-05-02T09:30:00+08:00", tick=False):
        copy(cast.admin, cast.person)
    page = browser(cast.owner).get(reverse("personal_data"))
    admin = Person.objects.get(user=cast.admin).name
    assert [(reader, act) for _at, reader, act in page.context["read"]] == [
        (admin, "Copy of personal data made"),
        ("李书记", "Personal data read"),
    ]
    assert "李书记" not in browser(make.user_for(other)).get(reverse("personal_data")).content.decode()


def test_page_takes_the_same_queries_for_one_reading_and_for_many(django_assert_num_queries: Any) -> None:
    cast = Cast()
    client = browser(cast.owner)
    client.get(reverse("personal_data"))
    for count in (1, 30):
        for number in range(count):
            personal_data.record_reading(cast.person, by=make.user_for(make.person(name=f"读者{number}")))
        with django_assert_num_queries(8):
            page = client.get(reverse("personal_data"))
    assert len(page.context["read"]) == 31


def test_account_without_a_person_has_an_empty_page() -> None:
    page = browser(User.objects.create_user("alone", "x")).get(reverse("personal_data"))
    assert (page.status_code, "Nobody stands behind this account" in page.content.decode()) == (200, True)


def test_own_page_leads_there_and_the_admin_s_to_copy_and_erasing() -> None:
    cast = Cast()
    url = reverse("person_detail", args=[cast.person.pk])
    links = [reverse("personal_data"), reverse("person_erase", args=[cast.person.pk])]
    pages = {user: browser(user).get(url).content.decode() for user in (cast.owner, cast.admin, cast.leader)}
    assert {user: [link in page for link in links] for user, page in pages.items()} == {
        cast.owner: [True, False],
        cast.admin: [False, True],
        cast.leader: [False, False],
    }


def test_no_list_shows_how_somebody_is_reached() -> None:
    """Mobile and mail stand on the pages of one person alone, where who reads them is put down."""
    cast = Cast()
    lists = sorted({str(each.name) for each in patterns(get_resolver()) if each.name and not each.pattern.converters})
    assert {"person_list", "group_list", "away_list", "demand_list"} <= set(lists)
    shown = set()
    for user in (cast.secretary, cast.admin, cast.leader):
        client = browser(user)
        shown |= {name for name in lists if "13912345678" in page(client, reverse(name))}
        assert "13912345678" in page(client, reverse("person_detail", args=[cast.person.pk])), "the search is broken"
    assert shown == set()


def page(client: Client, url: str) -> str:
    """What a page says; nothing where it is none of theirs or a file."""
    answer = client.get(url)
    return "" if answer.streaming or answer.status_code != 200 else answer.content.decode()
