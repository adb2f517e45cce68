"""The calendar of phones: what stands in whose, as the format wants it, and nothing of what its owner may not see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.enums import ActivityKind
from activities.models import Activity
from activities.services import records
from appraisal.enums import PeriodStatus
from branchmgr import clock
from branchmgr.calendar_links import make_calendar_link
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment, Election, Membership
from innovation.models import Seminar
from tests.factories import appraisal, groups
from tests.factories.records import Cast, at, begun, cast

pytestmark = pytest.mark.django_db

NOW = "2026-09-15T20:00:00+08:00"
SHANGHAI = ZoneInfo("Asia/Shanghai")
Events = dict[str, Any]


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def people() -> Cast:
    return cast()


def fetched(user: User, *, language: str = "en", **headers: str) -> Any:
    """What the phone of somebody is answered."""
    User.objects.filter(pk=user.pk).update(language=language)
    token = make_calendar_link(User.objects.get(pk=user.pk), by=user)
    return Client().get(reverse("calendar_feed", args=[token]), headers=headers)


def calendar(user: User, **how: Any) -> Any:
    """The calendar as a reader of the format understands it."""
    return icalendar.Calendar.from_ical(fetched(user, **how).content)


def events(user: User, **how: Any) -> Events:
    """The entries by what they say."""
    return {str(event["summary"]): event for event in calendar(user, **how).walk("VEVENT")}


def planned(people: Cast, day: str = "2026-09-20", *, place: str = "二楼会议室", **given: Any) -> Activity:
    """A group meeting to come."""
    activity = begun(people.group, day, by=people.leader, planned=True, **given)
    Activity.objects.filter(pk=activity.pk).update(place=place)
    activity.refresh_from_db()
    return activity


# The format (RFC 5545, RFC 7986)


def test_calendar_has_what_the_format_demands(people: Cast) -> None:
    planned(people)
    answer = fetched(people.leader)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in text
    found = icalendar.Calendar.from_ical(answer.content)
    assert (str(found["version"]), str(found["calscale"])) == ("2.0", "GREGORIAN")
    assert found["prodid"]
    assert (str(found["x-wr-calname"]), str(found["name"])) == ("Party branch calendar", "Party branch calendar")
    assert (str(found["x-published-ttl"]), str(found["x-wr-timezone"])) == ("PT4H", "Asia/Shanghai")
    assert "METHOD" not in found


def test_zone_tells_how_the_clock_goes_in_shanghai(people: Cast) -> None:
    planned(people)
    found = calendar(people.leader)
    (zone,) = found.walk("VTIMEZONE")
    (standard,) = zone.walk("STANDARD")
    assert str(zone["tzid"]) == "Asia/Shanghai"
    assert standard["tzoffsetto"].td == standard["tzoffsetfrom"].td == timedelta(hours=8)
    used = {event["dtstart"].params.get("TZID") for event in found.walk("VEVENT")} - {None}
    assert used == {"Asia/Shanghai"}


def test_every_entry_has_its_fields_and_a_name_of_its_own(people: Cast) -> None:
    planned(people)
    planned(people, "2026-09-21")
    appraisal.period(appraisal.scheme(people.branch), "2026Q3")
    found = calendar(people.secretary).walk("VEVENT")

    assert len(found) >= 3
    assert len({str(event["uid"]) for event in found}) == len(found)
    for event in found:
        assert event["dtstamp"].dt.utcoffset() == timedelta(0)
        assert event["dtend"].dt > event["dtstart"].dt
        assert str(event["url"]).startswith("http://testserver/")
        assert (str(event["class"]), str(event["status"])) == ("PRIVATE", "CONFIRMED")
        assert isinstance(event["sequence"], int)
        for alarm in event.walk("VALARM"):
            assert (str(alarm["action"]), alarm["trigger"].dt < timedelta(0)) == ("DISPLAY", True)
            assert str(alarm["description"]) == str(event["summary"])


def test_signs_of_the_format_and_rare_characters_come_back_as_they_were(people: Cast) -> None:
    topic = "学习；《条例》, 第3章\\四节; 𠮷田·“党”" + "长" * 60
    planned(people, topic=topic, place="一楼;东, \\北")
    (event,) = (event for name, event in events(people.leader).items() if name.startswith("group meeting"))
    assert str(event["summary"]) == f"group meeting: {topic}"
    assert str(event["location"]) == "一楼;东, \\北"


def test_line_break_in_a_topic_makes_no_new_property(people: Cast) -> None:
    activity = planned(people)
    Activity.objects.filter(pk=activity.pk).update(topic="a\r\nATTACH:http://evil.example/\r\nb\x0b")
    found = events(people.leader)
    assert "group meeting: a  ATTACH:http://evil.example/  b" in found
    assert all("attach" not in event for event in found.values())


def test_same_calendar_is_not_sent_again(people: Cast, moment: Any) -> None:
    activity = planned(people)
    token = make_calendar_link(people.leader, by=people.leader)
    address, phone = reverse("calendar_feed", args=[token]), Client()
    first = phone.get(address)

    moment.shift(timedelta(hours=3))
    again = phone.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert phone.head(address).content == b""

    records.call_off_record(activity, reason="停电", by=people.leader, now=clock.now())
    changed = phone.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.headers["ETag"] == first.headers["ETag"]) == (200, False)


def test_answer_is_kept_by_nobody_and_leads_nobody_here(people: Cast) -> None:
    said = fetched(people.leader).headers
    assert (said["Cache-Control"], said["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert (said["X-Robots-Tag"], said["Content-Language"]) == ("noindex, nofollow", "en")


# Activities


def test_activity_of_the_own_group_stands_with_time_place_and_an_hours_notice(people: Cast) -> None:
    activity = planned(people, topic="学习党章")
    event = events(groups.user_for(people.member))["group meeting: 学习党章"]

    assert event["dtstart"].dt == datetime(2026, 9, 20, 15, tzinfo=SHANGHAI)
    assert event["dtend"].dt == datetime(2026, 9, 20, 16, tzinfo=SHANGHAI)
    assert str(event["location"]) == "二楼会议室"
    assert str(event["url"]) == f"http://testserver{reverse('record_detail', args=[activity.pk])}"
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [timedelta(hours=-1)]
    assert str(event["uid"]) == f"activity-{activity.pk}@testserver"


def test_what_is_over_rings_no_more(people: Cast) -> None:
    begun(people.group, "2026-09-10", by=people.leader)
    assert all(not event.walk("VALARM") for event in events(people.leader).values() if event["dtstart"].dt.day == 10)


def test_change_counts_up_and_says_when(people: Cast, moment: Any) -> None:
    activity = planned(people)
    before = events(people.leader)["group meeting: 学习党章"]
    moment.shift(timedelta(days=1))
    records.save_record(activity, edition=activity.edition, topic="学习党史", by=people.leader, now=clock.now())
    after = events(people.leader)["group meeting: 学习党史"]

    assert str(after["uid"]) == str(before["uid"])
    assert after["sequence"] == before["sequence"] + 1
    assert after["last-modified"].dt - before["last-modified"].dt == timedelta(days=1)
    assert after["dtstamp"].dt == after["last-modified"].dt


def test_called_off_activity_says_so_and_one_that_should_not_be_there_is_not(people: Cast) -> None:
    activity = planned(people)
    records.call_off_record(activity, reason="停电", by=people.leader, now=clock.now())
    mistake = begun(people.group, "2026-09-11", by=people.leader)
    records.call_off_record(mistake, reason="重复", by=people.leader, now=clock.now())

    found = events(people.leader)
    event = found["Called off: group meeting: 学习党章"]
    assert (str(event["status"]), str(event["transp"]), event.walk("VALARM")) == ("CANCELLED", "TRANSPARENT", [])
    assert f"activity-{mistake.pk}@testserver" not in {str(each["uid"]) for each in found.values()}


def test_member_is_told_of_what_they_should_attend_and_of_nothing_else(people: Cast) -> None:
    kinds = {
        "全体": ActivityKind.GENERAL_MEETING,
        "支委": ActivityKind.COMMITTEE_MEETING,
        "组长": ActivityKind.LEADERS_MEETING,
    }
    for number, (topic, kind) in enumerate(kinds.items()):
        begun(people.branch, f"2026-09-2{number}", kind=kind, topic=topic, planned=True, by=people.secretary)
    begun(people.other, "2026-09-25", topic="别组", planned=True, by=people.colleague)
    joint: dict[str, Any] = {"kind": ActivityKind.JOINT, "topic": "联合", "joint_groups": [people.group]}
    begun(people.other, "2026-09-26", planned=True, by=people.colleague, **joint)

    def topics(user: User) -> set[str]:
        return {topic for topic in (*kinds, "别组", "联合") if any(topic in name for name in events(user))}

    assert topics(groups.user_for(people.member)) == {"全体", "联合"}
    assert topics(people.leader) == {"全体", "组长", "联合"}
    assert topics(people.secretary) == {"全体", "组长"}
    assert "committee meeting" in events(people.secretary)  # that it is held, not what it is about
    assert topics(groups.user_for(groups.person(branch=people.branch, political_status="masses"))) == set()
    assert topics(groups.holder(Office.SECRETARY, groups.branch())) == set()


def test_draft_is_its_leaders_alone(people: Cast) -> None:
    begun(people.group, "2026-09-10", by=people.leader)
    assert "group meeting: 学习党章" in events(people.leader)
    assert events(groups.user_for(people.member)) == {}


def test_time_far_away_is_left_out(people: Cast, moment: Any) -> None:
    planned(people, "2026-09-20")
    planned(people, "2028-01-10")
    assert sum("group meeting" in name for name in events(people.leader)) == 1
    moment.shift(timedelta(days=120))
    assert not any("2026" in str(event["dtstart"].dt) for event in events(groups.user_for(people.member)).values())


def test_election_and_seminar_stand_in_it(people: Cast) -> None:
    Election.objects.create(
        group=people.group, on=date(2026, 9, 28), online=True, made_by=people.secretary, made_at=clock.now()
    )
    Seminar.objects.create(
        branch=people.branch,
        title="攻关交流",
        starts_at=at("2026-09-29T14:00"),
        place="报告厅",
        created_by=people.secretary,
    )
    found = events(groups.user_for(people.member))
    assert found[f"{people.group} elects its leader"]["dtstart"].dt == date(2026, 9, 28)
    seminar = found["Seminar: 攻关交流"]
    assert (seminar["dtstart"].dt, "dtend" in seminar) == (datetime(2026, 9, 29, 14, tzinfo=SHANGHAI), False)
    assert not [name for name in events(people.colleague) if "elects" in name]


# Duties, periods, terms


def test_duty_stands_on_its_day_and_keeps_its_name(people: Cast, moment: Any) -> None:
    period = appraisal.period(appraisal.scheme(people.branch), "2026Q3")
    text = "Q3 2026: 4 cells to score"
    event = events(people.secretary)[text]

    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 9, 30), date(2026, 10, 1))
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [timedelta(hours=-15)]
    assert str(event["url"]) == f"http://testserver{reverse('period_grid', args=[period.pk])}"

    appraisal.score(period, people.group, "A1", "40")
    fewer = events(people.secretary)["Q3 2026: 3 cells to score"]
    assert str(fewer["uid"]) == str(event["uid"])

    moment.move_to("2026-10-02T09:00:00+08:00")
    late = events(people.secretary)["Overdue: Q3 2026: 3 cells to score"]
    assert (str(late["uid"]), late["dtstart"].dt, late.walk("VALARM")) == (str(event["uid"]), date(2026, 9, 30), [])


def test_done_duty_is_gone(people: Cast) -> None:
    period = appraisal.period(appraisal.scheme(people.branch), "2026Q3")
    assert any("cells to score" in name for name in events(people.secretary))
    appraisal.fill(period)
    assert not any("cells to score" in name for name in events(people.secretary))


def test_period_is_the_committees_until_it_is_published(people: Cast) -> None:
    appraisal.period(appraisal.scheme(people.branch), "2026Q3", PeriodStatus.SCORING)
    found = events(people.liaison)
    assert found["Q3 2026 ends: the scores are totalled"]["dtstart"].dt == date(2026, 9, 30)
    assert found["Q3 2026 is published from 09:00"]["dtstart"].dt == date(2026, 10, 1)
    for user in (people.leader, groups.user_for(people.member), groups.holder(Office.SECRETARY, groups.branch())):
        assert not [name for name in events(user) if "Q3 2026 is" in name or "totalled" in name]


def test_own_term_and_no_others_stands_in_it(people: Cast) -> None:
    for user, day in ((people.leader, date(2026, 11, 30)), (people.colleague, date(2026, 12, 31))):
        Appointment.objects.filter(person__user=user, office=Office.LEADER).update(ends_on=day)
    found = {name: event["dtstart"].dt for name, event in events(people.leader).items() if "Your term" in name}
    assert found == {f"Your term as group leader of {people.group} ends": date(2026, 11, 30)}
    assert not [name for name in events(groups.user_for(people.member)) if "Your term" in name]


# Whose, today


def test_office_that_ended_takes_what_belonged_to_it_along(people: Cast) -> None:
    appraisal.period(appraisal.scheme(people.branch), "2026Q3")
    planned(people)
    assert events(people.secretary)
    yesterday = clock.today() - timedelta(days=1)
    Appointment.objects.filter(person__user=people.secretary).update(ends_on=yesterday)
    assert not [name for name in events(people.secretary) if "Q3 2026" in name]

    member = groups.user_for(people.member)
    assert "group meeting: 学习党章" in events(member)
    Membership.objects.filter(person=people.member).update(ends_on=yesterday)
    assert events(member) == {}


def test_resting_office_shows_nothing_of_the_appraisal(people: Cast) -> None:
    appraisal.period(appraisal.scheme(people.branch), "2026Q3")
    assert any("Q3 2026" in name for name in events(people.secretary))
    User.objects.filter(pk=people.secretary.pk).update(offices_rest_since=clock.now())
    assert not [name for name in events(people.secretary) if "Q3 2026" in name]


def test_calendar_speaks_its_readers_language_whatever_the_phones(people: Cast) -> None:
    planned(people, topic="")
    assert "党小组会" in events(people.leader, language="zh-hans", **{"Accept-Language": "en"})
    assert "group meeting" in events(people.leader, language="en", **{"Accept-Language": "zh"})


def test_account_without_a_person_has_an_empty_calendar() -> None:
    assert events(User.objects.create_user("7777")) == {}


def test_calendar_takes_the_same_queries_whatever_is_in_it(people: Cast) -> None:
    costs = []
    for number in (1, 2, 3):
        for day in range(number):
            planned(people, f"2026-{9 + number}-1{day}")
        Election.objects.create(
            group=(people.group, people.other, groups.group(people.branch))[number - 1],
            on=date(2026, 10, number),
            online=True,
            made_by=people.secretary,
            made_at=clock.now(),
        )
        token = make_calendar_link(people.secretary, by=people.secretary)
        with CaptureQueriesContext(connection) as asked:
            Client().get(reverse("calendar_feed", args=[token]))
        costs.append(len(asked.captured_queries))
    assert len(set(costs)) == 1
