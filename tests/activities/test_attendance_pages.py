"""Pages of attendance: the list with one tap a member, what counts, rates with their export, the member page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from activities.counting import counting_of
from activities.member_record import member_year
from activities.models import CountingRule, Dues
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Category, Office
from groups.models import Certificate, PartyGroup, Person
from groups.services.certificates import record_certificate
from tests.factories import groups as place
from tests.factories.attendance import NOW, attended, kinds_of, record
from tests.factories.results import sheet_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_september")]


@pytest.fixture
def _in_september() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client() -> Client:
    """A browser in English."""
    found = Client()
    found.cookies["django_language"] = "en"
    return found


@pytest.fixture
def group() -> PartyGroup:
    return place.group(place.branch("ZB1"), "X1")


@pytest.fixture
def leader(group: PartyGroup, client: Client) -> User:
    found = place.holder(Office.LEADER, group, name="组长")
    client.force_login(found)
    return found


def test_all_present_marks_everybody_about_whom_nothing_is_known(
    client: Client, group: PartyGroup, leader: User
) -> None:
    late = place.member(group, name="迟到")
    place.member(group, name="退休", category=Category.RETIRED)
    activity = record(group, by=leader)
    url = reverse("attendance_take", args=[activity.pk])
    retired = Person.objects.get(name="退休")

    answer = client.post(url, {"all": "1", f"kind-{late.pk}": "absent", f"kind-{retired.pk}": "exempt"})

    assert answer.headers["Location"] == reverse("record_detail", args=[activity.pk])
    assert kinds_of(activity) == {"组长": "present", "迟到": "absent", "退休": "exempt"}


def test_list_is_saved_half_done_and_says_who_is_left(client: Client, group: PartyGroup, leader: User) -> None:
    place.member(group, name="甲")
    activity = record(group, by=leader)
    person = Person.objects.get(user=leader)
    url = reverse("attendance_take", args=[activity.pk])
    page = client.post(f"{url}?next=/x", {f"kind-{person.pk}": "present", "next": url}, follow=True)
    assert kinds_of(activity) == {"组长": "present"}
    assert "1 person is not marked yet." in page.content.decode()


def test_guest_who_is_ticked_joins_the_list_and_can_leave_it(client: Client, group: PartyGroup, leader: User) -> None:
    guest = place.member(place.group(group.branch, "X2"), name="客人")
    activity = record(group, by=leader)
    url = reverse("attendance_take", args=[activity.pk])
    client.post(url, {"guest": [guest.pk]})
    row = activity.attendance.get()
    assert (row.person, row.kind, row.expected) == (guest, "present", False)
    client.post(url, {f"kind-{guest.pk}": ""})
    assert not activity.attendance.exists()


def test_somebody_who_was_no_member_is_refused_and_the_form_keeps_everything(
    client: Client, group: PartyGroup, leader: User
) -> None:
    stranger = place.member(group, name="后来", start=date(2026, 9, 11))
    person = Person.objects.get(user=leader)
    activity = record(group, by=leader)
    url = reverse("attendance_take", args=[activity.pk])
    sent = {f"kind-{person.pk}": "self_study", f"note-{person.pk}": "三页笔记", f"kind-{stranger.pk}": "present"}
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert (answer.status_code, activity.attendance.count()) == (422, 0)
    assert "Not a member of the branch on 2026-09-10: 后来" in page
    assert 'value="self_study"' in page.split("checked")[0].rsplit("<input", 1)[1]
    assert "三页笔记" in page


def test_list_of_a_record_asks_the_same_number_of_queries(
    client: Client, group: PartyGroup, leader: User, django_assert_num_queries: object
) -> None:
    for more in (1, 2):
        for _each in range(more):
            place.member(group)
        url = reverse("attendance_take", args=[record(group, f"2026-09-1{more}T15:00", by=leader).pk])
        with django_assert_num_queries(16):
            assert client.get(url).status_code == 200


# What counts


def test_rules_of_counting_are_set_as_a_whole_and_the_usual_ones_are_not_kept(
    client: Client, group: PartyGroup
) -> None:
    client.force_login(place.holder(Office.SECRETARY, group.branch))
    url = reverse("counting_set", args=[group.branch.pk])
    usual = ["present-counts", "video-counts", "leave-make_up", "absent-make_up"]
    kinds = ("present", "video", "relayed", "self_study", "leave", "absent")
    sent = dict.fromkeys([*usual, *(f"{kind}-in_base" for kind in kinds)], "on")

    client.post(url, sent | {"relayed-counts": "on", "absent-made_up_counts": "on"})
    counting = counting_of(group.branch)
    assert counting.counted == {"present", "video", "relayed"}
    assert (counting.out, counting.made_up) == ({"exempt"}, {"absent"})
    assert sorted(CountingRule.objects.values_list("kind", flat=True)) == ["absent", "relayed"]

    answer = client.post(url, sent | {"exempt-counts": "on"})
    assert (answer.status_code, "only who should attend can count" in answer.content.decode()) == (422, True)
    client.post(url, sent)
    assert not CountingRule.objects.exists()


# Rates


def lines(client: Client, **query: str | int) -> list[tuple[str, int, int]]:
    answer = client.get(reverse("rate_list"), query)
    return [(line.label, line.turnout.came, line.turnout.expected) for line in answer.context["rates"].rows]


def test_rates_are_shown_by_person_group_kind_and_month(client: Client, group: PartyGroup, leader: User) -> None:
    first, second = place.member(group, name="安"), place.member(group, name="白")
    attended(group, {first: "present", second: "absent"})
    attended(group, {first: "video", second: "exempt"}, "2026-07-31T23:30", kind="theme_day")
    attended(place.group(group.branch, "X2"), {first: "present"})  # a guest there

    assert lines(client) == [("小组X1", 2, 3)]
    assert lines(client, by="person") == [("安", 2, 2), ("白", 0, 1)]
    assert lines(client, by="person", sort="rate")[0] == ("白", 0, 1)
    assert lines(client, by="kind", kind="theme_day") == [("theme party day", 1, 1)]
    assert lines(client, by="month") == [("Jul", 1, 1), ("Sep", 1, 2)]
    assert lines(client, quarter=2) == []
    assert lines(client, by="person", q="白") == [("白", 0, 1)]


def test_leader_looks_at_the_own_group_and_the_committee_at_all(
    client: Client, group: PartyGroup, leader: User
) -> None:
    for each in (group, place.group(group.branch, "X2"), place.group(place.branch("ZB2"), "Y1")):
        attended(each, {place.member(each): "present"})
    assert lines(client) == [("小组X1", 1, 1)]
    client.force_login(place.holder(Office.PUBLICITY, group.branch))
    assert lines(client) == [("小组X1", 1, 1), ("小组X2", 1, 1)]


def test_export_of_rates_holds_what_is_on_the_screen_and_is_put_down(
    client: Client, group: PartyGroup, leader: User
) -> None:
    attended(group, {place.member(group, name="安"): "present", place.member(group, name="白"): "absent"})
    answer = client.post(reverse("rate_export"), {"by": "person", "sort": "rate", "year": "2026"})
    rows = sheet_rows(b"".join(answer), "出勤率")
    assert rows[0] == ["姓名", "现党小组", "应到", "实到", "有表决权应到", "有表决权实到", "出勤率"]
    assert rows[1:] == [
        ["白", "小组X1", 1, 0, 1, 0, "0%"],
        ["安", "小组X1", 1, 1, 1, 1, "100%"],
        ["合计", "", 2, 1, 2, 1, "50%"],
    ]
    assert AuditEvent.objects.get(action="rates_exported").after["chosen"]["by"] == "person"


def test_rates_ask_the_same_number_of_queries(
    client: Client, group: PartyGroup, leader: User, django_assert_num_queries: object
) -> None:
    for more in (1, 2):
        attended(group, {place.member(group): "present" for _each in range(more)}, f"2026-09-1{more}T15:00")
        with django_assert_num_queries(10):
            client.get(reverse("rate_list"), {"by": "person"})


# The member page


def test_member_reads_the_own_year_against_its_figure(client: Client, group: PartyGroup) -> None:
    person = place.member(group, name="党员")
    client.force_login(place.user_for(person))
    for day in (10, 11):
        attended(group, {person: "present"}, f"2026-09-{day}T15:00", study_minutes=957 + day)
    attended(group, {person: "absent"}, "2026-09-12T15:00", study_minutes=60)
    Dues.objects.create(person=person, group=group, month=date(2026, 8, 1), owed=Decimal(30))

    answer = client.get(reverse("person_record", args=[person.pk]))
    shown = answer.context["shown"]
    assert (shown.percent, shown.minutes, shown.hours, shown.hours_left) == ("67%", 1935, Decimal("32.2"), 0)
    assert (shown.wanted, shown.reached) == (32, True)
    assert (len(shown.to_make_up), len(shown.unpaid)) == (1, 1)
    assert [line.minutes for line in shown.lines] == [0, 968, 967]
    assert client.get(reverse("person_record", args=[person.pk]), {"year": "2025"}).context["shown"].year == 2025


def test_hours_that_are_nearly_reached_do_not_look_reached(group: PartyGroup) -> None:
    person = place.member(group)
    attended(group, {person: "present"}, study_minutes=1919)
    shown = member_year(person, 2026)
    assert (shown.hours, shown.hours_left, shown.reached) == (Decimal("31.9"), Decimal("0.1"), False)


def test_committee_has_more_hours_to_reach(group: PartyGroup) -> None:
    serving = Person.objects.get(user=place.holder(Office.PUBLICITY, group.branch))
    assert member_year(serving, 2026).wanted == 56


def test_member_corrects_contact_data_and_asks_for_the_rest(client: Client, group: PartyGroup, leader: User) -> None:
    person = place.member(group, name="党员", mobile="13800000000")
    secretary = place.holder(Office.SECRETARY, group.branch)
    client.force_login(place.user_for(person))
    bad = client.post(reverse("contact_correct", args=[person.pk]), {"mobile": "<b>", "email": "a@example.com"})
    assert (bad.status_code, "a@example.com" in bad.content.decode()) == (422, True)
    client.post(reverse("contact_correct", args=[person.pk]), {"mobile": "+86 139 1234 5678", "email": "a@example.com"})
    person.refresh_from_db()
    assert (person.mobile, person.email) == ("+86 139 1234 5678", "a@example.com")
    assert "139" not in str(AuditEvent.objects.get(action="contact_corrected").after)

    client.post(reverse("correction_ask", args=[person.pk]), {"text": "入党日期应为2010-07-01"})
    found = Notification.objects.filter(kind="roster_correction")
    assert {notice.recipient for notice in found} == {leader, secretary}
    assert str(found[0]) == "党员 asks for a correction in the roster: 入党日期应为2010-07-01"


# Certificates


def test_pass_rate_is_that_of_the_group_of_the_day(client: Client, group: PartyGroup, leader: User) -> None:
    other = place.group(group.branch, "X2")
    moved = place.member(other, name="调来", end=date(2026, 5, 31))
    place.join(moved, group, start=date(2026, 6, 1))
    for day, passed in ((date(2026, 5, 31), False), (date(2026, 6, 1), True), (date(2025, 6, 1), True)):
        facts = {"name": f"电工证{day}", "level": "", "taken_on": day, "passed": passed}
        record_certificate(moved, **facts, by=leader, now=NOW)  # type: ignore[arg-type]
    url = reverse("certificate_list")

    def rates(**query: int) -> list[tuple[str, int, int, str]]:
        found = client.get(url, query).context["rates"]
        return [(rate.group, rate.sat, rate.passed, rate.percent) for rate in found]

    assert rates() == [("小组X1", 1, 1, "100%"), ("小组X2", 2, 1, "50%")]
    assert rates(year=2026) == [("小组X1", 1, 1, "100%"), ("小组X2", 1, 0, "0%")]


@pytest.mark.parametrize(("day", "refusal"), [("2026-09-21", "still to come"), ("2026-05-01", "there already")])
def test_certificate_of_the_future_or_twice_is_refused_and_keeps_what_was_typed(
    client: Client, group: PartyGroup, leader: User, day: str, refusal: str
) -> None:
    person = place.member(group)
    sent = {"person": person.pk, "name": "电工证", "passed": "yes"}
    client.post(reverse("certificate_record"), sent | {"taken_on": "2026-05-01"})
    answer = client.post(reverse("certificate_record"), sent | {"taken_on": day})
    page = answer.content.decode()
    assert (answer.status_code, Certificate.objects.count()) == (422, 1)
    assert (refusal in page, "电工证" in page) == (True, True)
