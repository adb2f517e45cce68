"""Bars of an appraisal: what was lost where, what a year adds up to, how branches below a committee compare."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from appraisal.bars import losses_of, pictures_of_block, sums_of
from appraisal.comparison import comparison_of
from appraisal.results import period_result
from appraisal.years import year_of
from branchmgr import clock
from groups.enums import Office
from groups.models import Branch, Committee
from tests.factories import groups
from tests.factories.appraisal import SMALL, indicator, scheme
from tests.factories.results import EXEMPT, Given, published, totalled

pytestmark = pytest.mark.django_db

WIDE = (*SMALL, indicator("C1", "10", dimension="党费"))


@pytest.fixture(autouse=True)
def english() -> None:
    translation.activate("en")


def a_branch(code: str = "ZB01", first: str = "X", committee: Committee | None = None) -> Branch:
    made = groups.branch(code, committee=committee) if committee else groups.branch(code)
    for letter in "ABC":
        groups.group(made, f"{first}{letter}", name=f"小组{first}{letter}")
    return made


def test_losses_stand_on_each_other_by_dimension() -> None:
    branch = a_branch()
    given: Given = {("XA", "A1"): "36.5", ("XA", "C1"): 9, ("XB", "C1"): 8, ("XB", "A1"): EXEMPT}
    period = published(scheme(branch, indicators=WIDE), "2026Q1", given)
    chart = losses_of(period_result(period, groups.holder(Office.SECRETARY, branch)))
    assert chart
    assert chart.figures["categories"] == ["小组XC", "小组XB", "小组XA"]
    assert {each["name"]: each["values"] for each in chart.figures["series"]} == {
        "组长作用": ["0", "0", "3.5"],
        "党费": ["0", "2", "1"],
    }
    assert chart.figures["sums"] == ["0", "2", "4.5"]
    assert chart.says == [
        "Most points were lost by 小组XA: 4.5.",
        "1 group lost none.",
        "Of all dimensions most was lost at 组长作用: 3.5.",
    ]
    assert chart.table
    assert list(chart.table.rows[2]) == ["小组XA", "3.5", "1"]


def test_losses_of_one_group_alone_are_no_picture() -> None:
    branch = a_branch()
    period = published(scheme(branch, indicators=WIDE), "2026Q1", {("XA", "A1"): 36, ("XB", "A1"): "11.75"})
    member = groups.user_for(groups.member(branch.groups.get(code="XA")))
    assert losses_of(period_result(period, member)) is None
    outside = groups.user_for(groups.member(branch.groups.get(code="XC")))
    assert losses_of(period_result(period, outside)) is None


def test_year_adds_up_published_periods_only() -> None:
    branch = a_branch()
    made = scheme(branch)
    published(made, "2026Q1", {("XA", "A1"): 20})
    assert sums_of(year_of(branch, 2026)) is None
    published(made, "2026Q2", {("XB", "A1"): EXEMPT, ("XB", "B1"): EXEMPT})
    totalled(made, "2026Q3", {("XA", "A1"): "12.5"})
    chart = sums_of(year_of(branch, 2026))
    assert chart
    assert chart.figures["categories"] == ["小组XC", "小组XA", "小组XB"]
    lines = {each["name"]: (each["values"], each["said"]) for each in chart.figures["series"]}
    assert lines["Q1"] == (["100", "80", "100"], ["100.00", "80.00", "100.00"])
    assert lines["Q2"] == (["100", "100", None], ["100.00", "100.00", "–"])
    assert chart.figures["sums"] == ["200.00", "180.00", "100.00"]
    assert chart.says == ["Highest sum: 小组XC with 200.00; lowest: 小组XB with 100.00."]


def test_branches_of_a_block_are_compared_and_one_alone_is_not() -> None:
    top = groups.committee("DW01")
    first, second = a_branch("ZB01", "X", top), a_branch("ZB02", "Y", top)
    later = clock.now() + timedelta(days=400)

    def block() -> list[str]:
        found = comparison_of(top, 2026, None, words="", sort="", page=None, now=later)
        return [chart.caption for each in found.blocks for chart in pictures_of_block(each, top, 2026)]

    published(scheme(first, indicators=WIDE), "2026Q1", {("XA", "A1"): 10})
    assert block() == []
    published(scheme(second, indicators=WIDE), "2026Q1", {("YA", "A1"): 20, ("YB", "A1"): 20})
    assert block() == [
        f"Highest mean: {first} with 100.00; lowest: {second} with 96.67.",
        f"Most groups graded 优秀: {first} with 67%.",
    ]
