"""Leave 请假: asked for before or after, decided by somebody else, overlapping ones refused in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Attendance, ClosedTime, Leave
from activities.services.leaves import ask_leave, decide_leave, withdraw_leave
from branchmgr import clock, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import Notification, User
from groups.enums import Office
from groups.models import PartyGroup, Person
from tests.factories import groups as place
from tests.factories.attendance import NOW, at, attended, kinds_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> PartyGroup:
    return place.group(place.branch("ZB1"), "X1")


@pytest.fixture
def leader(group: PartyGroup) -> User:
    return place.holder(Office.LEADER, group, name="组长")


@pytest.fixture
def member(group: PartyGroup) -> Person:
    found = place.member(group, name="党员")
    place.user_for(found)
    return found


def asked(person: Person, first: int = 10, last: int = 12, *, by: User | None = None, reason: str = "出差") -> Leave:
    by = by or place.user_for(person)
    days = {"starts_on": date(2026, 9, first), "ends_on": date(2026, 9, last)}
    return ask_leave(person, **days, reason=reason, by=by, now=NOW)


def told(user: User) -> list[str]:
    return [str(notice) for notice in Notification.objects.filter(recipient=user).order_by("pk")]


@pytest.mark.parametrize(("first", "last"), [(8, 10), (12, 12), (11, 11), (9, 13)])
def test_leave_that_overlaps_is_refused_until_the_other_is_gone(member: Person, first: int, last: int) -> None:
    other = asked(member)
    with pytest.raises(RefusedError, match="overlaps with the leave from 2026-09-10 to 2026-09-12"):
        asked(member, first, last)
    withdraw_leave(other, by=place.user_for(member), now=NOW)
    assert asked(member, first, last).status == "asked"


def test_leave_beside_another_one_is_taken(member: Person) -> None:
    asked(member)
    assert [asked(member, 9, 9).status, asked(member, 13, 14).status] == ["asked", "asked"]


@pytest.mark.parametrize(
    ("first", "last", "reason", "refusal"),
    [(12, 10, "出差", "not before the first"), (10, 12, "  ", "Say why"), (1, 12, "出差", "belonged to no group")],
)
def test_leave_with_something_wrong_is_refused(
    group: PartyGroup, first: int, last: int, reason: str, refusal: str
) -> None:
    person = place.member(group, start=date(2026, 9, 5))
    with pytest.raises(RefusedError, match=refusal):
        asked(person, first, last, reason=reason)
    assert not Leave.objects.exists()


def test_leave_waits_for_the_leader_and_a_leaders_own_for_the_secretary(
    group: PartyGroup, leader: User, member: Person
) -> None:
    secretary = place.holder(Office.SECRETARY, group.branch)
    first, second = asked(member), asked(Person.objects.get(user=leader))
    assert (told(leader), told(secretary)) == (
        ["党员 asks for leave from 2026-09-10 to 2026-09-12."],
        ["组长 asks for leave from 2026-09-10 to 2026-09-12."],
    )
    assert [list(Leave.objects.waiting_for(user)) for user in (leader, secretary)] == [[first], [second]]


def test_leave_is_decided_once_by_somebody_else_and_the_person_is_told(leader: User, member: Person) -> None:
    leave = asked(member)
    with pytest.raises(RefusedError, match="Somebody else decides"):
        decide_leave(leave, granted=True, note="", by=place.user_for(member), now=NOW)
    with pytest.raises(RefusedError, match="Say why it is refused"):
        decide_leave(leave, granted=False, note=" ", by=leader, now=NOW)
    decide_leave(leave, granted=False, note="人手不足", by=leader, now=NOW)
    with pytest.raises(RefusedError, match="is refused and cannot become granted"):
        decide_leave(leave, granted=True, note="", by=leader, now=NOW)
    assert told(place.user_for(member)) == ["Your leave from 2026-09-10 to 2026-09-12 is refused: 人手不足"]


def test_leave_granted_afterwards_excuses_absences_of_open_times(
    group: PartyGroup, leader: User, member: Person
) -> None:
    inside = attended(group, {member: "absent"}, "2026-09-12T23:30", ends_at=at("2026-09-12T23:59"))
    there = attended(group, {member: "present"}, "2026-09-11T15:00")
    outside = attended(group, {member: "absent"}, "2026-09-13T00:00")
    locked = attended(group, {member: "absent"}, "2026-09-10T15:00")
    days = {"starts_on": date(2026, 9, 1), "ends_on": date(2026, 9, 10)}
    ClosedTime.objects.create(branch=group.branch, closed_at=NOW, **days)

    decide_leave(asked(member), granted=True, note="", by=leader, now=NOW)

    found = [kinds_of(activity)["党员"] for activity in (inside, there, outside, locked)]
    assert found == ["leave", "present", "absent", "absent"]
    assert inside.attendance.get().make_up_due_on == date(2026, 9, 26)


def test_leave_that_is_over_is_not_withdrawn(leader: User, member: Person) -> None:
    leave = decide_leave(asked(member), granted=True, note="", by=leader, now=at("2026-09-10T08:00"))
    with pytest.raises(RefusedError, match="is over"):
        withdraw_leave(leave, by=leader, now=at("2026-09-13T00:00"))
    assert withdraw_leave(leave, by=leader, now=at("2026-09-12T23:59")).status == "withdrawn"


def test_form_keeps_what_was_typed_when_a_leave_overlaps(client: Client, member: Person) -> None:
    asked(member)
    client.force_login(place.user_for(member))
    typed = {"person": member.pk, "starts_on": "2026-09-12", "ends_on": "2026-09-20", "reason": "回家探亲"}
    answer = client.post(reverse("leave_ask"), typed)
    page = answer.content.decode()
    assert (answer.status_code, Leave.objects.count()) == (422, 1)
    assert [text in page for text in ("回家探亲", "2026-09-20", "2026-09-10")] == [True] * 3


def test_list_of_leaves_asks_the_same_number_of_queries(
    client: Client, group: PartyGroup, leader: User, django_assert_num_queries: object
) -> None:
    client.force_login(leader)
    for more in (1, 2):
        for _each in range(more):
            asked(place.member(group), by=leader)
        with django_assert_num_queries(7):
            assert client.get(reverse("leave_list")).status_code == 200


def test_tick_tells_of_study_that_is_due_once(group: PartyGroup, member: Person) -> None:
    attended(group, {member: "absent"}, "2026-09-10T15:00", topic="学习会")
    for day in range(18, 27):
        list(ticking.tick(at(f"2026-09-{day}T08:00")))
    found = Notification.objects.get(recipient=member.user, kind="make_up_due")
    assert str(found) == "Make up for 学习会 of 2026-09-10 by 2026-09-24."
    assert found.at.astimezone(clock.zone()).date() == date(2026, 9, 24) - timedelta(days=3)
    assert Attendance.objects.make_up_due().count() == 1
