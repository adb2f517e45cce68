"""Warnings on leaders: raised by two poor appraisals or years under one leader, decided by people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.db import connections

from appraisal.enums import WarningDecision
from appraisal.models import LeaderWarning, Period, Scheme
from appraisal.rectification_queries import spelt_warning
from appraisal.services import leader_warnings
from appraisal.services.periods import publish_period
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Appointment, Branch, PartyGroup, Person
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import results

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 2, 10, tzinfo=clock.zone())
FAILED = {("X1", "B1"): "10"}
"""50 points, 不合格"""
BARELY = {("X1", "B1"): "35"}
"""75 points, 基本合格: the rectification grade itself"""


@dataclass(frozen=True)
class Cast:
    """The branch of these tests and who is in it."""

    branch: Branch
    group: PartyGroup
    scheme: Scheme
    secretary: User
    discipline: User
    leader: User

    @property
    def leading(self) -> Person:
        return Person.objects.get(user=self.leader)


@pytest.fixture
def cast() -> Cast:
    branch = place.branch("ZB1", committee=place.committee("DW1"))
    group, _other = place.group(branch, "X1", name="一组"), place.group(branch, "X2")
    return Cast(
        branch=branch,
        group=group,
        scheme=make.scheme(branch),
        secretary=place.holder(Office.SECRETARY, branch),
        discipline=place.holder(Office.DISCIPLINE, branch),
        leader=place.holder(Office.LEADER, group, date(2024, 3, 1), name="张三"),
    )


def raised() -> list[tuple[str, str, str, str]]:
    found = LeaderWarning.objects.waiting().select_related("group", "leader").order_by("pk")
    return [(w.kind, str(w.period.code), w.group.code, w.leader.name) for w in found]


def led_by_another(cast: Cast, since: date) -> Person:
    """Another leader from a day on."""
    last = date.fromordinal(since.toordinal() - 1)
    Appointment.objects.filter(person=cast.leading, group=cast.group).update(ends_on=last)
    successor = place.member(cast.group, name="李四")
    place.appoint(successor, Office.LEADER, cast.group, since)
    return successor


def graded(period: Period, group: PartyGroup, grade: str) -> Period:
    """As if a correction had given the group another grade."""
    period.results.filter(group=group).update(grade=grade)
    return period


def follow(period: Period) -> list[LeaderWarning]:
    return leader_warnings.follow_results(period, by=None, now=NOW)


# Two appraisals running


def test_second_appraisal_below_the_grade_under_one_leader_warns(cast: Cast) -> None:
    results.published(cast.scheme, "2026Q2", FAILED)
    assert raised() == []
    results.published(cast.scheme, "2026Q3", FAILED)

    assert raised() == [("change", "2026Q3", "X1", "张三")]
    shown = spelt_warning(LeaderWarning.objects.get())
    assert shown.reason == "Q2 2026 不合格, Q3 2026 不合格; leader 张三 since 2024-03-01"
    assert ([ground.value for ground in shown.grounds], shown.limit) == (["50.00", "50.00"], "基本合格")
    text = "一组 did poorly in two appraisals running under leader 张三. The committee decides."
    notices = Notification.objects.filter(kind="warning_raised")
    assert {n.recipient for n in notices} == {cast.secretary, cast.discipline}
    assert {str(n) for n in notices} == {text}
    assert AuditEvent.objects.filter(action="leader_warning_raised", branch="ZB1").count() == 1


@pytest.mark.parametrize(
    ("before", "this"), [(BARELY, FAILED), (FAILED, BARELY), (BARELY, BARELY), (FAILED, {}), ({}, FAILED)]
)
def test_only_two_appraisals_below_the_grade_warn(
    cast: Cast, before: dict[tuple[str, str], str], this: dict[tuple[str, str], str]
) -> None:
    results.published(cast.scheme, "2026Q2", before)
    results.published(cast.scheme, "2026Q3", this)
    assert raised() == []


def test_group_that_took_no_part_in_between_is_not_warned_about(cast: Cast) -> None:
    results.published(cast.scheme, "2026Q1", FAILED)
    results.published(cast.scheme, "2026Q2", {("X1", "A1"): results.EXEMPT, ("X1", "B1"): results.EXEMPT})
    results.published(cast.scheme, "2026Q3", FAILED)
    assert raised() == []


@pytest.mark.parametrize("since", [date(2026, 7, 1), date(2026, 9, 30)])
def test_leader_who_changed_between_the_appraisals_is_not_warned_about(cast: Cast, since: date) -> None:
    led_by_another(cast, since)
    results.published(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)
    assert raised() == []


@pytest.mark.parametrize(("since", "name"), [(date(2026, 6, 30), "李四"), (date(2026, 10, 1), "张三")])
def test_leader_of_both_last_days_is_the_one_warned_about(cast: Cast, since: date, name: str) -> None:
    led_by_another(cast, since)
    results.published(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)
    assert raised() == [("change", "2026Q3", "X1", name)]


def test_terms_that_follow_one_another_are_one_time_as_leader(cast: Cast) -> None:
    led = Appointment.objects.get(person=cast.leading)
    led.ends_on = date(2026, 7, 31)
    led.save()
    place.appoint(cast.leading, Office.LEADER, cast.group, date(2026, 8, 1))
    results.published(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)
    assert spelt_warning(LeaderWarning.objects.get()).since == date(2024, 3, 1)


def test_group_without_a_leader_raises_no_warning(cast: Cast) -> None:
    Appointment.objects.filter(group=cast.group).delete()
    results.published(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)
    assert raised() == []


def test_appraisals_of_different_cadences_are_not_running(cast: Cast) -> None:
    halves = make.scheme(cast.branch, cadence="half")
    results.published(cast.scheme, "2026Q2", FAILED)
    results.published(halves, "2026H1", FAILED)
    assert raised() == []
    results.published(halves, "2026H2", FAILED)
    assert raised() == [("change", "2026H2", "X1", "张三")]


def test_three_in_a_row_warn_with_each_of_the_later_two(cast: Cast) -> None:
    for code in ("2026Q1", "2026Q2", "2026Q3"):
        results.published(cast.scheme, code, FAILED)
    assert [code for _kind, code, *_rest in raised()] == ["2026Q2", "2026Q3"]


# What a correction makes of it


def test_correction_of_the_earlier_period_lifts_the_warning_of_the_later(cast: Cast) -> None:
    before = results.published(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)

    lifted = follow(graded(before, cast.group, "基本合格"))

    assert (len(lifted), raised()) == (1, [])
    assert LeaderWarning.objects.get().lifted_at == NOW
    assert {n.recipient for n in Notification.objects.filter(kind="warning_lifted")} == {
        cast.secretary,
        cast.discipline,
    }
    assert follow(before) == []


def test_correction_that_brings_the_grounds_back_raises_it_again(cast: Cast) -> None:
    before = results.published(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)
    follow(graded(before, cast.group, "合格"))

    follow(graded(before, cast.group, "不合格"))

    assert raised() == [("change", "2026Q3", "X1", "张三")]
    assert Notification.objects.filter(kind="warning_raised", recipient=cast.secretary).count() == 2


def test_correction_for_the_worse_raises_one_with_the_later_period(cast: Cast) -> None:
    before = results.published(cast.scheme, "2026Q2")
    results.published(cast.scheme, "2026Q3", FAILED)
    follow(graded(before, cast.group, "不合格"))
    assert raised() == [("change", "2026Q3", "X1", "张三")]


def test_period_published_late_is_judged_with_its_neighbours(cast: Cast) -> None:
    late = results.totalled(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q1", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)
    # Between the two that are published nothing was known yet: they run on.
    assert [code for _kind, code, *_rest in raised()] == ["2026Q3"]
    publish_period(late, by=None, now=NOW)
    assert sorted(code for _kind, code, *_rest in raised()) == ["2026Q2", "2026Q3"]
    told = {ground["code"] for ground in LeaderWarning.objects.get(period__number=3).grounds}
    assert told == {"2026Q2", "2026Q3"}


def test_decided_warning_stays_whatever_results_become(cast: Cast) -> None:
    before = results.published(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)
    warning = decided(cast)
    follow(graded(before, cast.group, "优秀"))
    warning.refresh_from_db()
    assert (warning.decision, warning.lifted_at) == ("talk", None)


# Two years running


def whole_year(scheme: Scheme, points: str) -> None:
    for number in (1, 2, 3, 4):
        results.published(scheme, f"{scheme.year}Q{number}", {("X1", "B1"): points})


def test_second_year_at_or_below_the_grade_says_consider(cast: Cast) -> None:
    # 75 points in every quarter: 基本合格, so nothing falls below it and only the years speak.
    whole_year(make.scheme(cast.branch, 2025), "35")
    for number in (1, 2, 3):
        results.published(cast.scheme, f"2026Q{number}", BARELY)
    assert raised() == []
    results.published(cast.scheme, "2026Q4", BARELY)

    assert raised() == [("consider", "2026Q4", "X1", "张三")]
    shown = spelt_warning(LeaderWarning.objects.get())
    assert shown.reason == "The year 2025 基本合格, The year 2026 基本合格; leader 张三 since 2024-03-01"


@pytest.mark.parametrize(("before", "this"), [("40", "35"), ("35", "40")])
def test_one_good_year_of_two_says_nothing(cast: Cast, before: str, this: str) -> None:
    whole_year(make.scheme(cast.branch, 2025), before)
    whole_year(cast.scheme, this)
    assert raised() == []


def test_year_before_that_was_not_finished_says_nothing(cast: Cast) -> None:
    results.published(make.scheme(cast.branch, 2025), "2025Q1", BARELY)
    whole_year(cast.scheme, "35")
    assert raised() == []


def test_years_under_two_leaders_say_nothing(cast: Cast) -> None:
    led_by_another(cast, date(2026, 1, 1))
    whole_year(make.scheme(cast.branch, 2025), "35")
    whole_year(cast.scheme, "35")
    assert raised() == []


def test_correction_within_the_year_before_lifts_what_the_year_after_raised(cast: Cast) -> None:
    whole_year(make.scheme(cast.branch, 2025), "35")
    whole_year(cast.scheme, "35")
    quarter = Period.objects.get(year=2025, number=1)
    quarter.results.filter(group=cast.group).update(graded_total="100.00")  # the mean becomes 81.25
    follow(quarter)
    assert raised() == []


# The decision


def decided(cast: Cast, **changes: object) -> LeaderWarning:
    given = {
        "decision": WarningDecision.TALK,
        "reason": "先谈话，下季度再看",
        "meeting_on": date(2026, 10, 2),
    } | changes
    warning = LeaderWarning.objects.get()
    return leader_warnings.decide_warning(warning, **given, by=cast.secretary, now=NOW)  # type: ignore[arg-type]


@pytest.fixture
def warned(cast: Cast) -> Cast:
    results.published(cast.scheme, "2026Q2", FAILED)
    results.published(cast.scheme, "2026Q3", FAILED)
    return cast


def test_decision_is_kept_with_its_meeting_and_told_to_committee_and_leader(warned: Cast) -> None:
    warning = decided(warned)

    warning.refresh_from_db()
    assert (warning.decision, warning.decision_reason, warning.meeting_on, warning.decided_by, warning.decided_at) == (
        "talk", "先谈话，下季度再看", date(2026, 10, 2), warned.secretary, NOW,
    )  # fmt: skip
    told = {n.recipient for n in Notification.objects.filter(kind="warning_decided")}
    assert told == {warned.discipline, warned.leader}
    entry = AuditEvent.objects.get(action="leader_warning_decided")
    assert (entry.actor, entry.after["decision"], entry.after["leader"]) == (
        warned.secretary, "talk", warned.leading.employee_no,
    )  # fmt: skip
    # The decision changes no appointment: that is done where appointments are made.
    assert Appointment.objects.leaders().filter(group=warned.group, ends_on=None).exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, "decided and why"),
        ({"decision": "promote"}, "decided and why"),
        ({"meeting_on": date(2026, 10, 3)}, "still to come"),
    ],
)
def test_decision_with_something_wrong_is_refused(warned: Cast, changes: dict[str, object], refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        decided(warned, **changes)
    assert LeaderWarning.objects.waiting().count() == 1


def test_decision_is_made_once_and_never_of_a_lifted_warning(warned: Cast) -> None:
    decided(warned)
    with pytest.raises(RefusedError, match="decided already: the leader stays after a talk"):
        decided(warned)
    LeaderWarning.objects.update(
        decision="", decision_reason="", meeting_on=None, decided_at=None, decided_by=None, lifted_at=NOW
    )
    with pytest.raises(RefusedError, match="lifted by a correction"):
        decided(warned)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_periods_published_at_once_warn_once(cast: Cast) -> None:
    periods = [results.totalled(cast.scheme, code, FAILED) for code in ("2026Q2", "2026Q3")]

    def publish(number: int) -> None:
        try:
            publish_period(periods[number % 2], by=None, now=NOW)
        except RefusedError:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(publish, range(8)))

    assert raised() == [("change", "2026Q3", "X1", "张三")]
    assert Notification.objects.filter(recipient=cast.secretary, kind="warning_raised").count() == 1
