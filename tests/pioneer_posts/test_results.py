"""Totals and publication: by the tick, once, when nothing is missing; how a result is explained; who is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.utils import translation

from branchmgr import ticking
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification
from groups.models import Person
from pioneer_posts.assessment_queries import explained
from pioneer_posts.enums import HoldingStatus, Outcome, RoundStatus
from pioneer_posts.models import Assessment, AssessmentStep, Holding, PostResult, Round, Violation
from pioneer_posts.services import assessments
from pioneer_posts.services.results import publish_round, total_round
from tests.factories import posts
from tests.factories.assessed_round import (
    DAY_AFTER,
    LAST_DAY,
    NOW,
    PUBLICATION,
    AssessedRound,
    all_handed_in,
    assessed_round,
    at,
    handed_in,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[AssessedRound]:
    with time_machine.travel(NOW, tick=False):
        yield assessed_round()


def end(holding: Holding, status: str) -> None:
    """The post ended within the round."""
    Holding.objects.filter(pk=holding.pk).update(status=status, ended_on=date(2026, 12, 20), end_reason="三违")


def outcomes(made: AssessedRound) -> dict[Holding, tuple[str, Any]]:
    """What every holder came to."""
    return {each.holding: (each.outcome, each.total) for each in PostResult.objects.filter(holding__round=made.round)}


def told(kind: str) -> list[tuple[Any, str]]:
    """Who was told what of a kind."""
    return [(each.recipient, each.text % each.values) for each in Notification.objects.filter(kind=kind).order_by("pk")]


def test_round_is_totalled_after_the_last_day_and_published_at_its_hour(made: AssessedRound) -> None:
    all_handed_in(made)
    assert list(ticking.tick(LAST_DAY)) == []
    code = made.round.branch.code
    assert list(ticking.tick(DAY_AFTER)) == [f"{code} 2026H2 totalled"]
    assert list(ticking.tick(PUBLICATION - timedelta(seconds=1))) == []
    assert list(ticking.tick(PUBLICATION)) == [f"{code} 2026H2 published"]
    assert list(ticking.tick(PUBLICATION)) == []

    # 63 × 0.7 + (63 + 20) / 2 × 0.3 = 44.1 + 12.45
    assert outcomes(made) == dict.fromkeys((made.holding, made.second), (Outcome.WARNED, Decimal("56.55")))
    steps = list(made.round.steps.values_list("status", "by"))
    assert steps == [("assessing", None), ("totalled", None), ("published", None)]
    acts = AuditEvent.objects.filter(action__in=["total_round", "publish_round"]).order_by("number")
    assert list(acts.values_list("action", "actor_name")) == [("total_round", "system"), ("publish_round", "system")]


def test_machine_that_was_off_catches_up_in_order(made: AssessedRound) -> None:
    all_handed_in(made)
    lines = [line.rpartition(" ")[2] for line in ticking.tick(at("2027-01-09T12:00"))]
    assert lines == ["totalled", "published"]


def test_incomplete_round_is_not_totalled_and_those_concerned_are_told_once(made: AssessedRound) -> None:
    handed_in(made.holding, made.head)
    handed_in(made.second, made.secretary)
    sentence = r"is missing: 零违章示范岗 · 甲一; 安全守护示范岗 · 乙二\. Besides, never .*2026H2-01, 2026H2-02"
    with pytest.raises(RefusedError, match=sentence):
        total_round(made.round, by=None, now=DAY_AFTER)
    for moment in (LAST_DAY, LAST_DAY, DAY_AFTER, PUBLICATION):
        assert list(ticking.tick(moment)) == []

    assert told("posts_unchecked") == [
        (made.secretary, "2026H2: never checked so far, to be done by 2026-12-31: 2026H2-01, 2026H2-02.")
    ]
    assert {user for user, _text in told("posts_incomplete")} == {
        made.secretary, made.publicity, made.head, made.deputy,
    }  # fmt: skip
    assert len(told("posts_incomplete")) == 4
    Round.objects.update(assessment_closes_on=date(2027, 1, 5), publish_at=at("2027-01-06T09:00"))
    handed_in(made.holding, made.publicity, now=at("2027-01-04T08:00"))
    handed_in(made.second, made.deputy, now=at("2027-01-05T23:59"))
    assert [line.rpartition(" ")[2] for line in ticking.tick(at("2027-01-06T09:00"))] == ["totalled", "published"]


def test_total_before_the_last_day_is_past_and_a_second_one_are_refused(made: AssessedRound) -> None:
    all_handed_in(made)
    with pytest.raises(RefusedError, match="totalled after 2026-12-31"):
        total_round(made.round, by=None, now=LAST_DAY)
    total_round(made.round, by=None, now=DAY_AFTER)
    with pytest.raises(RefusedError, match=r"The assessment of .* is over"):
        total_round(made.round, by=None, now=DAY_AFTER)
    with pytest.raises(RefusedError, match="published at 2027-01-01 09:00, not before"):
        publish_round(made.round, by=None, now=DAY_AFTER)
    publish_round(made.round, by=None, now=PUBLICATION)
    with pytest.raises(RefusedError, match="cannot go on"):
        publish_round(made.round, by=None, now=PUBLICATION)


def test_withdrawn_given_up_and_left_out_posts_have_their_own_ends(made: AssessedRound) -> None:
    third = posts.holding(made.round, made.holding.post, posts.member_of(made.group))
    fourth = posts.holding(made.round, made.second.post, posts.member_of(made.group))
    all_handed_in(made)
    assessments.leave_unassessed(third, reason="长病假", by=made.secretary, now=NOW)
    end(made.holding, HoldingStatus.WITHDRAWN)
    end(fourth, HoldingStatus.GIVEN_UP)
    total_round(made.round, by=None, now=DAY_AFTER)

    assert outcomes(made) == {
        made.holding: ("withdrawn", None),
        made.second: ("warned", Decimal("56.55")),
        third: ("unassessed", None),
    }
    assert PostResult.objects.get(holding=made.holding).reason == "三违"


def test_holder_left_out_and_then_withdrawn_is_withdrawn(made: AssessedRound) -> None:
    handed_in(made.second, made.head)
    handed_in(made.second, made.secretary)
    assessments.leave_unassessed(made.holding, reason="长病假", by=made.secretary, now=NOW)
    report = {"event": "违章", "reported_by": made.head, "reported_at": NOW}
    Violation.objects.create(holding=made.holding, happened_on=date(2026, 12, 12), **report)
    with pytest.raises(RefusedError, match="something is missing: 零违章示范岗"):
        total_round(made.round, by=None, now=DAY_AFTER)
    end(made.holding, HoldingStatus.WITHDRAWN)
    total_round(made.round, by=None, now=DAY_AFTER)
    assert outcomes(made)[made.holding] == ("withdrawn", None)


def test_result_keeps_the_way_to_its_total(made: AssessedRound) -> None:
    handed_in(made.holding, made.head, "20 50 已实施并见效")
    handed_in(made.holding, made.deputy, "18 45 已实施并见效")
    for user, points in ((made.secretary, "20 50 已采纳"), (made.publicity, "17.5 40 已采纳")):
        handed_in(made.holding, user, points)
    assessments.leave_unassessed(made.second, reason="长病假", by=made.secretary, now=NOW)
    total_round(made.round, by=None, now=DAY_AFTER)

    result = PostResult.objects.get(holding=made.holding)
    way = explained(result)
    assert [(s.side, s.weight, s.totals, s.sum, s.mean, s.share) for s in way.sides] == [
        ("department", Decimal(70), (Decimal(93), Decimal(100)), Decimal(193), "96.5", "67.55"),
        ("committee", Decimal(30), (Decimal("77.5"), Decimal(90)), Decimal("167.5"), "83.75", "25.125"),
    ]
    assert (way.exact, way.total, result.total, result.outcome) == (
        "92.675",
        result.total,
        Decimal("92.68"),
        "excellent",
    )
    assert explained(PostResult.objects.get(holding=made.second)) is None


def test_assessors_are_told_at_the_opening_and_near_the_end_how_much_is_left(made: AssessedRound) -> None:
    handed_in(made.holding, made.head)
    for day in ("2026-12-11", "2026-12-12", "2026-12-27", "2026-12-28", "2026-12-31"):
        list(ticking.tick(at(f"{day}T08:00")))
        list(ticking.tick(at(f"{day}T12:00")))

    text = "2026H2: pioneer posts {} by 2026-12-31: {}."
    assert dict(told("posts_to_assess")) == {
        made.head: text.format("to assess", 1),
        **{user: text.format("to assess", 2) for user in (made.deputy, made.secretary, made.publicity)},
    }
    assert dict(told("posts_assessment_due"))[made.head] == text.format("still to be assessed", 1)
    assert (len(told("posts_to_assess")), len(told("posts_assessment_due"))) == (4, 4)


def test_publication_tells_holders_their_outcome_and_the_others_that_it_is_there(made: AssessedRound) -> None:
    all_handed_in(made)
    list(ticking.tick(PUBLICATION))
    holders = {made.holding.person.user, made.second.person.user}
    assert {user for user, _text in told("post_result_published")} == holders
    with translation.override("zh-hans"):
        shown = Notification.objects.filter(kind="post_result_published").first()
        assert shown.values["post_outcome"] == "warned"
    others = {made.secretary, made.publicity, made.head}
    assert {user for user, _text in told("posts_published")} == others
    assert {user for user, _text in told("posts_totalled")} == {made.secretary, made.publicity}


# Races


def at_once(act: Callable[[int], Any]) -> list[str]:
    """What 32 calls at the same time are answered: ``done``, or the refusal."""

    def one(number: int) -> str:
        try:
            with translation.override("en"):
                act(number)
        except RefusedError as refusal:
            return str(refusal)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(one, range(32)))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_hand_in_by_many_at_once_happens_once(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head)
    answers = at_once(lambda _n: assessments.hand_in(draft, by=made.head, now=NOW))

    assert (answers.count("done"), len({each.partition(" at ")[0] for each in answers})) == (1, 2)
    assert list(AssessmentStep.objects.filter(assessment=draft).values_list("status", flat=True)) == ["draft", "done"]
    assert AuditEvent.objects.filter(action="hand_in_assessment").count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_assessment_begun_by_many_at_once_is_one(made: AssessedRound) -> None:
    person = Person.objects.get(user=made.head)
    assert at_once(lambda _n: assessments.assess(made.holding, person=person, by=made.head, now=NOW)) == ["done"] * 32
    assert Assessment.objects.count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_total_and_publication_by_many_at_once_happen_once(made: AssessedRound) -> None:
    all_handed_in(made)
    answers = at_once(lambda _n: total_round(made.round, by=None, now=DAY_AFTER))
    assert answers.count("done") == 1
    answers = at_once(
        lambda n: list(ticking.tick(PUBLICATION)) if n % 2 else publish_round(made.round, by=None, now=PUBLICATION)
    )
    assert not [each for each in answers if each != "done" and "cannot go on" not in each]
    assert PostResult.objects.count() == 2
    assert [step.status for step in made.round.steps.all()] == ["assessing", "totalled", "published"]
    acts = AuditEvent.objects.filter(action__in=["total_round", "publish_round"]).values_list("action", flat=True)
    assert sorted(acts) == ["publish_round", "total_round"]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_assessment_given_back_while_it_is_totalled_is_in_or_out_as_a_whole(made: AssessedRound) -> None:
    all_handed_in(made)
    given = Assessment.objects.get(holding=made.holding, assessor__user=made.head)
    Round.objects.update(assessment_closes_on=date(2026, 12, 30))
    moment = at("2026-12-31T08:00")

    def act(number: int) -> None:
        if number % 2:
            assessments.give_back(given, reason="改", by=made.secretary, now=at("2026-12-30T08:00"))
        else:
            total_round(made.round, by=None, now=moment)

    at_once(act)
    given.refresh_from_db()
    made.round.refresh_from_db()
    assert (made.round.status == RoundStatus.TOTALLED) == (given.status == "done")
