from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.cells import Cell
from appraisal.grading import Bands
from appraisal.ranking import ranks
from appraisal.scoring import GroupScore, Item, Method, VetoEffect, missing_codes, points_given, score_group

BANDS: Bands = (
    ("优秀", Decimal(95)),
    ("合格", Decimal(80)),
    ("基本合格", Decimal(60)),
    ("不合格", Decimal(0)),
)
METHOD = Method(bonus_cap=Decimal(5), bonus_in_grade=False, bonus_in_rank=True, bands=BANDS)
EXEMPT, VETOED = Cell(exempt=True), Cell(vetoed=True)

# Full marks 40 + 30 + 30 = 100.
LEAD = Item("A1", "A", Decimal(40), "points")
MEET = Item("B1", "B", Decimal(30), "deduction")
DUES = Item("C1", "C", Decimal(30), "deduction")
PRAISE = Item("D1", "A", Decimal(4), "bonus")
IDEA = Item("D2", "D", Decimal(4), "bonus")
LAST = Item("V1", "V", Decimal(0), "veto", "last")
NO_HONOURS = Item("V2", "V", Decimal(0), "veto", "no_honours")
CEILING = Item("V3", "V", Decimal(0), "veto", "ceiling", "基本合格")
ITEMS = (LEAD, MEET, DUES, PRAISE, IDEA, LAST, NO_HONOURS, CEILING)


def cells(**texts: str | Cell) -> dict[str, Cell]:
    return {code: cell if isinstance(cell, Cell) else Cell(Decimal(cell)) for code, cell in texts.items()}


def scored(grid: Mapping[str, Cell], *, items: tuple[Item, ...] = ITEMS, method: Method = METHOD) -> GroupScore:
    score = score_group(items, grid, method)
    assert score is not None
    return score


@pytest.mark.parametrize(
    ("texts", "base", "total", "grade"),
    [
        # 38 + 28 + 29 = 95, × 100/100
        ({"A1": "38", "B1": "28", "C1": "29"}, Fraction(95), "95.00", "优秀"),
        # 38 + 28 + 28.99 = 94.99
        ({"A1": "38", "B1": "28", "C1": "28.99"}, Fraction(9499, 100), "94.99", "合格"),
        # everything 0 is scored, not missing
        ({"A1": "0", "B1": "0", "C1": "0"}, Fraction(0), "0.00", "不合格"),
        # C1 exempt: (38 + 28) × 100/70 = 6600/70 = 94.2857…
        ({"A1": "38", "B1": "28", "C1": EXEMPT}, Fraction(660, 7), "94.29", "合格"),
        # A1 exempt: (25 + 20) × 100/60 = 75 exactly
        ({"A1": EXEMPT, "B1": "25", "C1": "20"}, Fraction(75), "75.00", "基本合格"),
        # two exempt: 30 × 100/30 = 100
        ({"A1": EXEMPT, "B1": "30", "C1": EXEMPT}, Fraction(100), "100.00", "优秀"),
        # B1 exempt: (36 + 30) × 100/70 as above, the same sum by another way
        ({"A1": "36", "B1": EXEMPT, "C1": "30"}, Fraction(660, 7), "94.29", "合格"),
    ],
)
def test_score_group_scales_over_what_applies(
    texts: dict[str, str | Cell], base: Fraction, total: str, grade: str
) -> None:
    score = scored(cells(**texts))
    assert (score.base, str(score.total), score.grade) == (base, total, grade)


def test_score_group_rounds_a_quotient_that_is_exactly_a_half_up() -> None:
    # Full marks 64 + 36 = 100; 36 exempt: 60.8032 × 100/64 = 6080.32/64 = 95.005 exactly → 95.01
    items = (Item("A1", "A", Decimal(64), "points"), Item("B1", "A", Decimal(36), "points"))
    score = scored(cells(A1="60.8032", B1=EXEMPT), items=items)
    assert (score.base, str(score.total)) == (Fraction(95005, 1000), "95.01")


def test_score_group_multiplies_before_it_divides() -> None:
    # Full marks 3 + 4 = 7; 4 exempt: 2.145 × 7/3 = 15.015/3 = 5.005 exactly → 5.01.
    # With 7/3 cut at 28 digits, 2.145 × 2.333…3 = 5.00499…9 would give 5.00.
    items = (Item("A1", "A", Decimal(3), "points"), Item("B1", "A", Decimal(4), "points"))
    score = scored(cells(A1="2.145", B1=EXEMPT), items=items)
    assert (score.base, str(score.total)) == (Fraction(5005, 1000), "5.01")


