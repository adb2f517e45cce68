"""Suggested scores from what groups did: one test a source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from activities.enums import ActivityKind
from activities.models import (
    ActionDone,
    Activity,
    Article,
    Attendance,
    Contact,
    Dues,
    PrescribedAction,
    QuarterPlan,
    Stay,
    Talk,
    Visit,
)
from appraisal.models import Period
from appraisal.queries import sheet_of
from appraisal.suggestions import SOURCES, Suggestion, suggestions_of
from branchmgr import clock
from branchmgr.decimals import plain
from groups.models import Person
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import records

pytestmark = pytest.mark.django_db
OF_RECORDS = {
    *("group_meetings", "theme_days", "party_lessons", "leaders_meetings", "leader_training", "attendance_rate"),
    *("records_complete", "dues_on_time", "remote_contacts", "articles", "study_hours", "liaison_visits"),
    *("three_plus_x", "plans_and_summaries", "talks_held"),
}


@pytest.fixture(autouse=True)
def _last_day_of_the_quarter() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 9, 30, 12, tzinfo=clock.zone()), tick=False):
        yield


@pytest.fixture
def cast() -> records.Cast:
    return records.cast()


def found(cast: records.Cast, source: str, rule: str, *, code: str = "2026Q3", maximum: str = "10") -> Suggestion:
    items = [make.indicator("A1", maximum, source=source, suggestion_rule=rule), make.indicator("B1", "60")]
    period = make.period(make.scheme(cast.branch, indicators=items), code)
    suggestions = suggestions_of(sheet_of(period))
    return next(each for (group, _item), each in suggestions.items() if group == cast.group.pk)


def said(suggestion: Suggestion) -> tuple[str, str]:
    """The points and the sentence, or why there are none."""
    points = plain(suggestion.points) if suggestion.points is not None else "-"
    return points, suggestion.sentence or str(suggestion.why_not)


def file(cast: records.Cast, *days: str, **given: Any) -> list[Activity]:
    return [records.submitted(cast.group, day, by=cast.leader, now=clock.now(), **given) for day in days]


def attend(activity: Activity, *people: Person, kind: str = "present", group: Any = None) -> None:
    for person in people:
        Attendance.objects.create(activity=activity, person=person, group=group, kind=kind)


def leader(cast: records.Cast) -> Person:
    return Person.objects.get(user=cast.leader)


def test_every_source_of_records_is_there() -> None:
    assert set(SOURCES) >= OF_RECORDS


def test_two_of_three_group_meetings_cost_one_and_are_linked(cast: records.Cast) -> None:
    first, second = file(cast, "2026-07-10", "2026-09-10")
    suggestion = found(cast, "group_meetings", "频次 -3", maximum="9")
    assert said(suggestion) == ("6", "Group meetings: 2 held, 3 required")
    assert [record.url for record in suggestion.reading.records] == [
        reverse("record_detail", args=[each.pk]) for each in (first, second)
    ]


def test_three_meetings_in_two_months_still_miss_one(cast: records.Cast) -> None:
    file(cast, "2026-07-10", "2026-07-20", "2026-09-10")
    sentence = "Group meetings: 3 held, 3 required, too few in 2026-08"
    assert said(found(cast, "group_meetings", "频次 -3", maximum="9")) == ("6", sentence)


@pytest.mark.parametrize(
    ("source", "kind", "rule", "expected"),
    [
        ("theme_days", ActivityKind.THEME_DAY, "频次 -2", ("6", "Theme days: 1 held, 3 required")),
        ("party_lessons", ActivityKind.PARTY_LESSON, "达标", ("10", "Party lessons: 1 held, 1 required")),
    ],
)
def test_meetings_are_counted_by_kind(
    cast: records.Cast, source: str, kind: str, rule: str, expected: tuple[str, str]
) -> None:
    file(cast, "2026-07-10", kind=kind)
    assert said(found(cast, source, rule)) == expected


def test_meetings_of_the_leader_count_where_the_leader_took_part(cast: records.Cast) -> None:
    for day, kind in (("2026-07-01", "present"), ("2026-08-01", "absent"), ("2026-09-01", "video")):
        meeting = records.submitted(
            cast.branch, day, by=cast.secretary, now=clock.now(), kind=ActivityKind.LEADERS_MEETING
        )
        attend(meeting, leader(cast), kind=kind, group=cast.group)
    sentence = "The leader took part in 2 meetings, 3 required"
    assert said(found(cast, "leaders_meetings", "频次 -1", maximum="3")) == ("2", sentence)


def test_training_counts_the_whole_year(cast: records.Cast) -> None:
    training = records.submitted(
        cast.branch, "2026-02-01", by=cast.secretary, now=clock.now(), kind=ActivityKind.TRAINING
    )
    attend(training, leader(cast), group=cast.group)
    assert said(found(cast, "leader_training", "达标")) == ("10", "Trainings of the leader this year: 1, 1 required")


def test_attendance_under_ninety_per_cent_costs_a_point_for_each_ten_begun(cast: records.Cast) -> None:
    people = [cast.member, *(place.member(cast.group) for _ in range(3))]
    (activity,) = file(cast, "2026-09-10")
    attend(activity, *people[:3], group=cast.group)
    attend(activity, people[3], kind="absent", group=cast.group)
    rule = "比率 90% 每 10% -1"
    assert said(found(cast, "attendance_rate", rule, maximum="5")) == ("3", "Took part: 3 of 4")


@pytest.mark.parametrize(
    ("code", "count", "part"),
    [
        ("2026Q3", 1, "year=2026&quarter=3"),
        ("2026H1", 3, "year=2026&quarter=h1"),
        ("2026Y1", 4, "year=2026"),
    ],
)
def test_attendance_links_to_the_page_with_the_very_numbers(
    cast: records.Cast, client: Client, code: str, count: int, part: str
) -> None:
    for activity in file(cast, "2026-01-01", "2026-02-10", "2026-06-30", "2026-09-10", "2025-12-31"):
        attend(activity, cast.member, group=cast.group)
    suggestion = found(cast, "attendance_rate", "比率 90% 每 10% -1", code=code, maximum="5")
    (record,) = suggestion.reading.records
    client.force_login(cast.secretary)
    whole = client.get(record.url).context["rates"].whole
    assert record.url == f"{reverse('rate_list')}?group={cast.group.pk}&by=person&{part}"
    assert record.values == {"came": whole.came, "expected": whole.expected} == {"came": count, "expected": count}


def test_without_attendance_nothing_is_suggested(cast: records.Cast) -> None:
    assert said(found(cast, "attendance_rate", "按比例"))[0] == "-"


def test_gaps_in_records_count_one_by_one(cast: records.Cast) -> None:
    whole, short = file(cast, "2026-09-10", "2026-09-11")
    known = {"place": "会议室", "chair": cast.member, "recorder": cast.member, "content": "学习"}
    Activity.objects.filter(pk__in=[whole.pk, short.pk]).update(**known)
    Activity.objects.filter(pk=short.pk).update(place="")
    attend(whole, cast.member, group=cast.group)
    suggestion = found(cast, "records_complete", "按次 -1", maximum="5")
    assert said(suggestion) == ("3", "Gaps in records: 2, in 1 of 2 records")
    assert [str(record) for record in suggestion.reading.records] == ["2026-09-11: 学习党章, gaps: 2"]


def test_dues_count_by_the_end_of_their_month(cast: records.Cast) -> None:
    paid = {"paid": Decimal("15.00"), "recorded_at": clock.now()}
    for month, day in ((7, 31), (8, 31)):
        at = datetime(2026, month, day, 23, 59, 59, tzinfo=clock.zone())
        Dues.objects.create(
            person=cast.member, group=cast.group, month=date(2026, month, 1), owed=Decimal("15.00"), paid_at=at, **paid
        )
    Dues.objects.create(person=cast.member, group=cast.group, month=date(2026, 9, 1), owed=Decimal("15.00"))
    suggestion = found(cast, "dues_on_time", "频次 -1")
    assert said(suggestion) == ("9", "Dues paid on time: 2 of 3")
    assert len(suggestion.reading.records) == 3


def test_contacts_are_due_each_month_away(cast: records.Cast) -> None:
    Stay.objects.create(person=cast.member, place="青州", since=date(2026, 6, 1))
    contact = {"group": cast.group, "way": "phone", "note": "平安", "by": cast.leader, "recorded_at": clock.now()}
    for month in (7, 9):
        Contact.objects.create(person=cast.member, on=date(2026, month, 3), **contact)
    assert said(found(cast, "remote_contacts", "频次 -1", maximum="5")) == ("4", "Contacts with members away: 2 of 3")


def test_articles_count_when_sent_in(cast: records.Cast) -> None:
    Article.objects.create(group=cast.group, title="稿", sent_on=date(2026, 7, 1))
    Article.objects.create(group=cast.group, title="旧", sent_on=date(2026, 6, 30))
    sentence = "Articles: 1 sent in, 2 required; printed: 0"
    assert said(found(cast, "articles", "频次 -5")) == ("5", sentence)


def test_study_hours_are_judged_by_the_part_of_the_year(cast: records.Cast) -> None:
    (activity,) = file(cast, "2026-09-10")
    Activity.objects.filter(pk=activity.pk).update(study_minutes=24 * 60)
    attend(activity, cast.member, group=cast.group)
    suggestion = found(cast, "study_hours", "按比例")
    assert said(suggestion) == ("5", "Members with their hours of study so far: 1 of 2")
    assert [str(record) for record in suggestion.reading.records] == [f"{leader(cast)}: 0 of 24 hours"]


def test_visits_of_the_liaison_are_counted_apart_from_those_to_members(cast: records.Cast) -> None:
    visit = {"group": cast.group, "by": cast.member, "recorded_by": cast.liaison, "recorded_at": clock.now()}
    Visit.objects.create(kind="care", person=cast.member, on=date(2026, 8, 1), **visit)
    sentence = "Visits of the liaison: 0, 1 required; to members: 1"
    assert said(found(cast, "liaison_visits", "达标")) == ("0", sentence)


def test_plans_and_actions_of_the_quarter(cast: records.Cast) -> None:
    plan = QuarterPlan.objects.create(
        group=cast.group, starts_on=date(2026, 7, 1), plan="学习", planned_at=clock.now(), own_action="读书会"
    )
    actions = [
        PrescribedAction.objects.create(branch=cast.branch, year=2026, position=n, text=f"动作{n}") for n in (1, 2, 3)
    ]
    ActionDone.objects.create(plan=plan, action=actions[0], on=date(2026, 8, 1))
    assert said(found(cast, "three_plus_x", "按比例", maximum="8")) == ("2", "3+X: 1 of 4 actions done")


def test_a_summary_is_due_on_the_last_day(cast: records.Cast) -> None:
    QuarterPlan.objects.create(group=cast.group, starts_on=date(2026, 7, 1), plan="学习", planned_at=clock.now())
    sentence = "Plans: 1, summaries: 0; due by now: 2 in all"
    assert said(found(cast, "plans_and_summaries", "频次 -1.5", maximum="4")) == ("2.5", sentence)


def test_talks_are_due_at_the_end_of_the_year_alone(cast: records.Cast) -> None:
    Talk.objects.create(
        branch=cast.branch,
        kind="members",
        held_on=date(2026, 5, 1),
        first=cast.member,
        second=place.person(),
        topic="思想",
        recorded_by=cast.leader,
        recorded_at=clock.now(),
    )
    assert said(found(cast, "talks_held", "频次 -1"))[0] == "-"
    Period.objects.all().delete()
    with time_machine.travel(datetime(2026, 12, 31, 12, tzinfo=clock.zone()), tick=False):
        sentence = "Members with a talk this year: 1 of 2"
        assert said(found(cast, "talks_held", "频次 -1", code="2026Q4")) == ("9", sentence)
