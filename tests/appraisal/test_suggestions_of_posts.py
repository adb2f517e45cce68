"""Suggested scores from pioneer posts: who held one in the period, and what was published in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.queries import Sheet, sheet_of
from appraisal.suggestions import SOURCES, Suggestion, suggestions_of
from appraisal.suggestions.registry import Asked
from branchmgr import clock
from branchmgr.decimals import plain
from pioneer_posts.enums import Outcome, RoundStatus
from pioneer_posts.models import PostResult
from tests.factories import appraisal as make
from tests.factories import groups
from tests.factories import post_rounds as rounds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring() -> Iterator[None]:
    with time_machine.travel(datetime(2027, 3, 31, 12, tzinfo=clock.zone()), tick=False):
        yield


@pytest.fixture
def cast() -> rounds.Cast:
    """Three of the four members of the first group: excellent, continued, withdrawn; published on 4 January 2027."""
    found = rounds.cast(holders=3)
    best, fair, gone = found.held
    rounds.result(best)
    rounds.result(fair, Outcome.CONTINUE, "82")
    rounds.withdrawn(gone, found.secretary)
    rounds.result(gone, Outcome.WITHDRAWN, reason="违章")
    rounds.published_on(found.post_round, date(2027, 1, 4))
    return found


def a_sheet(cast: rounds.Cast, source: str, rule: str, code: str) -> Sheet:
    items = [make.indicator("A1", "10", source=source, suggestion_rule=rule), make.indicator("B1", "60")]
    made = make.scheme(cast.branch, int(code[:4]), indicators=items)
    return sheet_of(make.period(made, code))


def found(cast: rounds.Cast, source: str, rule: str, code: str = "2026Q4", place: int = 0) -> Suggestion:
    suggestions = suggestions_of(a_sheet(cast, source, rule, code))
    return next(each for (group, _item), each in suggestions.items() if group == cast.groups[place].pk)


def said(suggestion: Suggestion) -> tuple[str, str]:
    points = plain(suggestion.points) if suggestion.points is not None else "-"
    return points, suggestion.sentence or str(suggestion.why_not)


def test_members_with_a_post_count_but_for_withdrawn_ones(cast: rounds.Cast) -> None:
    suggestion = found(cast, "pioneer_posts", "按比例")
    assert said(suggestion) == ("5", "Members with a pioneer post: 2 of 4")
    assert suggestion.reading is not None
    assert [record.url for record in suggestion.reading.records] == [
        reverse("holding_detail", args=[each.pk]) for each in cast.held[:2]
    ]


def test_who_left_the_group_counts_for_the_group_of_the_award(cast: rounds.Cast) -> None:
    moved = cast.held[0].person
    moved.memberships.update(ends_on=date(2026, 8, 1))
    groups.join(moved, cast.groups[1], start=date(2026, 8, 2))
    assert said(found(cast, "pioneer_posts", "按次 +2")) == ("4", "Members with a pioneer post: 2 of 3")


def test_group_without_a_post_gets_nothing_for_its_share(cast: rounds.Cast) -> None:
    assert said(found(cast, "pioneer_posts", "按比例", place=1)) == ("0", "Members with a pioneer post: 0 of 4")


def test_outcomes_count_in_the_period_that_saw_them_published(cast: rounds.Cast) -> None:
    summer = found(cast, "pioneer_outcomes", "按次 +3", "2026Q3")
    assert said(summer) == ("-", "Nothing was recorded that the rule could count.")
    winter = found(cast, "pioneer_outcomes", "按次 +3", "2027Q1")
    assert said(winter) == ("3", "Excellent pioneer posts: 1 of 2")
    assert winter.reading is not None
    assert str(winter.reading.records[0]).endswith("· Pioneer posts, H2 2026 · 先锋岗 95.50")


@pytest.mark.parametrize(
    ("source", "rule", "autumn", "winter"),
    [
        (
            "pioneer_outcomes",
            "按次 +3",
            ("0", "Excellent pioneer posts: 0 of 1"),
            ("3", "Excellent pioneer posts: 1 of 2"),
        ),
        (
            "pioneer_warned",
            "按次 -2",
            ("8", "Pioneer posts warned or withdrawn: 1 of 1"),
            ("10", "Pioneer posts warned or withdrawn: 0 of 2"),
        ),
    ],
)
def test_withdrawal_counts_once_and_in_the_period_of_its_day(
    cast: rounds.Cast, source: str, rule: str, autumn: tuple[str, str], winter: tuple[str, str]
) -> None:
    before = found(cast, source, rule, "2026Q4")
    assert said(before) == autumn
    assert before.reading is not None
    assert [str(record).rsplit(" · ", 1)[-1] for record in before.reading.records] == ["撤岗"]
    assert said(found(cast, source, rule, "2027Q1")) == winter


def test_each_warned_post_costs_by_the_rule(cast: rounds.Cast) -> None:
    PostResult.objects.filter(outcome=Outcome.CONTINUE).update(outcome=Outcome.WARNED)
    assert said(found(cast, "pioneer_warned", "按次 -2", "2027Q1")) == (
        "8",
        "Pioneer posts warned or withdrawn: 1 of 2",
    )


def test_outcomes_before_the_publication_say_nothing(cast: rounds.Cast) -> None:
    cast.post_round.status = RoundStatus.TOTALLED
    cast.post_round.save()
    assert said(found(cast, "pioneer_outcomes", "按次 +3", "2027Q1"))[0] == "-"


@pytest.mark.parametrize("source", ["pioneer_posts", "pioneer_outcomes", "pioneer_warned"])
def test_source_takes_the_same_queries_for_one_group_as_for_two(cast: rounds.Cast, source: str) -> None:
    sheet = a_sheet(cast, source, "按比例", "2027Q1")
    counted = []
    for number in (1, 2):
        asked = Asked(sheet.period, sheet.groups[:number], sheet.indicators[:1], sheet.period.ends_on)
        with CaptureQueriesContext(connection) as queries:
            SOURCES[source].of(asked)
        counted.append(len(queries))
    assert counted == [3, 3] if source == "pioneer_posts" else [2, 2]
