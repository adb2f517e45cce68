"""The arithmetic of attendance: two denominators, what counts, whole per cent."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.rates import DEFAULT, Counting, Kind, Line, Turnout, came, percent, sum_of, turnout

KINDS: tuple[Kind, ...] = get_args(Kind)
ALL = Counting(counted=frozenset({"present", "video", "relayed", "self_study"}), made_up=frozenset({"leave", "absent"}))


@pytest.mark.parametrize(
    ("kind", "default", "generous"),
    [
        ("present", (1, 1), (1, 1)),
        ("video", (1, 1), (1, 1)),
        ("relayed", (0, 1), (1, 1)),
        ("self_study", (0, 1), (1, 1)),
        ("leave", (0, 1), (0, 1)),
        ("exempt", (0, 0), (0, 0)),
        ("absent", (0, 1), (0, 1)),
    ],
)
def test_each_kind_counts_as_the_branch_decides(
    kind: Kind, default: tuple[int, int], generous: tuple[int, int]
) -> None:
    for counting, expected in ((DEFAULT, default), (ALL, generous)):
        found = turnout([Line(kind)], counting)
        assert (found.came, found.expected) == expected


@pytest.mark.parametrize(("counting", "expected"), [(DEFAULT, 0), (ALL, 2)])
def test_study_made_up_for_counts_only_where_the_branch_says_so(counting: Counting, expected: int) -> None:
    lines = [Line("absent", made_up=True), Line("leave", made_up=True), Line("absent"), Line("exempt", made_up=True)]
    assert turnout(lines, counting).came == expected


def test_voters_are_a_denominator_of_their_own() -> None:
    lines = [
        Line("present", may_vote=True),
        Line("relayed", may_vote=True),
        Line("present"),  # on probation: should attend, does not vote
        Line("exempt", may_vote=True),
        Line("present", expected=False, may_vote=True),  # a guest
    ]
    found = turnout(lines, ALL)
    assert found == Turnout(came=3, expected=3, voters_came=1, voters=2)
    assert found.quorum(Fraction(1, 2)) is False
    assert found.quorum(Fraction(1, 2), inclusive=True) is True
    assert Turnout().quorum(Fraction(0), inclusive=True) is False


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (None, ""),
        (Fraction(0), "0%"),
        (Fraction(1, 3), "33%"),
        (Fraction(1, 200), "1%"),
        (Fraction(2, 3), "67%"),
        (Fraction(999, 1000), "99%"),
        (Fraction(1), "100%"),
    ],
)
def test_rate_is_said_in_whole_per_cent_and_never_rounds_up_to_all(rate: Fraction | None, said: str) -> None:
    assert percent(rate) == said


lines = st.builds(Line, st.sampled_from(KINDS), st.booleans(), st.booleans(), st.booleans(), st.integers(1, 5))
some = st.sets(st.sampled_from(KINDS)).map(frozenset)
countings = st.builds(Counting, some, some, some, some)


@given(st.lists(lines, max_size=12), countings)
def test_turnout_never_exceeds_its_denominator(given_lines: list[Line], counting: Counting) -> None:
    found = turnout(given_lines, counting)
    assert 0 <= found.came <= found.expected <= sum(line.times for line in given_lines)
    assert 0 <= found.voters_came <= found.voters <= found.expected
    assert found.rate is None or 0 <= found.rate <= 1


@given(st.lists(lines, max_size=8), st.lists(lines, max_size=8), countings)
def test_turnout_of_two_activities_is_the_sum_of_each(
    first: list[Line], second: list[Line], counting: Counting
) -> None:
    apart = [turnout(first, counting), turnout(second, counting)]
    assert turnout([*first, *second], counting) == sum_of(apart) == apart[0] + apart[1]


@given(lines, countings)
def test_line_written_once_or_as_often_as_it_occurred_is_the_same(line: Line, counting: Counting) -> None:
    once = Line(line.kind, line.expected, line.may_vote, line.made_up)
    assert turnout([line], counting) == turnout([once] * line.times, counting)
    assert came(line, counting) is came(once, counting)


@given(st.lists(lines, max_size=8), countings, st.sampled_from(KINDS))
def test_letting_one_more_kind_count_never_lowers_the_turnout(
    given_lines: list[Line], counting: Counting, kind: Kind
) -> None:
    more = Counting(counting.counted | {kind}, counting.out, counting.make_up, counting.made_up)
    before, after = turnout(given_lines, counting), turnout(given_lines, more)
    assert (after.came >= before.came, after.expected == before.expected) == (True, True)
