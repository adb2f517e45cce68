from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.grading import Bands
from appraisal.ranking import PeriodScore, YearScore, ranks, tie_key, year_score

BANDS: Bands = (
    ("优秀", Decimal(95)),
    ("合格", Decimal(80)),
    ("基本合格", Decimal(60)),
    ("不合格", Decimal(0)),
)
DIMENSIONS = {"A1": "A", "A2": "A", "B1": "B", "B2": "B"}


def key(*numbers: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(number) for number in numbers)


def period(
    total: str, graded: str | None = None, *, last: bool = False, honours: bool = True, **points: str
) -> PeriodScore:
    by_code = {code: Decimal(text) for code, text in points.items()}
    return PeriodScore(Decimal(total), Decimal(graded or total), last, honours, by_code)


def year(*periods: PeriodScore, method: Literal["sum", "mean"] = "sum", held: int = 4) -> YearScore:
    score = year_score(periods, method=method, bands=BANDS, held=held)
    assert score is not None
    return score


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ({}, {}),
        ({1: 95}, {1: 1}),
        ({1: 95, 2: 90, 3: 90}, {1: 1, 2: 2, 3: 2}),
        ({1: 90, 2: 90, 3: 95, 4: 80}, {1: 2, 2: 2, 3: 1, 4: 4}),
        ({1: 0, 2: 0, 3: 0}, {1: 1, 2: 1, 3: 1}),
    ],
)
def test_ranks_skip_after_a_tie(totals: dict[int, int], expected: dict[int, int]) -> None:
    assert ranks(totals) == expected


def test_ranks_take_equal_decimals_for_equal() -> None:
    assert ranks({"a": Decimal("90.0"), "b": Decimal("90.00"), "c": Decimal("90.01")}) == {
        "a": 2,
        "b": 2,
        "c": 1,
    }


def test_ranks_break_a_tie_key_by_key() -> None:
    ties = {1: key(15, 3), 2: key(15, 4), 3: key(14, 9), 4: key(99, 99), 5: key(15, 3)}
    assert ranks({1: 90, 2: 90, 3: 90, 4: 80, 5: 90}, ties=ties) == {2: 1, 1: 2, 5: 2, 3: 4, 4: 5}


def test_ranks_put_the_vetoed_after_all_others_and_order_them_by_total() -> None:
    assert ranks({1: 99, 2: 50, 3: 99, 4: 98}, last={1, 3, 4}) == {2: 1, 1: 2, 3: 2, 4: 4}


@given(st.dictionaries(st.integers(), st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans())))
def test_a_rank_is_one_more_than_the_number_of_those_before(groups: dict[int, tuple[int, int, bool]]) -> None:
    found = ranks(
        {group: total for group, (total, _, _) in groups.items()},
        ties={group: key(tie) for group, (_, tie, _) in groups.items()},
        last=[group for group, (_, _, last) in groups.items() if last],
    )

    def before(one: tuple[int, int, bool], other: tuple[int, int, bool]) -> bool:
        if one[2] != other[2]:
            return other[2]
        return one[:2] > other[:2]

    assert found == {
        group: 1 + sum(before(other, stand) for other in groups.values()) for group, stand in groups.items()
    }


@given(st.dictionaries(st.integers(), st.integers(0, 5), min_size=1), st.randoms())
def test_ranks_begin_at_one_and_leave_gaps_after_ties(totals: dict[int, int], random: Random) -> None:
    shuffled = list(totals.items())
    random.shuffle(shuffled)
    found = sorted(ranks(dict(shuffled)).values())
    assert found[0] == 1
    assert all(rank == found.index(rank) + 1 for rank in found)
    assert ranks(dict(shuffled)) == ranks(totals)


