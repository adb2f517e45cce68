"""The arithmetic of elections: what is needed, who is elected, who stands again."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups import counting

QUORUM, MAJORITY = Fraction(4, 5), Fraction(1, 2)


@pytest.mark.parametrize(
    ("entitled", "ballots", "votes"),
    [(0, 1, 1), (1, 1, 1), (2, 2, 2), (3, 3, 2), (4, 4, 3), (5, 4, 3), (6, 5, 4), (9, 8, 5), (10, 8, 6), (39, 32, 20)],
)
def test_needed_ballots_and_votes_by_number_entitled(entitled: int, ballots: int, votes: int) -> None:
    assert counting.ballots_needed(entitled, QUORUM) == ballots
    assert counting.votes_needed(entitled, MAJORITY) == votes


@pytest.mark.parametrize(
    ("votes", "needed", "elected", "leading"),
    [
        ({}, 1, None, []),
        ({1: 0}, 1, None, []),
        ({1: 3, 2: 2}, 3, 1, [1, 2]),
        ({1: 2, 2: 2, 3: 1}, 3, None, [1, 2]),
        ({1: 2, 2: 1, 3: 1}, 3, None, [1, 2, 3]),
        ({1: 2, 2: 0, 3: 0}, 3, None, [1]),
        ({1: 2, 2: 2}, 2, None, [1, 2]),
    ],
)
def test_elected_and_leading_by_votes(
    votes: dict[int, int], needed: int, elected: int | None, leading: list[int]
) -> None:
    assert counting.elected(votes, needed) == elected
    assert counting.leading(votes) == leading


@given(votes=st.dictionaries(st.integers(1, 9), st.integers(0, 40), max_size=6), absent=st.integers(0, 40))
def test_elected_by_a_majority_has_more_than_all_others_together(votes: dict[int, int], absent: int) -> None:
    entitled = sum(votes.values()) + absent
    found = counting.elected(votes, counting.votes_needed(entitled, MAJORITY))
    assert (found is not None) == any(2 * number > entitled for number in votes.values())
    if found is not None:
        assert 2 * votes[found] > entitled
        assert found in counting.leading(votes)
