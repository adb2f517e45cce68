"""The line chart: round marks, gaps where a group took no part, names that do not cover each other."""

from __future__ import annotations

from itertools import pairwise

import pytest

from appraisal.results import period_result
from appraisal.trends import HEIGHT, LABEL_HEIGHT, Trend, trend_of
from groups.enums import Office
from tests.factories import groups
from tests.factories.appraisal import indicator, scheme
from tests.factories.results import EXEMPT, published

pytestmark = pytest.mark.django_db


def test_marks_stay_few_however_far_the_totals_lie_apart() -> None:
    branch = groups.branch()
    groups.group(branch, "XA")
    made = scheme(branch, indicators=[indicator("A1", "10000"), indicator("A2", "10000")])
    published(made, "2026Q1", {("XA", "A1"): 0, ("XA", "A2"): 0})
    trend = trend_of(period_result(published(made, "2026Q2"), groups.holder(Office.SECRETARY, branch)))
    assert trend
    assert [str(level) for _y, level in trend.marks] == ["0", "5000", "10000", "15000", "20000"]


def a_trend(count: int, codes: tuple[str, ...] = ("XA", "XB", "XC")) -> Trend | None:
    branch = groups.branch()
    for code in codes:
        groups.group(branch, code)
    made = scheme(branch)
    out = {("XB", "A1"): EXEMPT, ("XB", "B1"): EXEMPT}
    periods = [
        published(made, f"2026Q{number}", out if number == 2 else {("XA", "A1"): 36}) for number in range(1, count + 1)
    ]
    return trend_of(period_result(periods[-1], groups.holder(Office.SECRETARY, branch)))


def test_one_period_is_no_trend() -> None:
    assert a_trend(1) is None


def test_line_has_a_gap_where_the_group_took_no_part() -> None:
    trend = a_trend(3)
    assert trend
    lines = {line.row.result.group.code: line for line in trend.lines}
    assert [total and str(total) for total in lines["XB"].totals] == ["100.00", None, "100.00"]
    assert [len(path.split()) for path in lines["XB"].paths] == [1, 1]
    assert [len(path.split()) for path in lines["XA"].paths] == [3]
    assert [str(level) for _y, level in trend.marks] == ["96", "97", "98", "99", "100"]


def test_names_stand_apart_and_inside_the_drawing() -> None:
    trend = a_trend(2, tuple(f"X{letter}" for letter in "ABCDEFG"))
    assert trend
    heights = sorted(line.label_at for line in trend.lines if line.label_at is not None)
    assert len(heights) == 6
    assert all(lower - upper >= LABEL_HEIGHT for upper, lower in pairwise(heights))
    assert 0 < heights[0] < heights[-1] < HEIGHT


def test_many_groups_are_quiet_lines_without_names() -> None:
    trend = a_trend(2, tuple(f"X{letter}" for letter in "ABCDEFGHIJ"))
    assert trend
    assert {(line.colour, line.label_at) for line in trend.lines} == {(0, None)}
