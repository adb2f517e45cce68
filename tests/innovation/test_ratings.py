"""Lots, criteria and ratings of proposals: what is computed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innovation import ratings
from innovation.criteria import Measure, faults_of, parse_ranges, standard
from innovation.drawing import hand_out
from innovation.services.authors import even_shares

POINTS = st.decimals(0, 50, places=2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.fractions(0, 100), min_size=1, max_size=9))
def test_median_and_mean_lie_between_the_totals_and_spread_is_their_width(totals: list[Fraction]) -> None:
    for method in ("median", "mean"):
        found = ratings.rated(totals, method)
        assert min(totals) <= found.exact <= max(totals)
        assert found.spread == ratings.rated([max(totals) - min(totals)], "mean").rating
        assert found.reviews == len(totals)
        assert ratings.rated(totals[::-1], method) == found


@given(st.lists(st.one_of(st.none(), POINTS), min_size=2, max_size=2))
def test_what_does_not_apply_leaves_the_mean(points: list[Decimal | None]) -> None:
    weights = {"a": Decimal(50), "b": Decimal(50)}
    total = ratings.review_total(dict(zip("ab", points, strict=True)), weights)
    given = [each for each in points if each is not None]
    assert total == (Fraction(sum(given)) * 100 / (50 * len(given)) if given else None)


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=4),
    st.integers(1, 12),
    st.integers(2, 7),
    st.integers(1, 3),
    st.data(),
)
def test_lot_never_bars_and_loads_differ_by_at_most_one_without_conflicts(
    seed: str, count: int, people: int, each: int, data: st.DataObject
) -> None:
    authors = {number: {data.draw(st.integers(100, 99 + people))} for number in range(count)}
    reviewers = list(range(100, 100 + people))
    found = hand_out(seed, authors, reviewers, each)
    for number, held in found.items():
        assert not set(held) & authors[number]
        assert len(held) == len(set(held)) == min(each, people - 1)
    free = hand_out(seed, {number: set() for number in range(count)}, reviewers, each)
    loads = [sum(person in held for held in free.values()) for person in reviewers]
    assert max(loads) - min(loads) <= 1
    assert found == hand_out(seed, authors, reviewers, each)


def test_conflicts_are_evened_out_by_handing_on() -> None:
    barred = {number: {2} if number < 2 else set() for number in range(4)}
    loads = [sum(held == [person] for held in hand_out("", barred, [1, 2], 1).values()) for person in (1, 2)]
    assert loads == [2, 2]


def test_standard_criteria_add_to_100_and_have_described_ranges() -> None:
    assert faults_of(standard()) == []
    assert [level.high for level in parse_ranges(standard()[0].ranges)] == [30, 25, 20]


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ([Measure("1", "甲", Decimal(99))], "add to 99"),
        ([], "1 to 20 criteria"),
        ([Measure("1", "甲", Decimal(50)), Measure("1", "乙", Decimal(50))], "2 times"),
        ([Measure("1", "甲", Decimal(100), "先进 30-20")], "write the levels"),
        ([Measure("1", "甲", Decimal(100), "先进 90-101")], "above the weight"),
    ],
)
def test_criteria_that_do_not_do_are_told(measures: list[Measure], said: str) -> None:
    assert any(said in sentence for sentence in faults_of(measures))


def test_loads_by_pairs() -> None:
    found = hand_out("", {number: set() for number in range(6)}, [1, 2, 3], 2)
    loads = sorted(sum(person in held for held in found.values()) for person in (1, 2, 3))
    assert all(later - earlier <= 1 for earlier, later in pairwise(loads))


@pytest.mark.parametrize("people", range(1, 11))
def test_even_shares_add_to_a_hundred(people: int) -> None:
    found = even_shares(people)
    assert (len(found), sum(found)) == (people, 100)
    assert max(found) - min(found) < Decimal("0.1")
