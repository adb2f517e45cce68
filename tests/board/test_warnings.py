"""Early warnings 预警: each is given, says how urgent it is, and goes when mended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from activities.enums import ActivityKind, ActivityStatus
from activities.models import Activity, Attendance, Dues, QuarterPlan, Stay, Talk
from activities.services import records as filing
from appraisal.models import PeriodStep
from board import warnings
from board.early_warnings import Scope, light_of, scope_of, scope_of_group
from board.warning_queries import warning_block
from branchmgr import clock
from groups.models import Appointment, Membership, Override, Person
from tests.factories import appraisal, records
from tests.factories import groups as make

pytestmark = pytest.mark.django_db
LATE_SEPTEMBER = date(2026, 9, 21)


@pytest.fixture
def cast() -> records.Cast:
    made = records.cast()
    for _ in range(2):
        make.member(made.group)
    appraisal.period(appraisal.scheme(made.branch, 2025), "2025Q1")
    return made


def said(ask: Callable[[Scope], Any], cast: records.Cast, day: date = LATE_SEPTEMBER) -> list[tuple[str, str]]:
    with translation.override("en"), clock.held_at(datetime(day.year, day.month, day.day, 12, tzinfo=clock.zone())):
        return [(each.level, each.text) for each in ask(scope_of_group(cast.group, day))]


def branch_said(ask: Callable[[Scope], Any], cast: records.Cast, day: date = LATE_SEPTEMBER) -> list[tuple[str, str]]:
    return [(each.level, each.text) for each in ask(Scope([], [cast.branch], day))]


def test_no_meeting_by_the_twentieth_warns_until_it_is_filed(cast: records.Cast) -> None:
    ask = warnings.meetings_not_held_yet
    assert said(ask, cast, date(2026, 9, 19)) == []
    assert said(ask, cast) == [
        ("amber", "group meeting this month: 0 held, 1 required."),
        ("amber", "theme party day this month: 0 held, 1 required."),
    ]
    records.submitted(cast.group, "2026-09-10", by=cast.leader)
    assert said(ask, cast) == [("amber", "theme party day this month: 0 held, 1 required.")]


def test_a_missed_month_is_urgent_until_passed_over_or_mended(cast: records.Cast) -> None:
    Appointment.objects.update(starts_on=date(2025, 1, 1))
    for day in ("2026-07-02", "2026-08-02"):
        records.submitted(cast.group, day, by=cast.leader, kind=ActivityKind.THEME_DAY)
    records.submitted(cast.group, "2026-07-03", by=cast.leader)
    missed = ("red", "group meeting, August 2026: 0 held, 1 required.")
    assert said(warnings.checks_of_groups, cast) == [missed]
    key = f"group-{cast.group.pk}-group_meeting-2026-08"
    fields = {"branch": cast.branch, "group": cast.group, "by": cast.secretary, "at": clock.now()}
    passed = Override.objects.create(key=key, rule="group_meeting", reason="高温检修", **fields)
    assert said(warnings.checks_of_groups, cast) == []
    passed.delete()
    records.submitted(cast.group, "2026-08-30", by=cast.leader)
    assert said(warnings.checks_of_groups, cast) == []


def test_a_group_without_leader_or_members_is_seen(cast: records.Cast) -> None:
    Appointment.objects.filter(group=cast.group).delete()
    Membership.objects.filter(group=cast.group).delete()
    found = said(warnings.checks_of_groups, cast)
    assert ("red", "Nobody leads the group.") in found
    assert ("amber", "The group has 0 members; normally there are at least 3.") in found


def test_the_branch_as_a_whole_owes_its_meetings(cast: records.Cast) -> None:
    for day, kind in (("2026-07-01", "committee_meeting"), ("2026-08-01", "committee_meeting")):
        records.submitted(cast.branch, day, by=cast.secretary, kind=kind)
    ask = warnings.branch_meetings_missing
    assert branch_said(ask, cast) == []
    assert branch_said(ask, cast, date(2026, 10, 2)) == [
        ("red", "general meeting, Q3 2026: fewer held than required."),
        ("red", "committee meeting, September 2026: fewer held than required."),
    ]
    assert branch_said(warnings.branch_meetings_not_held_yet, cast) == [
        ("amber", "committee meeting this month: 0 held, 1 required.")
    ]


def test_nothing_is_asked_for_before_the_first_period_of_the_branch() -> None:
    cast, late = records.cast(), date(2026, 11, 22)
    whole = (warnings.branch_meetings_missing, warnings.branch_meetings_not_held_yet)
    asked = (
        warnings.meetings_not_held_yet,
        warnings.plans_missing,
        warnings.talks_missing,
        warnings.leaders_untrained,
    )
    assert [each for ask in asked for each in said(ask, cast, late)] == []
    assert [each for ask in whole for each in branch_said(ask, cast, late)] == []
    assert "required" not in str(said(warnings.checks_of_groups, cast, late))

    appraisal.period(appraisal.scheme(cast.branch, 2026), "2026Q4")
    october = ("red", "group meeting, October 2026: 0 held, 1 required.")
    assert october in said(warnings.checks_of_groups, cast, late)
    assert all(said(ask, cast, late) for ask in asked)
    assert ("red", "committee meeting, October 2026: fewer held than required.") in branch_said(whole[0], cast, late)
    assert "September" not in str([*said(warnings.checks_of_groups, cast, late), *branch_said(whole[0], cast, late)])


def test_nothing_is_asked_for_before_the_day_on_which_a_period_opened_late() -> None:
    """The scheme was approved in November, the fourth quarter opened there and then: October was on paper."""
    cast = records.cast()
    Appointment.objects.update(starts_on=date(2026, 1, 1))
    period = appraisal.period(appraisal.scheme(cast.branch, 2026), "2026Q4")
    PeriodStep.objects.filter(period=period).update(at=records.at("2026-11-22T09:00"))
    client = Client()

    def asked_at_home(day: str) -> set[str]:
        """The months, quarters and papers for which home says that something is wanting."""
        found: set[str] = set()
        with time_machine.travel(f"{day}T12:00:00+08:00", tick=False):
            for user in (cast.secretary, cast.leader):
                client.force_login(user)
                client.cookies["django_language"] = "en"
                page = client.get(reverse("home")).content.decode()
                found |= set(re.findall(r"(this month|\w+ \d{4}): (?:\d held|fewer)|(?<=There is )no plan", page))
        return found

    assert asked_at_home("2026-11-22") == asked_at_home("2026-12-02") == set()
    assert asked_at_home("2026-12-22") == {"this month"}
    assert "December 2026" in asked_at_home("2027-01-03")
    PeriodStep.objects.filter(period=period).update(at=records.at("2026-10-03T09:00"))
    assert {"October 2026", "this month"} <= asked_at_home("2026-11-22")


def test_group_without_members_owes_no_meetings(cast: records.Cast) -> None:
    Membership.objects.filter(group=cast.group).delete()
    assert said(warnings.meetings_not_held_yet, cast) == []
    assert "required" not in str(said(warnings.checks_of_groups, cast))


def test_attendance_under_the_limit_of_the_branch(cast: records.Cast) -> None:
    activity = records.submitted(cast.group, "2026-09-10", by=cast.leader)
    people = list(Person.objects.filter(memberships__group=cast.group))
    for person, kind in zip(people, ["present", "video", "absent"], strict=False):
        Attendance.objects.create(activity=activity, person=person, group=cast.group, kind=kind)
    assert said(warnings.attendance_low, cast) == [("amber", "Attendance of this quarter is 66.7%, below 90%.")]
    with clock.held_at(datetime(2026, 9, 21, 12, tzinfo=clock.zone())):
        (warning,) = warnings.attendance_low(scope_of_group(cast.group, LATE_SEPTEMBER))
        client = Client()
        client.force_login(cast.leader)
        shown = client.get(warning.url).context
    assert (shown["choice"].start.month, shown["choice"].end.month) == (7, 10)
    assert (shown["rates"].whole.came, shown["rates"].whole.expected) == (2, 3)
    Attendance.objects.filter(kind="absent").update(kind="present")
    assert said(warnings.attendance_low, cast) == []


def test_a_returned_record_waits_and_becomes_urgent(cast: records.Cast) -> None:
    activity = records.submitted(cast.group, "2026-09-10", by=cast.leader)
    filing.return_record(activity, reason="缺决议", by=cast.liaison, now=records.NOW)
    text = "“学习党章” of 2026-09-10 was returned on 2026-09-15 and waits for an answer."
    assert said(warnings.records_returned, cast) == [("amber", text)]
    assert said(warnings.records_returned, cast, date(2026, 9, 23)) == [("red", text)]
    activity.refresh_from_db()
    filing.submit_record(activity, by=cast.leader, now=records.NOW)
    assert said(warnings.records_returned, cast) == []


def test_a_plan_that_is_over_wants_its_record(cast: records.Cast) -> None:
    activity = records.begun(cast.group, "2026-09-18", by=cast.leader, planned=True)
    assert said(warnings.plans_without_record, cast, date(2026, 9, 18)) == []
    assert [level for level, _text in said(warnings.plans_without_record, cast)] == ["amber"]
    Activity.objects.filter(pk=activity.pk).update(status=ActivityStatus.CALLED_OFF)
    assert said(warnings.plans_without_record, cast) == []


def test_study_to_make_up_counts_people(cast: records.Cast) -> None:
    activity = records.submitted(cast.group, "2026-09-01", by=cast.leader)
    row = Attendance.objects.create(
        activity=activity, person=cast.member, group=cast.group, kind="absent", make_up_due_on=date(2026, 9, 15)
    )
    assert said(warnings.study_to_make_up, cast) == [("amber", "1 member has study to make up for.")]
    assert said(warnings.study_to_make_up, cast, date(2026, 9, 15)) == []
    Attendance.objects.filter(pk=row.pk).update(made_up_on=date(2026, 9, 20), made_up_note="笔记")
    assert said(warnings.study_to_make_up, cast) == []


def test_dues_of_months_that_are_over_are_urgent_after_half_a_year(cast: records.Cast) -> None:
    for month in range(3, 10):
        Dues.objects.create(person=cast.member, group=cast.group, month=date(2026, month, 1), owed=Decimal("15.00"))
    assert said(warnings.dues_overdue, cast) == [("red", "1 member owes dues: 6 months in all.")]
    assert said(warnings.dues_overdue, cast, date(2026, 8, 31)) == [("amber", "1 member owes dues: 5 months in all.")]
    Dues.objects.update(paid=Decimal("15.00"), paid_at=clock.now(), recorded_at=clock.now())
    assert said(warnings.dues_overdue, cast) == []


def test_remote_members_want_contact_and_after_six_months_a_decision(cast: records.Cast) -> None:
    stay = Stay.objects.create(person=cast.member, place="青州", since=date(2026, 3, 1))
    assert [level for level, _text in said(warnings.remote_contacts_overdue, cast)] == ["amber", "red"]
    Stay.objects.filter(pk=stay.pk).update(back_on=date(2026, 9, 1))
    assert said(warnings.remote_contacts_overdue, cast) == []


def test_plan_and_summary_are_missed_after_half_a_month(cast: records.Cast) -> None:
    last = QuarterPlan.objects.create(group=cast.group, starts_on=date(2026, 4, 1), plan="学习", planned_at=records.NOW)
    assert said(warnings.plans_missing, cast, date(2026, 7, 15)) == []
    assert said(warnings.plans_missing, cast, date(2026, 7, 16)) == [
        ("amber", "There is no plan of this quarter."),
        ("amber", "The last quarter has no summary."),
    ]
    QuarterPlan.objects.filter(pk=last.pk).update(summary="完成", summed_up_at=records.NOW)
    QuarterPlan.objects.create(group=cast.group, starts_on=date(2026, 7, 1), plan="学习", planned_at=records.NOW)
    assert said(warnings.plans_missing, cast, date(2026, 7, 16)) == []


def test_talks_and_training_are_missed_towards_the_end_of_the_year(cast: records.Cast) -> None:
    leader = Person.objects.get(user=cast.leader)
    held = {"branch": cast.branch, "kind": "members", "recorded_by": cast.leader, "recorded_at": records.NOW}
    Talk.objects.create(held_on=date(2026, 5, 1), first=leader, second=cast.member, topic="思想", **held)
    assert said(warnings.talks_missing, cast) == said(warnings.leaders_untrained, cast) == []
    october = date(2026, 10, 1)
    assert said(warnings.talks_missing, cast, october) == [("amber", "2 members had no talk this year yet.")]
    assert said(warnings.leaders_untrained, cast, october) == [("amber", f"{leader} had no training this year yet.")]
    training = records.submitted(cast.branch, "2026-09-01", by=cast.secretary, kind=ActivityKind.TRAINING)
    Attendance.objects.create(activity=training, person=leader, group=cast.group, kind="present")
    assert said(warnings.leaders_untrained, cast, october) == []


def test_the_end_of_a_term_is_announced(cast: records.Cast) -> None:
    Appointment.objects.filter(group=cast.group).update(ends_on=date(2026, 12, 20))
    [(level, text)] = said(warnings.terms_ending, cast)
    assert (level, text.endswith("ends on 2026-12-20.")) == ("amber", True)
    assert said(warnings.terms_ending, cast, date(2026, 9, 19)) == []


def test_leader_liaison_and_secretary_look_after_their_own(cast: records.Cast) -> None:
    def groups(user: Any) -> tuple[list[Any], list[Any]]:
        scope = scope_of(user, clock.today())
        return scope.groups, scope.branches

    assert groups(cast.leader) == groups(cast.liaison) == ([cast.group], [])
    assert groups(cast.secretary) == ([cast.group, cast.other], [cast.branch])
    assert groups(cast.discipline) == groups(make.user_for(cast.member)) == ([], [])
    assert warning_block(cast.discipline) is None


def test_the_light_is_the_worst_of_all(cast: records.Cast) -> None:
    assert light_of([]) == "green"
    found = warnings.warnings_of(scope_of(cast.secretary, clock.today()))
    assert light_of(found) == "red"
    assert light_of(each for each in found if each.level == "amber") == "amber"


def test_all_warnings_of_any_number_of_groups_take_the_same_queries(
    cast: records.Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    more = [make.group(cast.branch) for _ in range(2)]
    assert connection.features.supports_json_field  # SQLite is asked once
    for number in (1, 3):
        for group in more[: number - 1]:
            make.member(group)
        scope = Scope([cast.group, *more][:number], [cast.branch], date(2026, 10, 25))
        with django_assert_num_queries(7):
            warnings.warnings_of(scope)


def test_the_page_filters_by_group_and_kind_and_says_the_rule(cast: records.Cast) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(cast.secretary)
    url = reverse("warning_list")
    Appointment.objects.filter(group=cast.other).delete()

    page = client.get(url).content.decode()
    assert "Nobody leads the group." in page
    assert "article 13" in page
    assert "Nobody leads the group." not in client.get(url, {"place": cast.group.pk}).content.decode()
    assert "No warning fits" in client.get(url, {"kind": "no such kind"}).content.decode()
    assert "Early warnings" in client.get("/").content.decode()
    there = client.get(reverse("group_detail", args=[cast.other.pk])).content.decode()
    assert "Nobody leads the group." in there
    assert "Pass over with a reason" in there
