"""Talks 谈心谈话: private to the two and the secretary, counted for the committee; training of leaders beside them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from activities.leader_queries import leaders_year
from activities.models import Activity, Attendance, Talk
from activities.services import talks
from activities.talk_queries import talk_coverage
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office, PoliticalStatus
from groups.models import Branch, PartyGroup, Person
from tests.factories import groups as place

NOW = datetime(2026, 9, 15, 10, tzinfo=clock.zone())
TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    branch: Branch
    group: PartyGroup
    accounts: dict[str, User]

    def person(self, name: str) -> Person:
        return Person.objects.get(user=self.accounts[name])


@pytest.fixture
def cast() -> Cast:
    branch = place.branch()
    group = place.group(branch, "XA")
    accounts = {
        "secretary": place.holder(Office.SECRETARY, branch, name="书记"),
        "publicity": place.holder(Office.PUBLICITY, branch, name="宣委"),
        "leader": place.holder(Office.LEADER, group, name="组长"),
        "member": place.user_for(place.member(group, name="党员甲")),
        "other": place.user_for(place.member(group, name="党员乙")),
    }
    return Cast(branch, group, accounts)


def talked(cast: Cast, first: str, second: str, on: date = TODAY, by: str = "", **given: Any) -> Talk:
    words: dict[str, Any] = {"topic": "思想", "content": "家里的难处"} | given
    people: dict[str, Any] = {"first": cast.person(first), "second": cast.person(second)}
    return talks.record_talk(cast.branch, held_on=on, by=cast.accounts[by or first], now=NOW, **people, **words)


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("secretary", "publicity", "committee"),
        ("member", "publicity", "committee_member"),
        ("member", "leader", "members"),
    ],
)
def test_kind_of_a_talk_follows_from_the_committee(cast: Cast, first: str, second: str, kind: str) -> None:
    assert talked(cast, first, second).kind == kind


def test_audit_and_notice_say_that_a_talk_took_place_and_no_word_of_it(cast: Cast) -> None:
    talk = talked(cast, "member", "other", topic="SECRET-TOPIC", content="SECRET-CONTENT")
    talks.change_talk(talk, topic="SECRET-TOPIC-2", content="SECRET-CONTENT-2", by=cast.accounts["member"])
    kept = json.dumps([list(table.objects.values()) for table in (AuditEvent, Notification)], default=str)
    assert "SECRET" not in kept
    assert [event.after for event in AuditEvent.objects.order_by("number")] == [
        {
            "kind": "members",
            "held_on": "2026-09-15",
            "first": cast.person("member").employee_no,
            "second": cast.person("other").employee_no,
        },
        {"changed": ["topic", "content"]},
    ]
    assert [each.recipient for each in Notification.objects.all()] == [cast.accounts["other"]]


def test_talk_recorded_by_the_secretary_is_told_to_both(cast: Cast) -> None:
    talked(cast, "member", "other", by="secretary")
    told = {each.recipient for each in Notification.objects.all()}
    assert told == {cast.accounts["member"], cast.accounts["other"]}
    with pytest.raises(RefusedError, match="one of the two or by the secretary"):
        talked(cast, "leader", "other", by="publicity")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "still to come"),
        ({"second": "self"}, "with somebody else"),
        ({"second": "stranger"}, "is no member of"),
        ({"second": "masses"}, "is no member of"),
        ({"second": "new"}, "joined the Party on 2026-09-15 only"),
        ({"topic": " "}, "what it was about"),
        ({"held_on": TODAY - timedelta(days=2)}, "there already"),
    ],
)
def test_talk_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    talked(cast, "other", "member", on=TODAY - timedelta(days=2))
    people = {
        "self": cast.person("member"),
        "stranger": place.member(place.group(place.branch())),
        "masses": place.person(branch=cast.branch, political_status=PoliticalStatus.MASSES),
        "new": place.member(cast.group, joined_on=TODAY),
    }
    given: dict[str, Any] = {
        "first": cast.person("member"),
        "second": cast.person("other"),
        "held_on": TODAY - timedelta(days=1),
    }
    given |= {"topic": "思想"} | {name: people.get(value, value) for name, value in changes.items()}
    with pytest.raises(RefusedError, match=refusal):
        talks.record_talk(cast.branch, by=cast.accounts["member"], now=NOW, **given)
    assert Talk.objects.count() == 1


def test_coverage_says_who_needs_which_talk(cast: Cast) -> None:
    talked(cast, "secretary", "publicity")
    talked(cast, "secretary", "member")
    talked(cast, "member", "other")
    talked(cast, "leader", "publicity", on=date(2025, 12, 31))
    shown = talk_coverage(cast.branch, 2026, TODAY)
    assert {each.person.name: each.missing for each in shown.members} == {
        "书记": [],
        "宣委": ["committee member with member"],
        "组长": ["committee member with member", "member with member"],
        "党员甲": [],
        "党员乙": ["committee member with member"],
    }
    assert shown.done == 2


# Pages


@pytest.fixture
def page() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Client()


def test_committee_meets_no_word_of_a_talk_anywhere(cast: Cast, page: Client) -> None:
    talk = talked(cast, "member", "other", topic="SECRET-TOPIC", content="SECRET-CONTENT")
    page.force_login(cast.accounts["publicity"])
    year = page.get(reverse("talk_year", args=[cast.branch.pk, 2026]))
    exported = page.post(reverse("talk_export", args=[cast.branch.pk, 2026]))
    rows = load_workbook(BytesIO(b"".join(exported))).active.values
    assert "党员甲" in year.content.decode()
    assert "党员甲" in str(shown := list(rows))
    assert "SECRET" not in year.content.decode() + str(shown) + page.get(reverse("talk_list")).content.decode()
    assert page.get(reverse("talk_detail", args=[talk.pk])).status_code == 404


def test_former_secretary_reads_talks_no_longer(cast: Cast, page: Client) -> None:
    talk = talked(cast, "member", "other", by="secretary")
    page.force_login(cast.accounts["secretary"])
    assert page.get(reverse("talk_detail", args=[talk.pk])).status_code == 200
    cast.person("secretary").appointments.update(ends_on=TODAY - timedelta(days=1))
    assert page.get(reverse("talk_detail", args=[talk.pk])).status_code == 404
    assert page.get(reverse("talk_change", args=[talk.pk])).status_code == 404


def test_form_of_a_talk_keeps_what_was_typed_and_no_draft_of_it(cast: Cast, page: Client) -> None:
    page.force_login(cast.accounts["member"])
    typed = {"second": cast.person("member").pk, "held_on": "2026-09-14", "topic": "家事", "content": "很长的话"}
    answer = page.post(reverse("talk_record"), typed)
    text = answer.content.decode()
    assert (answer.status_code, "很长的话" in text, 'value="家事"' in text) == (422, True, True)
    assert "不能与自己谈话" in text
    assert not re.search(r"<form[^>]*data-draft", text)
    page.post(reverse("talk_record"), typed | {"second": cast.person("other").pk})
    assert Talk.objects.get().first == cast.person("member")


def test_coverage_asks_the_same_number_of_queries_whoever_is_there(
    cast: Cast, page: Client, django_assert_num_queries: Any
) -> None:
    page.force_login(cast.accounts["secretary"])
    url = reverse("talk_year", args=[cast.branch.pk, 2026])
    talked(cast, "member", "other")
    page.get(url)  # what is kept for later is kept now
    with CaptureQueriesContext(connection) as one:
        page.get(url)
    for number in range(1, 3):
        talked(cast, "member", "leader", on=TODAY - timedelta(days=number))
        place.member(cast.group)
    with CaptureQueriesContext(connection) as three:
        page.get(url)
    assert len(one) == len(three)
    with django_assert_num_queries(5):
        talk_coverage(cast.branch, 2026, TODAY)


# Training of leaders


def attended(cast: Cast, kind: str, on: date, way: str, *, status: str = "accepted", expected: bool = True) -> None:
    start = datetime(on.year, on.month, on.day, 9, tzinfo=clock.zone())
    activity = Activity.objects.create(
        branch=cast.branch, kind=kind, starts_at=start, ends_at=start + timedelta(hours=2), status=status,
        filed_by=cast.accounts["secretary"], created_at=NOW,
    )  # fmt: skip
    Attendance.objects.create(activity=activity, person=cast.person("leader"), kind=way, expected=expected)


def test_training_is_counted_per_leader_from_the_records(cast: Cast) -> None:
    attended(cast, "leaders_meeting", date(2026, 2, 3), "present")
    attended(cast, "leaders_meeting", date(2026, 3, 3), "absent")
    attended(cast, "training", date(2025, 5, 5), "present")
    attended(cast, "training", date(2026, 5, 5), "leave")
    attended(cast, "training", date(2026, 5, 6), "present", status="draft")
    shown = leaders_year(cast.branch, 2026, TODAY)
    (each,) = shown.leaders
    assert (each.trainings, each.wanted, each.missing) == (0, 1, True)
    assert (each.meetings, each.meetings_held, shown.trainings_held) == (1, 2, 1)

    attended(cast, "training", date(2026, 6, 5), "video", expected=False)
    shown = leaders_year(cast.branch, 2026, TODAY)
    assert (shown.trained, shown.leaders[0].last_training) == (1, date(2026, 6, 5))
    assert leaders_year(cast.branch, 2025, TODAY).trained == 1


def test_page_of_leaders_refuses_years_of_no_use(cast: Cast, page: Client) -> None:
    page.force_login(cast.accounts["secretary"])
    found = {
        year: page.get(reverse("leader_year", args=[cast.branch.pk, year])).status_code
        for year in (2026, 1, 2027, 99999)
    }
    assert found == {2026: 200, 1: 404, 2027: 404, 99999: 404}
