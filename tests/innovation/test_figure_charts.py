"""The pictures of a year of proposals: kinds, days from step to step, shares of the groups one may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from groups.enums import Office
from groups.models import Branch
from innovation.enums import ProposalKind, ProposalStatus
from innovation.figure_charts import durations_of, kinds_of, pictures_of, rates_of
from innovation.figures import Duration, figures_of
from innovation.matrix import five_ones, seen_by
from tests.factories import groups
from tests.factories import innovation as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_in_november() -> Iterator[None]:
    translation.activate("en")
    with time_machine.travel(datetime.fromisoformat("2026-11-03T10:00:00+08:00"), tick=False):
        yield


@pytest.fixture
def branch() -> Branch:
    """Two groups of two; both members of the first handed something in, nobody of the second."""
    made = groups.branch(name="生产安全党支部")
    first, second = groups.group(made, "XA", name="小组XA"), groups.group(made, "XB", name="小组XB")
    anna, bert = groups.member(first), groups.member(first)
    groups.member(second)
    groups.member(second)
    make.proposal(anna, ProposalStatus.ACCEPTED, kind=ProposalKind.PROCESS)
    make.proposal(anna, ProposalStatus.ACCEPTED, kind=ProposalKind.PROCESS)
    make.proposal(bert, ProposalStatus.ACCEPTED, kind=ProposalKind.RECORD)
    return made


def test_kinds_are_counted_and_those_without_any_named(branch: Branch) -> None:
    chart = kinds_of(figures_of(branch, 2026))
    assert chart
    assert dict(zip(chart.figures["categories"], chart.figures["series"][0]["values"], strict=True)) == {
        "suggestion": "0",
        "improvement made": "0",
        "result put to use": "0",
        "new process": "2",
        "record broken": "1",
    }
    assert chart.says == [
        "Most are of the kind new process: 2.",
        "None yet of the kind suggestion, improvement made, result put to use.",
    ]
    assert chart.about == "生产安全党支部 · 2026"


def test_days_of_steps_that_were_taken_are_drawn_with_the_longest(branch: Branch) -> None:
    found = figures_of(branch, 2026)
    steps = [Duration("reply", 3, Decimal("4.5"), Decimal(9)), Duration("closing", 0, None, None)]
    chart = durations_of(replace(found, durations=steps))
    assert chart
    assert chart.table
    assert list(map(list, chart.table.rows)) == [["reply", "3", "4.5", "9"]]
    assert chart.caption == "Slowest by the median: reply with 4.5 days."
    assert durations_of(replace(found, durations=steps[1:])) is None


def test_shares_are_of_the_groups_that_one_may_see(branch: Branch) -> None:
    matrix = five_ones(branch, 2026)
    chart = rates_of(seen_by(matrix, groups.holder(Office.SECRETARY, branch)))
    assert chart
    assert chart.figures["series"][0]["said"] == ["100% (2 / 2)", "0% (0 / 2)"]
    assert chart.caption == "Most take part in 小组XA with 100%; fewest in 小组XB with 0%."
    leader = groups.holder(Office.LEADER, branch.groups.get(code="XA"))
    assert rates_of(seen_by(matrix, leader)) is None


def test_year_without_proposals_has_no_picture(branch: Branch) -> None:
    assert set(pictures_of(figures_of(branch, 2025)).values()) == {None}
