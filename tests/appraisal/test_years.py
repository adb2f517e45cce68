"""The year, computed by hand from a few cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appraisal.enums import IndicatorKind, VetoEffect
from appraisal.years import BranchYear, GroupYear, ranked_branches, year_of, years_of
from groups.models import Branch
from tests.factories import groups
from tests.factories.appraisal import SMALL, indicator, scheme
from tests.factories.results import EXEMPT, VETO, published, totalled

pytestmark = pytest.mark.django_db
D = Decimal
THREE = ("XA", "XB", "XC")


def a_branch(*codes: str) -> Branch:
    branch = groups.branch("ZB01", name="生产安全党支部")
    for code in codes or THREE:
        groups.group(branch, code)
    return branch


def row(year: BranchYear, code: str) -> GroupYear:
    return next(each for each in year.rows if each.group.code == code)


def figures(year: BranchYear) -> list[tuple[object, ...]]:
    return [(each.group.code, each.rank, each.score and (each.score.sum, each.score.mean)) for each in year.rows]


def test_year_sums_published_periods_only() -> None:
    made = scheme(a_branch())
    published(made, "2026Q1", {("XA", "A1"): 35, ("XB", "B1"): "58.5"})
    published(made, "2026Q2", {("XA", "A1"): 39})
    totalled(made, "2026Q3", {("XC", "A1"): 0})

    year = year_of(made.branch, 2026)

    assert [period and str(period.code) for period in year.places] == ["2026Q1", "2026Q2", None, None]
    assert figures(year) == [
        ("XC", 1, (D("200.00"), D("100.00"))),
        ("XB", 2, (D("198.50"), D("99.25"))),
        ("XA", 3, (D("194.00"), D("97.00"))),
    ]
    assert row(year, "XA").points == {"A1": D(74), "B1": D(120)}


def test_year_without_published_period_is_empty() -> None:
    made = scheme(a_branch())
    totalled(made, "2026Q1")
    year = year_of(made.branch, 2026)
    assert (year.rows, year.periods, year.scheme) == ([], [], None)


def test_ties_share_a_rank_and_the_next_is_skipped() -> None:
    made = scheme(a_branch("XA", "XB", "XC", "XD"))
    published(made, "2026Q1", {("XB", "A1"): 39, ("XC", "B1"): 59, ("XD", "A1"): 30})
    ranks = {each.group.code: each.rank for each in year_of(made.branch, 2026).rows}
    assert ranks == {"XA": 1, "XB": 2, "XC": 2, "XD": 4}


def test_ties_are_broken_by_the_years_item_sums() -> None:
    made = scheme(a_branch(), tie_break=["三会一课", "A1"])
    published(made, "2026Q1", {("XA", "A1"): 39, ("XB", "B1"): 59, ("XC", "A1"): 39})
    published(made, "2026Q2", {("XA", "B1"): 59, ("XB", "B1"): 59, ("XC", "A1"): 39})
    ranks = {each.group.code: each.rank for each in year_of(made.branch, 2026).rows}
    assert ranks == {"XC": 1, "XA": 2, "XB": 3}


def test_bonus_counts_for_rank_and_not_for_grade() -> None:
    made = scheme(a_branch("XA", "XB"))
    published(made, "2026Q1", {("XA", "B1"): 54, ("XA", "H1"): 3, ("XB", "B1"): 55})
    year = year_of(made.branch, 2026)
    assert [(each.group.code, each.score and (each.score.sum, each.score.grade)) for each in year.rows] == [
        ("XA", (D("97.00"), "合格")),
        ("XB", (D("95.00"), "优秀")),
    ]


def test_exemption_scales_and_counts_nothing_in_the_item_sums() -> None:
    made = scheme(a_branch("XA", "XB"))
    published(made, "2026Q1", {("XA", "A1"): EXEMPT, ("XA", "B1"): 50})
    found = row(year_of(made.branch, 2026), "XA")
    assert found.score
    assert (found.score.sum, found.points) == (D("83.33"), {"B1": D(50)})


def test_vetoes_rank_last_keep_from_honours_or_cut_the_grade() -> None:
    kinds = [
        indicator("V1", kind=IndicatorKind.VETO, veto_effect=VetoEffect.LAST),
        indicator("V2", kind=IndicatorKind.VETO, veto_effect=VetoEffect.NO_HONOURS),
        indicator("V3", kind=IndicatorKind.VETO, veto_effect=VetoEffect.CEILING, ceiling="合格"),
    ]
    made = scheme(a_branch("XA", "XB", "XC", "XD"), indicators=[*SMALL[:3], *kinds])
    published(made, "2026Q1", {("XA", "V1"): VETO, ("XB", "V2"): VETO, ("XC", "V3"): VETO, ("XD", "A1"): 10})
    published(made, "2026Q2", {("XD", "A1"): 10})

    year = year_of(made.branch, 2026)

    found = {
        each.group.code: (each.rank, each.score.grade, each.honours, [veto.indicator.code for veto in each.vetoes])
        for each in year.rows
        if each.score
    }
    assert found == {
        "XB": (1, "优秀", False, ["V2"]),
        "XC": (1, "优秀", False, ["V3"]),
        "XD": (3, "基本合格", True, []),
        "XA": (4, "不合格", False, ["V1"]),
    }


def test_group_of_a_part_of_the_year_is_marked_and_averaged_over_its_periods() -> None:
    branch = a_branch("XA", "XB")
    groups.group(branch, "XN", founded_on=date(2026, 5, 4))
    groups.group(branch, "XO", dissolved_on=date(2026, 6, 30))
    made = scheme(branch, annual_method="mean")
    published(made, "2026Q1", {("XA", "A1"): 30, ("XB", "A1"): EXEMPT, ("XB", "B1"): EXEMPT})
    published(made, "2026Q2", {("XA", "A1"): 31, ("XN", "A1"): 38})

    year = year_of(branch, 2026)

    assert figures(year) == [
        ("XB", 1, (D("100.00"), D("100.00"))),
        ("XO", 1, (D("100.00"), D("100.00"))),
        ("XN", 3, (D("98.00"), D("98.00"))),
        ("XA", 4, (D("181.00"), D("90.50"))),
    ]
    marks = {each.group.code: (each.partial, each.founded_on, each.dissolved_on) for each in year.rows}
    assert marks == {
        "XB": (True, None, None),
        "XO": (True, None, date(2026, 6, 30)),
        "XN": (True, date(2026, 5, 4), None),
        "XA": (False, None, None),
    }


def test_group_exempt_from_everything_all_year_has_no_rank() -> None:
    made = scheme(a_branch("XA", "XB"))
    published(made, "2026Q1", {("XA", "A1"): EXEMPT, ("XA", "B1"): EXEMPT, ("XA", "H1"): 4, ("XB", "A1"): 1})
    found = row(year_of(made.branch, 2026), "XA")
    assert (found.rank, found.score, found.partial, found.honours, dict(found.points)) == (None, None, True, False, {})


def test_year_follows_the_version_of_its_last_published_period() -> None:
    branch = a_branch("XA", "XB")
    first = scheme(branch)
    second = scheme(branch, meeting_on=date(2026, 3, 20), annual_method="mean", bands=(("好", "99.5"), ("一般", "0")))
    published(first, "2026Q1", {("XA", "B1"): 59})
    published(second, "2026Q2")
    third = scheme(branch, meeting_on=date(2026, 6, 20), bands=(("甲", "0"),))
    totalled(third, "2026Q3")

    year = year_of(branch, 2026)

    assert year.scheme == second
    assert [(each.rank, each.score and each.score.grade) for each in year.rows] == [(1, "好"), (2, "好")]
    assert {made.version: [str(p.code) for p in found] for made, found in year.schemes.items()} == {
        1: ["2026Q1"],
        2: ["2026Q2"],
    }


def test_quarters_count_before_halves_unless_asked() -> None:
    branch = a_branch("XA")
    published(scheme(branch), "2026Q1")
    halves = scheme(branch, cadence="half")
    published(halves, "2026H1", {("XA", "A1"): 20})
    assert [str(period.code) for period in year_of(branch, 2026).periods] == ["2026Q1"]
    half = year_of(branch, 2026, "half")
    assert ([str(period.code) for period in half.periods], len(half.places)) == (["2026H1"], 2)
    assert figures(half) == [("XA", 1, (D("80.00"), D("80.00")))]


def test_half_yearly_branch_is_found_without_asking() -> None:
    branch = a_branch("XA")
    published(scheme(branch, cadence="half"), "2026H2")
    assert [period and str(period.code) for period in year_of(branch, 2026).places] == [None, "2026H2"]


@pytest.mark.parametrize("tie_break", [[], ["A1"]])
def test_years_of_branches_take_as_many_queries_as_one(tie_break: list[str]) -> None:
    committee = groups.committee("DW01")
    for number in range(3):
        branch = groups.branch(f"ZB{number}", committee=committee)
        for code in "abc":
            groups.group(branch, f"{number}{code}")
        published(scheme(branch, tie_break=tie_break), "2026Q1", {(f"{number}a", "V1"): VETO})
    found = list(ranked_branches(committee, 2026))
    counts = []
    for chosen in (found[:1], found):
        with CaptureQueriesContext(connection) as queries:
            years_of(chosen, 2026)
        counts.append(len(queries))
    assert counts == ([7, 7] if tie_break else [5, 5])


CELLS = st.tuples(st.integers(0, 80), st.integers(0, 120), st.booleans())


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELLS, min_size=3, max_size=3), order=st.permutations([0, 1, 2]))
def test_order_of_groups_changes_nothing(cells: list[tuple[int, int, bool]], order: list[int]) -> None:
    def ranking(places: list[int]) -> dict[int, object]:
        branch = groups.branch()
        codes = {place: f"{branch.code}-{index}" for index, place in enumerate(places)}
        for code in codes.values():
            groups.group(branch, code)
        scores = {
            (codes[place], name): D(value) / 2
            for place, (first, second, _vetoed) in enumerate(cells)
            for name, value in (("A1", first), ("B1", second))
        }
        vetoed = {(codes[place], "V1"): VETO for place, cell in enumerate(cells) if cell[2]}
        published(scheme(branch, tie_break=["B1"]), "2026Q1", {**scores, **vetoed})
        found = {each.group.code: each for each in year_of(branch, 2026).rows}
        return {place: (found[code].rank, found[code].score) for place, code in codes.items()}

    assert ranking(order) == ranking([0, 1, 2])
