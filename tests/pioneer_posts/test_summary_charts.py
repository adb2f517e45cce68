"""The pictures of posts: shares by group, outcomes round by round; published ones alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.utils import translation

from groups.models import PartyGroup
from pioneer_posts.enums import Outcome, RoundStatus
from pioneer_posts.models import Round
from pioneer_posts.summaries import Share, YearRound, rounds_until
from pioneer_posts.summary_charts import outcomes_chart, share_chart
from tests.factories import groups, posts
from tests.factories import post_rounds as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_in_january() -> Iterator[None]:
    translation.activate("en")
    with time_machine.travel(datetime.fromisoformat("2027-01-09T10:00:00+08:00"), tick=False):
        yield


@pytest.fixture
def group() -> PartyGroup:
    return groups.group(groups.branch(name="生产安全党支部"), "XA", name="小组XA")


def test_shares_of_groups_with_members_are_drawn(group: PartyGroup) -> None:
    post_round = posts.post_round(group.branch, RoundStatus.PUBLISHED)
    shares = [Share(group, 4, 1), Share(None, 2, 1), Share(groups.group(group.branch, "XB"), 0, 0)]
    chart = share_chart(shares, post_round)
    assert chart
    assert chart.figures["categories"] == ["小组XA", "without a group"]
    assert chart.figures["series"][0]["said"] == ["25% (1 / 4)", "50% (1 / 2)"]
    assert chart.caption == "Most posts: without a group with 50% of the members; fewest: 小组XA with 25%."
    assert chart.about == f"生产安全党支部 · {post_round}"
    assert share_chart(shares[:1], post_round) is None


def test_outcomes_stand_on_each_other_from_best_to_worst(group: PartyGroup) -> None:
    first, second = (Round(branch=group.branch, year=2026, half=half) for half in (1, 2))
    counted = [
        YearRound(first, 3, [(Outcome.EXCELLENT, 1), (Outcome.WARNED, 2)]),
        YearRound(second, 4, [(Outcome.EXCELLENT, 2), (Outcome.UNASSESSED, 2)]),
    ]
    chart = outcomes_chart(counted, second)
    assert chart
    lines = [(each["name"], each["tone"], each["values"]) for each in chart.figures["series"]]
    assert lines == [
        ("excellent", "best", ["1", "2"]),
        ("warned", "fair", ["2", "0"]),
        ("not assessed", "", ["0", "2"]),
    ]
    assert chart.caption == f"{second}: 2 of 4 posts excellent."
    assert outcomes_chart(counted[:1], first) is None


def test_rounds_until_one_are_published_ones_before_it() -> None:
    cast = make.cast()
    for held in cast.held:
        make.result(held)
    shown = rounds_until(cast.post_round)
    assert [(each.post_round, each.held, each.outcomes) for each in shown] == [
        (cast.post_round, 2, [(Outcome.EXCELLENT, 2)])
    ]
    Round.objects.filter(pk=cast.post_round.pk).update(status=RoundStatus.TOTALLED)
    assert rounds_until(cast.post_round) == []
