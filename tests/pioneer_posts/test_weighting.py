"""The arithmetic of results: means of both sides, weights, bands, aims; tables first, then what holds for all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pioneer_posts.weighting import (
    Bands,
    Weights,
    aims_points,
    missing_sides,
    on_step,
    outcome_of,
    to_step,
    weighted,
)

totals = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=6)
percents = st.decimals(0, 100, places=2).map(lambda each: Weights(each, Decimal(100) - each))


def numbers(text: str) -> list[Decimal]:
    return [Decimal(each) for each in text.split()]


@pytest.mark.parametrize(
    ("department", "committee", "weights", "exact", "total"),
    [
        ("90", "80", "70 30", Fraction(87), "87.00"),
        ("95 88.5", "91 90 86", "70 30", Fraction(7, 10) * Fraction(367, 4) + Fraction(3, 10) * 89, "90.93"),
        ("100 99 99", "0", "70 30", Fraction(7, 10) * Fraction(298, 3), "69.53"),
        ("89.995", "89.995", "50 50", Fraction(89995, 1000), "90.00"),
        ("70", "", "100 0", Fraction(70), "70.00"),
        ("70", "10", "100 0", Fraction(70), "70.00"),
        ("", "66.66", "0 100", Fraction(6666, 100), "66.66"),
        ("0", "0", "70 30", Fraction(0), "0.00"),
        (
            "90.01",
            "90",
            "33.33 66.67",
            Fraction(9001, 100) * Fraction(3333, 10000) + 90 * Fraction(6667, 10000),
            "90.00",
        ),
    ],
)
def test_total_of_assessments_is_exact(
    department: str, committee: str, weights: str, exact: Fraction, total: str
) -> None:
    found = weighted(numbers(department), numbers(committee), Weights(*numbers(weights)))
    assert (found.exact, str(found.total)) == (exact, total)
    assert found.department.share + found.committee.share == found.exact


@pytest.mark.parametrize(
    ("department", "committee", "weights", "missing"),
    [
        ("", "", "70 30", ["department", "committee"]),
        ("90", "", "70 30", ["committee"]),
        ("", "90", "70 30", ["department"]),
        ("", "90", "0 100", []),
        ("", "", "100 0", ["department"]),
    ],
)
def test_side_without_assessment_is_missing_and_no_zero(
    department: str, committee: str, weights: str, missing: list[str]
) -> None:
    given_weights = Weights(*numbers(weights))
    assert missing_sides(numbers(department), numbers(committee), given_weights) == missing
    if missing:
        with pytest.raises(ValueError, match="not assessed"):
            weighted(numbers(department), numbers(committee), given_weights)


@pytest.mark.parametrize("weights", ["70 20", "100 1", "-10 110", "70.01 30"])
def test_weights_that_do_not_add_to_a_hundred_are_refused(weights: str) -> None:
    with pytest.raises(ValueError, match="must add to 100"):
        Weights(*numbers(weights))


@pytest.mark.parametrize("bands", ["70 90", "90 90", "101 70", "90 0"])
def test_bands_that_do_not_descend_are_refused(bands: str) -> None:
    with pytest.raises(ValueError, match="must descend"):
        Bands(*numbers(bands))


@pytest.mark.parametrize(
    ("total", "outcome"),
    [
        ("100", "excellent"),
        ("90", "excellent"),
        ("89.99", "continue"),
        ("70", "continue"),
        ("69.99", "warned"),
        ("0", "warned"),
    ],
)
def test_outcome_bands_are_half_open(total: str, outcome: str) -> None:
    assert outcome_of(Decimal(total), Bands()) == outcome
    assert outcome_of(Decimal(total), Bands(), withdrawn=True) == "withdrawn"


@pytest.mark.parametrize(
    ("reached", "aims", "maximum", "step", "points"),
    [
        (1, 2, "25", "0.5", "12.5"), (1, 3, "25", "0.5", "8.5"), (2, 3, "25", "0.5", "16.5"), (3, 3, "25", "0.5", "25"),
        (0, 3, "25", "0.5", "0"), (1, 2, "25", "5", "15"), (1, 2, "2.5", "0.5", "1.5"), (5, 6, "7", "2", "6"),
    ],
)  # fmt: skip
def test_share_of_aims_is_rounded_half_up_to_the_step(
    reached: int, aims: int, maximum: str, step: str, points: str
) -> None:
    assert to_step(aims_points(reached, aims, Decimal(maximum)), Decimal(step), Decimal(maximum)) == Decimal(points)


@pytest.mark.parametrize(("reached", "aims"), [(0, 0), (3, 2), (-1, 2)])
def test_share_of_no_or_too_many_aims_is_refused(reached: int, aims: int) -> None:
    with pytest.raises(ValueError, match="aims"):
        aims_points(reached, aims, Decimal(25))


@given(totals, totals, percents)
def test_total_lies_between_the_lowest_and_the_highest(
    department: list[Decimal], committee: list[Decimal], weights: Weights
) -> None:
    found = weighted(department, committee, weights)
    every = department + committee
    assert min(every) <= found.exact <= max(every)
    assert abs(Fraction(found.total) - found.exact) <= Fraction(1, 200)


@given(totals, totals, percents)
def test_total_does_not_depend_on_the_order_of_assessors(
    department: list[Decimal], committee: list[Decimal], weights: Weights
) -> None:
    found = weighted(department, committee, weights)
    assert weighted(department[::-1], committee[::-1], weights).exact == found.exact
    assert weighted(committee, department, Weights(weights.committee, weights.department)).exact == found.exact


@given(totals, totals, percents, st.decimals(0, 100, places=2))
def test_higher_assessment_never_lowers_the_total(
    department: list[Decimal], committee: list[Decimal], weights: Weights, other: Decimal
) -> None:
    low, high = sorted((department[0], other))
    rest = department[1:]
    assert weighted([low, *rest], committee, weights).total <= weighted([high, *rest], committee, weights).total


@given(totals, totals, st.decimals(0, 100, places=2))
def test_side_that_weighs_nothing_changes_nothing(
    department: list[Decimal], committee: list[Decimal], other: Decimal
) -> None:
    all_department = Weights(Decimal(100), Decimal(0))
    assert weighted(department, committee, all_department).total == weighted(department, [other], all_department).total


@given(st.decimals(0, 100, places=2))
def test_every_total_has_exactly_one_outcome(total: Decimal) -> None:
    bands = Bands()
    found = [
        bands.excellent_from <= total,
        bands.continue_from <= total < bands.excellent_from,
        total < bands.continue_from,
    ]
    assert found.count(True) == 1
    assert ["excellent", "continue", "warned"][found.index(True)] == outcome_of(total, bands)


@given(
    st.integers(1, 10).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from(["0.5", "1", "0.25"]),
)
def test_points_of_aims_lie_on_the_step(aims: tuple[int, int], step: str) -> None:
    points = to_step(aims_points(*aims, Decimal(25)), Decimal(step), Decimal(25))
    assert on_step(points, Decimal(step))
    assert 0 <= points <= 25