def test_score_group_puts_a_rounded_score_into_its_band() -> None:
    # 94.995 rounds to 95.00 and is graded as 95.00
    assert scored(cells(A1="40", B1="30", C1="24.995")).grade == "优秀"


@pytest.mark.parametrize(
    ("in_rank", "in_grade", "total", "graded_total", "grade"),
    [  # base 38 + 28 + 26 = 92; bonus min(4 + 2.5, 5) = 5
        (True, False, "97.00", "92.00", "合格"),
        (True, True, "97.00", "97.00", "优秀"),
        (False, True, "92.00", "97.00", "优秀"),
        (False, False, "92.00", "92.00", "合格"),
    ],
)
def test_score_group_counts_the_bonus_where_the_scheme_says(
    in_rank: bool, in_grade: bool, total: str, graded_total: str, grade: str
) -> None:
    method = replace(METHOD, bonus_in_rank=in_rank, bonus_in_grade=in_grade)
    score = scored(cells(A1="38", B1="28", C1="26", D1="4", D2="2.5"), method=method)
    assert (score.bonus_given, score.bonus) == (Decimal("6.5"), Decimal(5))
    assert (str(score.total), str(score.graded_total), score.grade) == (total, graded_total, grade)


def test_score_group_does_not_scale_the_bonus() -> None:
    # (38 + 28) × 100/70 + 1.5 = 94.2857… + 1.5 = 95.7857…; the grade is that of 94.29
    score = scored(cells(A1="38", B1="28", C1=EXEMPT, D1="1.5"))
    assert (score.ranked, str(score.total)) == (Fraction(660, 7) + Fraction(3, 2), "95.79")
    assert (score.scale, score.band) == ((Decimal(100), Decimal(70)), "合格")


@pytest.mark.parametrize(
    ("vetoes", "grade", "last", "honours"),
    [
        ((), "优秀", False, True),
        (("V1",), "不合格", True, False),
        (("V2",), "优秀", False, False),
        (("V3",), "基本合格", False, False),
        (("V2", "V3"), "基本合格", False, False),
        (("V1", "V3"), "不合格", True, False),
    ],
)
def test_score_group_after_a_veto(vetoes: tuple[str, ...], grade: str, last: bool, honours: bool) -> None:
    score = scored(cells(A1="40", B1="30", C1="30", **dict.fromkeys(vetoes, VETOED)))
    assert (score.vetoes, score.grade, score.last, score.honours) == (vetoes, grade, last, honours)
    assert (str(score.total), score.band) == ("100.00", "优秀")


def test_a_ceiling_does_not_lift_a_lower_grade() -> None:
    assert scored(cells(A1="10", B1="10", C1="10", V3=VETOED)).grade == "不合格"


def test_of_two_ceilings_the_lower_holds() -> None:
    lower = replace(CEILING, code="V4", ceiling="不合格")
    score = scored(cells(A1="40", B1="30", C1="30", V3=VETOED, V4=VETOED), items=(*ITEMS, lower))
    assert score.grade == "不合格"


def test_a_group_exempt_from_everything_takes_no_part() -> None:
    grid = cells(A1=EXEMPT, B1=EXEMPT, C1=EXEMPT, D1="4", V1=VETOED)
    assert score_group(ITEMS, grid, METHOD) is None


def test_a_scheme_of_bonuses_alone_scores_nobody() -> None:
    assert score_group((PRAISE,), cells(D1="4"), METHOD) is None


def test_maxima_of_zero_are_no_scale() -> None:
    nothing = replace(LEAD, maximum=Decimal(0))
    assert scored(cells(A1="0"), items=(nothing,)).total == 0  # nothing exempt: no scaling
    assert scored(cells(A1=EXEMPT, B1="27"), items=(nothing, MEET)).total == 27  # × 30/30
    assert score_group((nothing, MEET), cells(A1="0", B1=EXEMPT), METHOD) is None  # × 30/0


def test_missing_codes_asks_for_marks_only() -> None:
    assert missing_codes(ITEMS, {}) == ["A1", "B1", "C1"]
    assert missing_codes(ITEMS, cells(C1=Cell(), B1=EXEMPT, A1="0")) == ["C1"]
    assert missing_codes(ITEMS, cells(A1="40", B1="30", C1="30")) == []


