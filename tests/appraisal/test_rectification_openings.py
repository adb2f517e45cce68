"""Rectifications 整改 as results open and lift them: with publication and with corrections, each once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from appraisal.models import Measure, Period, Rectification, RectificationStep
from appraisal.services import rectifications
from appraisal.services.periods import publish_period
from branchmgr import clock, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification
from groups.models import PartyGroup
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import rectifications as made
from tests.factories import results
from tests.factories.rectified_branch import (
    NOW,
    POOR,
    Cast,
    at,
    cast_of_three_groups,
    opened,
    reported,
    said,
    steps,
    under_way,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of_three_groups()


# Opening and lifting


def test_publication_opens_one_for_each_group_at_the_grade_set_and_below(cast: Cast) -> None:
    period = results.totalled(cast.scheme, "2026Q1", POOR)
    assert not Rectification.objects.exists()

    publish_period(period, by=cast.secretary, now=at("2026-04-01T23:59:00"))

    found = [(r.group.code, r.grade, r.status, r.due_on) for r in Rectification.objects.order_by("group__code")]
    assert found == [
        ("X1", "不合格", "opened", date(2026, 5, 1)),
        ("X2", "基本合格", "opened", date(2026, 5, 1)),
    ]
    step = RectificationStep.objects.get(rectification__group=cast.group)
    assert (step.number, step.status, step.by) == (1, "opened", cast.secretary)
    text = "小组X1: rectification after Q1 2026 (不合格). Cause and measures, done by 2026-05-01."
    assert said("rectification_opened", cast.leader) == [text]
    assert len(said("rectification_opened", cast.secretary)) == 2
    assert AuditEvent.objects.filter(action="rectification_opened").count() == 2


@pytest.mark.parametrize(
    ("grade", "expected"), [("不合格", ["Y1"]), ("合格", ["Y1", "Y2"]), ("优秀", ["Y1", "Y2", "Y3"])]
)
def test_grade_that_opens_one_is_the_schemes(grade: str, expected: list[str]) -> None:
    branch = place.branch("ZB2")
    for code in ("Y1", "Y2", "Y3"):
        place.group(branch, code)
    scheme = make.scheme(branch, rectification_grade=grade)
    results.published(scheme, "2026Q1", {("Y1", "B1"): "10", ("Y2", "B1"): "35"})
    assert sorted(r.group.code for r in Rectification.objects.all()) == expected


def test_group_that_took_no_part_gets_none_and_a_vetoed_one_does(cast: Cast) -> None:
    exempt = {("X1", "A1"): results.EXEMPT, ("X1", "B1"): results.EXEMPT, ("X2", "V1"): results.VETO}
    results.published(cast.scheme, "2026Q1", exempt)
    assert [(r.group.code, r.grade) for r in Rectification.objects.all()] == [("X2", "不合格")]


def test_following_the_same_results_again_changes_nothing(cast: Cast) -> None:
    rectification = opened(cast)
    entries, notices = AuditEvent.objects.count(), Notification.objects.count()

    assert rectifications.follow_results(rectification.period, by=None, now=NOW) == []

    assert (AuditEvent.objects.count(), Notification.objects.count()) == (entries, notices)
    assert Rectification.objects.count() == 2


def graded(period: Period, group: PartyGroup, grade: str) -> Period:
    """As if a correction had given the group another grade."""
    period.results.filter(group=group).update(grade=grade)
    return period


@pytest.mark.parametrize("state", [opened, under_way, reported])
def test_better_grade_lifts_an_open_one(cast: Cast, state: Callable[[Cast], Rectification]) -> None:
    rectification = state(cast)
    period = graded(rectification.period, cast.group, "合格")

    rectifications.follow_results(period, by=cast.secretary, now=NOW)

    rectification.refresh_from_db()
    assert (rectification.status, steps(rectification)[-1]) == ("lifted", "lifted")
    assert said("rectification_lifted", cast.leader)


def test_closed_one_stays_closed_whatever_the_grade_becomes(cast: Cast) -> None:
    rectification = reported(cast)
    rectifications.recheck_rectification(rectification, passed=True, finding="", by=cast.publicity, now=NOW)

    rectifications.follow_results(graded(rectification.period, cast.group, "优秀"), by=None, now=NOW)

    rectification.refresh_from_db()
    assert rectification.status == "closed"


def test_one_that_was_lifted_is_opened_anew_with_new_time(cast: Cast) -> None:
    rectification = under_way(cast)
    rectifications.follow_results(graded(rectification.period, cast.group, "合格"), by=None, now=NOW)
    later = at("2026-04-10T08:00")

    rectifications.follow_results(graded(rectification.period, cast.group, "基本合格"), by=None, now=later)

    rectification.refresh_from_db()
    assert (rectification.status, rectification.grade, rectification.due_on) == (
        "opened",
        "基本合格",
        date(2026, 5, 10),
    )
    assert steps(rectification) == ["opened", "under_way", "lifted", "opened"]
    made.planned(rectification, cast.member, by=cast.leader, now=later)
    assert rectification.measures.count() == 1
    assert len(said("rectification_opened", cast.leader)) == 2


def test_another_low_grade_is_taken_over(cast: Cast) -> None:
    rectification = opened(cast)
    assert rectifications.follow_results(graded(rectification.period, cast.group, "基本合格"), by=None, now=NOW) == []
    rectification.refresh_from_db()
    assert (rectification.grade, rectification.status) == ("基本合格", "opened")
    assert AuditEvent.objects.filter(action="rectification_regraded").count() == 1


# Races


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_publication_sixteen_times_at_once_opens_once(cast: Cast) -> None:
    period = results.totalled(cast.scheme, "2026Q1", POOR)

    def publish(number: int) -> None:
        try:
            if number % 2:
                list(ticking.tick(period.publish_at))
            else:
                client = Client()
                client.force_login(cast.secretary)
                with clock.held_at(period.publish_at):
                    client.post(reverse("period_publish", args=[period.pk]))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(publish, range(16)))

    assert sorted(r.group.code for r in Rectification.objects.all()) == ["X1", "X2"]
    assert RectificationStep.objects.count() == 2
    assert AuditEvent.objects.filter(action="rectification_opened").count() == 2
    assert Notification.objects.filter(recipient=cast.leader, kind="rectification_opened").count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_plan_filed_eight_times_at_once_while_results_change_stands_once(cast: Cast) -> None:
    rectification = opened(cast)

    def file(number: int) -> str:
        try:
            if number % 2:
                with_period = Period.objects.get(pk=rectification.period_id)
                rectifications.follow_results(with_period, by=None, now=NOW)
                return "followed"
            made.planned(rectification, cast.member, by=cast.leader, now=NOW)
            return "filed"
        except RefusedError:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(file, range(8)))

    assert sorted(set(said)) == ["filed", "followed", "refused"]
    assert (said.count("filed"), Measure.objects.count(), steps(rectification)) == (1, 1, ["opened", "under_way"])
