"""The course of ranks and totals: gaps where a group took no part, the sentence, whose lines are shown at first."""

from __future__ import annotations

import pytest
from django.utils import translation

from appraisal.charts import comparison_of
from appraisal.results import period_result
from appraisal.trends import LINES_SHOWN, course_of, trend_of
from appraisal.years import own_groups, year_of
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups
from tests.factories.appraisal import Points, scheme
from tests.factories.results import EXEMPT, published, totalled

pytestmark = pytest.mark.django_db

OUT = {("XB", "A1"): EXEMPT, ("XB", "B1"): EXEMPT}


@pytest.fixture(autouse=True)
def english() -> None:
    translation.activate("en")


def a_branch(*codes: str) -> tuple[Branch, User]:
    branch = groups.branch()
    for code in codes:
        groups.group(branch, code, name=f"小组{code}")
    return branch, groups.holder(Office.SECRETARY, branch)


def test_one_period_is_no_trend() -> None:
    branch, secretary = a_branch("XA", "XB")
    assert trend_of(period_result(published(scheme(branch), "2026Q1"), secretary)) is None
    assert course_of(year_of(branch, 2026), frozenset()) is None


def test_line_has_a_gap_where_the_group_took_no_part() -> None:
    branch, secretary = a_branch("XA", "XB", "XC")
    made = scheme(branch)
    given: list[dict[tuple[str, str], Points | str]] = [{("XA", "A1"): 36}, dict(OUT), {("XC", "A1"): 36}]
    periods = [published(made, f"2026Q{number}", each) for number, each in enumerate(given, start=1)]
    trend = trend_of(period_result(periods[-1], secretary))
    assert trend
    lines = {line["name"]: (line["values"], line["totals"]) for line in trend.chart.figures["lines"]}
    assert lines == {
        "小组XA": ([3, 1, 1], ["96.00", "100.00", "100.00"]),
        "小组XB": ([1, None, 1], ["100.00", None, "100.00"]),
        "小组XC": ([1, 1, 3], ["100.00", "100.00", "96.00"]),
    }
    assert trend.chart.figures["periods"] == ["Q1 2026", "Q2 2026", "Q3 2026"]
    in_table = {row.result.group.code: [result and result.rank for result in results] for row, results in trend.lines}
    assert in_table == {"XA": [3, 1, 1], "XB": [1, None, 1], "XC": [1, 1, 3]}
    assert trend.chart.caption == "First: 小组XA, 小组XB. Fell most: 小组XC, by 2 ranks."


def test_sentence_names_who_rose_and_fell_most() -> None:
    branch, secretary = a_branch("XA", "XB", "XC", "XD")
    made = scheme(branch)
    published(made, "2026Q1", {("XA", "A1"): 10, ("XB", "A1"): 20, ("XC", "A1"): 30})
    latest = published(made, "2026Q2", {("XB", "A1"): 20, ("XC", "A1"): 30, ("XD", "A1"): 35})
    trend = trend_of(period_result(latest, secretary))
    assert trend
    assert trend.chart.says == [
        "First: 小组XA.",
        "Rose most: 小组XA, by 3 ranks.",
        "Fell most: 小组XD, 小组XC, 小组XB, by 1 rank.",
    ]


def test_sentence_says_that_nothing_moved() -> None:
    branch, secretary = a_branch("XA", "XB")
    made = scheme(branch)
    latest = [published(made, code, {("XB", "A1"): 30}) for code in ("2026Q1", "2026Q2")][-1]
    trend = trend_of(period_result(latest, secretary))
    assert trend
    assert trend.chart.says == ["First: 小组XA.", "No rank changed since Q1 2026."]


def test_eight_periods_at_most() -> None:
    branch, secretary = a_branch("XA")
    for year in (2024, 2025, 2026):
        made = scheme(branch, year)
        latest = [published(made, f"{year}Q{number}") for number in (1, 2, 3, 4)][-1]
    trend = trend_of(period_result(latest, secretary))
    assert trend
    assert [str(period.code) for period in trend.periods][::7] == ["2025Q1", "2026Q4"]
    assert len(trend.chart.figures["lines"][0]["values"]) == 8


def test_of_many_lines_the_first_and_the_own_are_shown() -> None:
    codes = [f"X{letter}" for letter in "ABCDEFGHIJKL"]
    branch, _secretary = a_branch(*codes)
    own = branch.groups.get(code="XL")
    leader = groups.holder(Office.LEADER, own)
    made = scheme(branch)
    latest = [published(made, f"2026Q{number}", {("XL", "A1"): 3}) for number in (1, 2)][-1]
    trend = trend_of(period_result(latest, leader))
    course = course_of(year_of(branch, 2026), own_groups(leader))
    assert trend
    assert course
    for chart in (trend.chart, course):
        shown = [line["name"] for line in chart.figures["lines"] if line["shown"]]
        assert shown == [f"小组{code}" for code in [*codes[:LINES_SHOWN], "XL"]]
        assert [line["name"] for line in chart.figures["lines"] if line["own"]] == ["小组XL"]


def test_group_has_the_same_place_in_every_picture_whatever_its_rank() -> None:
    branch, secretary = a_branch("XA", "XB", "XC")
    made = scheme(branch)
    published(made, "2026Q1", {("XA", "A1"): 20})
    latest = published(made, "2026Q2", {("XB", "A1"): 5, ("XA", "A1"): 30})
    found = period_result(latest, secretary)
    trend, course, compared = trend_of(found), course_of(year_of(branch, 2026), frozenset()), comparison_of(found)
    assert trend
    assert course
    assert compared
    drawn = (trend.chart.figures["lines"], course.figures["lines"], compared.figures["series"])
    for lines in drawn:
        assert [line["name"] for line in lines] == ["小组XA", "小组XB", "小组XC"]


def test_course_of_the_year_has_published_totals_only() -> None:
    branch, _secretary = a_branch("XA", "XB")
    made = scheme(branch)
    published(made, "2026Q1", {("XA", "A1"): 20})
    published(made, "2026Q2", {**OUT, ("XA", "A1"): 25})
    published(made, "2026Q3", {("XA", "A1"): "30.5"})
    totalled(made, "2026Q4", {("XA", "A1"): "12.5"})
    course = course_of(year_of(branch, 2026), frozenset())
    assert course
    assert course.figures["periods"] == ["Q1", "Q2", "Q3"]
    assert [(line["name"], line["values"]) for line in course.figures["lines"]] == [
        ("小组XA", ["80.00", "85.00", "90.50"]),
        ("小组XB", ["100.00", None, "100.00"]),
    ]
    assert course.says == [
        "First so far: 小组XA.",
        "Gained most from Q2 2026 to Q3 2026: 小组XA, 5.50 points.",
        "The scale begins at 70, not at 0.",
    ]