@pytest.mark.parametrize(
    ("tie_break", "expected"),
    [
        ((), ()),
        (("A1",), key(4)),
        (("A",), key(12)),  # A1 4 + A2 8
        (("B", "A1", "A2"), key(3, 4, 8)),  # B1 3, B2 exempt 0
        (("B2", "Z"), key(0, 0)),  # exempt; not in the scheme
    ],
)
def test_tie_key_sums_a_dimension(tie_break: tuple[str, ...], expected: tuple[Decimal, ...]) -> None:
    points = {"A1": Decimal(4), "A2": Decimal(8), "B1": Decimal(3)}
    assert tie_key(points, DIMENSIONS, tie_break) == expected


def test_tie_key_takes_a_code_before_a_dimension_of_the_same_name() -> None:
    assert tie_key({"X": Decimal(1), "Y": Decimal(2)}, {"X": "Z", "Y": "X"}, ("X",)) == key(1)


@pytest.mark.parametrize(
    ("totals", "total", "mean"),
    [
        (("95.50", "90.25", "88.00", "97.75"), "371.50", "92.88"),  # 371.5 / 4 = 92.875
        (("95.50", "90.25", "88.00"), "273.75", "91.25"),  # 273.75 / 3 = 91.25
        (("90.00", "90.00", "90.01"), "270.01", "90.00"),  # 270.01 / 3 = 90.00333…
        (("90.01", "90.00"), "180.01", "90.01"),  # 180.01 / 2 = 90.005
        (("0.00",), "0.00", "0.00"),
    ],
)
def test_year_score_sums_and_means(totals: tuple[str, ...], total: str, mean: str) -> None:
    score = year(*map(period, totals))
    assert (str(score.sum), str(score.mean)) == (total, mean)
    assert score.value == score.sum
    assert year(*map(period, totals), method="mean").value == score.mean


def test_year_score_grades_the_mean_of_the_graded_totals() -> None:
    # totals with bonus (97 + 96) / 2 = 96.5, graded without (95.00 + 94.99) / 2 = 94.995 → 95.00
    score = year(period("97.00", "95.00"), period("96.00", "94.99"))
    assert (str(score.mean), str(score.graded_mean), score.grade) == ("96.50", "95.00", "优秀")
    # (95.00 + 94.98) / 2 = 94.99
    assert year(period("97.00", "95.00"), period("96.00", "94.98")).grade == "合格"


def test_a_last_veto_in_one_period_holds_for_the_year() -> None:
    score = year(period("99"), period("99", last=True, honours=False), period("99"), period("99"))
    assert (score.grade, score.last, score.honours, str(score.mean)) == ("不合格", True, False, "99.00")


def test_another_veto_takes_the_honours_and_leaves_the_grade() -> None:
    score = year(period("99"), period("99", honours=False))
    assert (score.grade, score.last, score.honours) == ("优秀", False, False)


def test_year_score_is_partial_where_fewer_periods_were_taken_part_in_than_held() -> None:
    assert [year(period("90"), period("90"), held=held).partial for held in (2, 3, 4)] == [False, True, True]
    assert year(period("90"), period("90")).periods == 2


def test_year_score_sums_the_items() -> None:
    # A1 4 + 3.5; A2 exempt in the second; B1 only in the second's scheme
    score = year(period("90", A1="4", A2="8"), period("90", A1="3.5", B1="2"))
    assert score.points == {"A1": Decimal("7.5"), "A2": Decimal(8), "B1": Decimal(2)}
    assert tie_key(score.points, DIMENSIONS, ("A", "B")) == (Decimal("15.5"), Decimal(2))


def test_a_group_without_a_period_has_no_year() -> None:
    assert year_score([], method="sum", bands=BANDS, held=4) is None


@given(st.lists(st.decimals(0, 105, places=2), min_size=1, max_size=4), st.randoms())
def test_the_order_of_periods_changes_nothing(totals: list[Decimal], random: Random) -> None:
    periods = [PeriodScore(total, total, False, True, {"A1": total}) for total in totals]
    shuffled = periods.copy()
    random.shuffle(shuffled)
    assert year(*shuffled) == year(*periods)
    assert min(totals) <= year(*periods).mean <= max(totals)
