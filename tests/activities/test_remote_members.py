"""Remote members 在外党员: times away, contacts with a next day, the list, what the tick tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import tasks
from activities.contact_days import next_contact
from activities.models import Contact, Stay, Visit
from activities.remote_queries import away_of, away_within, contacts_kept, remote_list, visits_of
from activities.services import contacts, remote_notices, stays, visits
from activities.units import units_within
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Category, Office
from groups.models import Branch, Membership, PartyGroup, Person, RuleChange
from tests.factories import groups as place

NOW = datetime(2026, 9, 15, 10, tzinfo=clock.zone())
pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    branch: Branch
    group: PartyGroup
    other: PartyGroup
    leader: User
    secretary: User
    person: Person


@pytest.fixture
def cast() -> Cast:
    branch = place.branch()
    group, other = place.group(branch, "XA"), place.group(branch, "XB")
    secretary = place.holder(Office.SECRETARY, branch)
    leader = place.holder(Office.LEADER, group)
    return Cast(branch, group, other, leader, secretary, place.member(group, name="王青州", mobile="13800000000"))


def away(cast: Cast, since: date = date(2026, 6, 1), person: Person | None = None, **given: Any) -> Stay:
    given = {"place": "青州烟叶工作站"} | given
    return stays.begin_stay(person or cast.person, since=since, by=cast.leader, now=NOW, **given)


def contacted(cast: Cast, on: date, **given: Any) -> Contact:
    said: dict[str, Any] = {"way": "phone", "by": cast.leader, "now": NOW} | given
    return contacts.record_contact(cast.person, on=on, **said)


def change_figure(cast: Cast, times: str) -> None:
    """From now on the branch wants so many contacts a month."""
    RuleChange.objects.create(
        branch=cast.branch, rule="remote_contact", name="times", figure=times, from_day=date(2026, 8, 1),
        reason="远", by=cast.secretary, at=NOW,
    )  # fmt: skip


# Days


@pytest.mark.parametrize(
    ("day", "times", "due"),
    [
        (date(2026, 1, 31), "1", date(2026, 2, 28)),
        (date(2026, 9, 15), "1", date(2026, 10, 15)),
        (date(2026, 9, 15), "2", date(2026, 9, 30)),
        (date(2026, 9, 15), "1/3", date(2026, 12, 15)),
        (date(2026, 9, 15), "100", date(2026, 9, 16)),
        (date(2026, 9, 15), "0", date(2027, 9, 15)),
    ],
)
def test_next_contact_follows_the_branch_figure(day: date, times: str, due: date) -> None:
    assert next_contact(day, Fraction(times)) == due


def test_whole_months_leave_out_what_is_cut() -> None:
    first, after = date(2026, 1, 2), date(2026, 4, 1)
    assert list(units_within("month", first, after)) == [
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 4, 1)),
    ]


# Times away


def test_stay_moves_the_class_and_back_again(cast: Cast) -> None:
    stay = away(cast, work="烟叶收购", expected_on=date(2026, 12, 1))
    cast.person.refresh_from_db()
    assert (cast.person.category, stay.place) == (Category.REMOTE, "青州烟叶工作站")
    stays.end_stay(stay, back_on=date(2026, 9, 10), by=cast.leader, now=NOW)
    cast.person.refresh_from_db()
    assert cast.person.category == Category.ON_POST
    said = [event.action for event in AuditEvent.objects.filter(branch=cast.branch.code).order_by("number")]
    assert said == ["stay_begun", "stay_ended"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"since": date(2026, 9, 16)}, "still to come"),
        ({"place": "  "}, "Say where"),
        ({"expected_on": date(2026, 6, 1)}, "after the first day away"),
        ({"since": date(2026, 2, 28)}, "2026-02-01 until 2026-03-01: the times overlap"),
        ({"since": date(2026, 1, 1)}, "the times overlap"),
        ({"since": date(1900, 1, 1)}, "2016-09-15 at the earliest"),
        ({"since": date(2016, 9, 14)}, "2016-09-15 at the earliest"),
        ({"since": date(2020, 6, 30)}, "joined the Party on 2020-07-01 only"),
        ({"person": "stranger"}, "belongs to no group"),
    ],
)
def test_stay_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    stays.end_stay(away(cast, date(2026, 2, 1)), back_on=date(2026, 3, 1), by=cast.leader, now=NOW)
    person = place.person(branch=cast.branch) if changes.pop("person", "") else cast.person
    Person.objects.filter(pk=person.pk).update(joined_on=date(2020, 7, 1) if "joined" in refusal else None)
    with pytest.raises(RefusedError, match=refusal):
        away(cast, person=person, **({"since": date(2026, 6, 1)} | changes))
    assert Stay.objects.count() == 1


def test_stay_begins_on_the_day_the_last_one_ended_and_once_only(cast: Cast) -> None:
    stays.end_stay(away(cast, date(2026, 2, 1)), back_on=date(2026, 3, 1), by=cast.leader, now=NOW)
    away(cast, date(2026, 3, 1))
    with pytest.raises(RefusedError, match="away since 2026-03-01 already"):
        away(cast, date(2026, 8, 1))


@pytest.mark.parametrize(
    ("back_on", "refusal"), [(date(2026, 9, 16), "still to come"), (date(2026, 6, 1), "before or on the first day")]
)
def test_return_on_an_impossible_day_is_refused(cast: Cast, back_on: date, refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        stays.end_stay(away(cast), back_on=back_on, by=cast.leader, now=NOW)


def test_transfer_is_decided_within_the_time_away(cast: Cast) -> None:
    stay = away(cast, date(2026, 3, 1))
    for decision, day in ((" ", date(2026, 9, 1)), ("转出", date(2026, 2, 1)), ("转出", date(2026, 9, 16))):
        with pytest.raises(RefusedError):
            stays.decide_transfer(stay, decision=decision, decided_on=day, by=cast.secretary, now=NOW)
    stays.decide_transfer(stay, decision="暂不转接", decided_on=date(2026, 9, 1), by=cast.secretary, now=NOW)
    assert Stay.objects.undecided().count() == 0


# Contacts


def test_contact_sets_the_next_day_by_the_branch_figure(cast: Cast) -> None:
    away(cast)
    assert contacted(cast, date(2026, 9, 14)).next_on == date(2026, 10, 14)
    change_figure(cast, "1/3")
    assert contacted(cast, date(2026, 9, 15)).next_on == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"on": date(2026, 9, 16)}, "still to come"),
        ({"next_on": date(2026, 9, 10)}, "after this one"),
        ({"next_on": date(2026, 9, 1)}, "after this one"),
        ({"on": date(2026, 5, 31)}, "not recorded as away on 2026-05-31"),
        ({"on": date(2026, 9, 9)}, "recorded already"),
        ({"on": date(2026, 7, 1)}, "belonged to no group"),
    ],
)
def test_contact_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    away(cast)
    contacted(cast, date(2026, 9, 9))
    Membership.objects.filter(person=cast.person).update(starts_on=date(2026, 7, 2))
    with pytest.raises(RefusedError, match=refusal):
        contacted(cast, **({"on": date(2026, 9, 10)} | changes))
    assert Contact.objects.count() == 1


def test_contact_is_due_soon_and_then_late(cast: Cast) -> None:
    away(cast, date(2026, 8, 16))
    (early,) = away_of(away_within([cast.group.pk, cast.other.pk], (), date(2026, 9, 15)), date(2026, 9, 15))
    assert (early.due_on, early.soon, early.late) == (date(2026, 9, 16), True, False)
    contacted(cast, date(2026, 9, 1), next_on=date(2026, 9, 8))
    found = away_of(away_within([cast.group.pk], (), date(2026, 9, 16)), date(2026, 9, 16))
    assert [(each.person, each.group, each.late) for each in found] == [(cast.person, cast.group, True)]


def test_contacts_kept_count_whole_months_for_the_group_of_the_month(cast: Cast) -> None:
    away(cast, date(2026, 6, 1))
    for day in (date(2026, 6, 3), date(2026, 6, 20), date(2026, 8, 31)):
        contacted(cast, day)
    Membership.objects.filter(person=cast.person).update(ends_on=date(2026, 7, 31))
    place.join(cast.person, cast.other, start=date(2026, 8, 1))
    start, end = (datetime(2026, month, 1, tzinfo=clock.zone()) for month in (5, 9))
    assert contacts_kept([cast.group, cast.other], start, end) == {cast.group.pk: (1, 2), cast.other.pk: (1, 1)}
    change_figure(cast, "1/2")  # one in two months: June's contact keeps July
    assert contacts_kept([cast.group, cast.other], start, end) == {cast.group.pk: (2, 2), cast.other.pk: (1, 1)}


def test_visits_are_counted_by_group_and_kind(cast: Cast) -> None:
    secretary = Person.objects.get(user=cast.secretary)
    given: dict[str, Any] = {"on": date(2026, 9, 1), "visitor": secretary, "by": cast.secretary, "now": NOW}
    visits.record_visit(cast.group, kind="liaison", **given)
    visits.record_visit(cast.group, kind="care", person=cast.person, needs="陪护", **given)
    start, end = (datetime(2026, month, 1, tzinfo=clock.zone()) for month in (7, 10))
    found = visits_of([cast.group, cast.other], start, end)
    assert [(each.liaison, each.care) for each in found.values()] == [(1, 1), (0, 0)]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"on": date(2026, 9, 16)}, "still to come"),
        ({"kind": "liaison"}, "to a group, any other visit to a member"),
        ({"person": None, "kind": "liaison", "visitor": "member"}, "not on the branch committee"),
        ({"visitor": "self"}, "to somebody else"),
        ({"visitor": "stranger"}, "not of this branch"),
        ({"person": "elsewhere"}, "was not in 小组XA"),
        ({"on": date(2026, 9, 1)}, "recorded already"),
    ],
)
def test_visit_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    people = {
        "self": cast.person,
        "member": cast.person,
        "stranger": place.person(),
        "elsewhere": place.member(cast.other),
    }
    leading = Person.objects.get(user=cast.leader)
    given: dict[str, Any] = {"kind": "care", "person": cast.person, "visitor": leading, "by": cast.leader, "now": NOW}
    visits.record_visit(cast.group, on=date(2026, 9, 1), **given)
    given |= {"on": date(2026, 9, 2)} | {
        name: people.get(value, value) if isinstance(value, str) else value for name, value in changes.items()
    }
    with pytest.raises(RefusedError, match=refusal):
        visits.record_visit(cast.group, **given)
    assert Visit.objects.count() == 1


def test_visit_is_followed_up_and_the_audit_tells_that_the_words_changed(cast: Cast) -> None:
    leading = Person.objects.get(user=cast.leader)
    visit = visits.record_visit(
        cast.group, kind="care", person=cast.person, on=date(2026, 9, 1), visitor=leading, needs="陪护", by=cast.leader,
        now=NOW,
    )  # fmt: skip
    assert list(Visit.objects.unanswered()) == [visit]
    visits.follow_up_visit(visit, needs="陪护老人", done="已联系社区", by=cast.leader)
    event = AuditEvent.objects.get(action="visit_followed_up")
    assert event.before["done"] == ""
    assert event.before["needs"] != event.after["needs"]
    assert not [words for words in ("陪护", "已联系社区") if words in str([event.before, event.after])]
    assert not Visit.objects.unanswered().exists()


# What the tick tells


def told(user: User) -> list[tuple[str, str]]:
    found = Notification.objects.filter(recipient=user).order_by("pk")
    return [(each.kind, each.at.astimezone(clock.zone()).date().isoformat()) for each in found]


def looked(moment: datetime) -> list[str]:
    """What the tick does for remote members at a moment."""
    assert remote_notices.look in tasks.TELLING
    with clock.held_at(moment):
        return list(remote_notices.look(moment))


def test_tick_tells_of_overdue_contacts_and_long_stays_once(cast: Cast) -> None:
    away(cast, date(2026, 3, 18))
    contacted(cast, date(2026, 9, 13), next_on=date(2026, 9, 16))
    for day in range(15, 23):
        for hour in (9, 21):
            looked(datetime(2026, 9, day, hour, tzinfo=clock.zone()))
    assert told(cast.leader) == [("contact_overdue", "2026-09-17"), ("stay_long", "2026-09-18")]
    assert told(cast.secretary) == [("stay_long", "2026-09-18")]
    assert looked(datetime(2026, 9, 23, 9, tzinfo=clock.zone())) == []


def test_tick_tells_the_secretary_where_nobody_leads(cast: Cast) -> None:
    stray = place.member(cast.other)
    stays.begin_stay(stray, place="济南", since=date(2026, 8, 1), by=cast.secretary, now=NOW)
    looked(NOW)
    assert told(cast.secretary) == [("contact_overdue", "2026-09-15")]


# Pages


@pytest.fixture
def page() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Client()


def test_form_of_a_stay_refuses_a_first_day_long_ago_at_the_field(cast: Cast, page: Client) -> None:
    page.cookies["django_language"] = "en"
    page.force_login(cast.leader)
    answer = page.post(reverse("stay_begin"), {"person": cast.person.pk, "place": "青州", "since": "1900-01-01"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["since"]
    assert "2016-09-15 at the earliest" in answer.content.decode()


def test_form_of_a_contact_keeps_what_was_typed(cast: Cast, page: Client) -> None:
    away(cast)
    page.force_login(cast.leader)
    url = reverse("contact_record", args=[cast.person.pk])
    typed = {"way": "video", "on": "2026-09-16", "note": "谈到工作与家庭", "next_on": "2026-09-01"}
    answer = page.post(url, typed)
    assert answer.status_code == 422
    for kept in (
        "谈到工作与家庭",
        'value="2026-09-16"',
        'value="2026-09-01"',
        'value="video" class="form-check-input" id="id_way_1"',
    ):
        assert kept in answer.content.decode()
    assert page.post(url, typed | {"on": "2026-09-15", "next_on": ""}).headers["Location"] == reverse("away_list")
    assert page.post(url, typed | {"on": "2026-09-15", "next_on": ""}).status_code == 422
    assert Contact.objects.get().next_on == date(2026, 10, 15)


def test_list_asks_the_same_number_of_queries_for_one_and_three(
    cast: Cast, page: Client, django_assert_num_queries: Any
) -> None:
    page.force_login(cast.secretary)
    away(cast)
    page.get(reverse("away_list"))  # what is kept for later is kept now
    with CaptureQueriesContext(connection) as one:
        page.get(reverse("away_list"))
    for _number in range(2):
        away(cast, person=place.member(cast.other))
    with CaptureQueriesContext(connection) as three:
        answer = page.get(reverse("away_list"))
    assert len(one) == len(three)
    assert answer.content.decode().count("登记联系") == 3
    with django_assert_num_queries(9):
        away_of(away_within([cast.group.pk], (), NOW.date()), NOW.date())
        remote_list(User.objects.get(pk=cast.secretary.pk), NOW.date())


def test_list_is_narrowed_sorted_and_exported_as_seen(cast: Cast, page: Client) -> None:
    away(cast, date(2026, 3, 1))
    away(cast, date(2026, 9, 1), person=place.member(cast.other, name="赵新来"), place="济南")
    page.force_login(cast.secretary)
    seen = {
        query: page.get(f"{reverse('away_list')}{query}").content.decode()
        for query in ("?q=济南", "?q=赵xl", "?status=undecided")
    }
    found = [("王青州" in text, "赵新来" in text) for text in seen.values()]
    assert found == [(False, True), (False, True), (True, False)]
    answer = page.post(reverse("away_export"), {"status": "late", "q": "\0"})
    assert answer.headers["Content-Type"].endswith("sheet")
    assert AuditEvent.objects.get(action="remote_members_exported").after["rows"] == 1


def test_leader_looks_after_the_own_group_alone(cast: Cast, page: Client) -> None:
    away(cast)
    away(cast, person=place.member(cast.other, name="赵别组"))
    page.force_login(cast.leader)
    text = page.get(reverse("away_list")).content.decode()
    assert ("王青州" in text, "赵别组" in text) == (True, False)
    stranger = page.post(
        reverse("stay_begin"), {"person": place.member(cast.other).pk, "place": "济南", "since": "2026-09-01"}
    )
    assert stranger.status_code == 422