def test_score_group_does_not_take_a_missing_cell_for_zero() -> None:
    with pytest.raises(ValueError, match="B1, C1"):
        score_group(ITEMS, cells(A1="40", C1=Cell()), METHOD)


def test_points_given_are_as_they_stand_in_the_cells() -> None:
    grid = cells(A1="38", B1=EXEMPT, C1="29", D1="4", D2=Cell(), V1=VETOED)
    assert points_given(ITEMS, grid) == {"A1": Decimal(38), "C1": Decimal(29), "D1": Decimal(4)}


def test_the_tie_key_is_neither_scaled_nor_capped() -> None:
    method = replace(METHOD, tie_break=("A", "B1", "C1"), bonus_cap=Decimal(1))
    # dimension A: A1 38 + D1 4 = 42; B1 exempt = 0; C1 29
    score = scored(cells(A1="38", B1=EXEMPT, C1="29", D1="4", D2="3"), method=method)
    assert score.tie_key == (Decimal(42), Decimal(0), Decimal(29))


# Properties, over groups of any cells of ITEMS.

steps = st.integers(0, 60).map(lambda number: Decimal(number) / 2)
marks = st.builds(Cell, points=steps) | st.just(EXEMPT)
bonuses = st.just(Cell()) | st.builds(Cell, points=st.integers(0, 8).map(lambda number: Decimal(number) / 2))
vetoes = st.builds(Cell, vetoed=st.booleans())
methods = st.builds(
    Method,
    bonus_cap=st.sampled_from([Decimal(0), Decimal(5), Decimal("7.5")]),
    bonus_in_grade=st.booleans(),
    bonus_in_rank=st.booleans(),
    bands=st.just(BANDS),
    tie_break=st.lists(st.sampled_from(["A", "B", "C1", "D"]), unique=True).map(tuple),
)
grids = st.fixed_dictionaries({item.code: {"bonus": bonuses, "veto": vetoes}.get(item.kind, marks) for item in ITEMS})
branches = st.dictionaries(st.integers(1, 99), grids, min_size=1, max_size=8)


def branch_ranks(branch: dict[int, dict[str, Cell]], method: Method) -> dict[int, int]:
    found = {group: score_group(ITEMS, grid, method) for group, grid in branch.items()}
    scores = {group: score for group, score in found.items() if score is not None}
    return ranks(
        {group: score.total for group, score in scores.items()},
        ties={group: score.tie_key for group, score in scores.items()},
        last={group for group, score in scores.items() if score.last},
    )


@given(branches, methods, st.randoms())
def test_the_order_of_groups_and_items_changes_nothing(
    branch: dict[int, dict[str, Cell]], method: Method, random: Random
) -> None:
    shuffled = list(branch.items())
    random.shuffle(shuffled)
    assert branch_ranks(dict(shuffled), method) == branch_ranks(branch, method)
    for grid in branch.values():
        forward, backward = (score_group(items, grid, method) for items in (ITEMS, ITEMS[::-1]))
        assert (forward and (forward.total, forward.grade)) == (backward and (backward.total, backward.grade))


@given(branches, methods, st.data())
def test_raising_a_cell_never_lowers_a_rank(
    branch: dict[int, dict[str, Cell]], method: Method, data: st.DataObject
) -> None:
    group = data.draw(st.sampled_from(sorted(branch)))
    code = data.draw(st.sampled_from(["A1", "B1", "C1", "D1", "D2"]))
    cell = branch[group][code]
    if cell.exempt:
        return
    higher = Cell(points=(cell.points or Decimal(0)) + data.draw(steps))
    before = branch_ranks(branch, method)
    after = branch_ranks({**branch, group: {**branch[group], code: higher}}, method)
    assert after.get(group, 0) <= before.get(group, 0)


@given(grids, methods)
def test_scaling_with_nothing_exempt_is_the_identity(grid: dict[str, Cell], method: Method) -> None:
    full = {code: Cell(points=Decimal(7)) if cell.exempt else cell for code, cell in grid.items()}
    score = score_group(ITEMS, full, method)
    assert score is not None
    assert score.base == score.points == sum(full[code].points or 0 for code in ("A1", "B1", "C1"))


@given(grids, methods, st.sampled_from([None, "last", "no_honours", "ceiling"]))
def test_an_empty_veto_cell_is_no_veto(grid: dict[str, Cell], method: Method, effect: VetoEffect | None) -> None:
    veto = Item("V9", "V", Decimal(0), "veto", effect, "不合格")
    assert score_group((*ITEMS, veto), grid, method) == score_group(ITEMS, grid, method)
