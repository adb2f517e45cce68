"""Weights from judgements in pairs: printed examples, properties of the three methods, and what contradicts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal import ahp
from appraisal.ahp import Fault, Matrix, MatrixError, Method

METHODS = list(Method)
TINY = Decimal("1e-25")


def full(above: dict[tuple[int, int], Fraction], size: int) -> Matrix:
    """The matrix whose judgements above the diagonal are these, the others 1."""
    rows = [[Fraction(1)] * size for _row in range(size)]
    for (i, j), value in above.items():
        rows[i][j], rows[j][i] = value, 1 / value
    return tuple(map(tuple, rows))


@st.composite
def matrices(draw: st.DrawFn, most: int = 6) -> Matrix:
    size = draw(st.integers(1, most))
    pairs = [(i, j) for i in range(size) for j in range(i + 1, size)]
    return full({pair: draw(st.sampled_from(ahp.SCALE)) for pair in pairs}, size)


def consistent(parts: list[int]) -> Matrix:
    """Judgements as of somebody who knows the weights: ``parts`` of their sum."""
    return tuple(tuple(Fraction(a, b) for b in parts) for a in parts)


def test_printed_example_is_found() -> None:
    """A journey's five criteria, as printed with the column means: weights to three places, λmax 5.073, CR 0.016."""
    matrix = ahp.matrix_of(
        [
            ["1", "1/2", "4", "3", "3"],
            ["2", "1", "7", "5", "5"],
            ["1/4", "1/7", "1", "1/2", "1/3"],
            ["1/3", "1/5", "2", "1", "1"],
            ["1/3", "1/5", "3", "1", "1"],
        ]
    )
    found = ahp.outcome(matrix, Method.COLUMN)
    assert [float(each) for each in found.weights] == pytest.approx([0.263, 0.475, 0.055, 0.099, 0.110], abs=0.0015)
    assert float(found.lambda_max) == pytest.approx(5.073, abs=0.0005)
    assert (float(found.cr), found.accepted) == (pytest.approx(0.016, abs=0.0005), True)


@pytest.mark.parametrize(("size", "index"), [(1, "0"), (2, "0"), (3, "0.58"), (9, "1.45"), (12, "1.48"), (15, "1.59")])
def test_random_index_is_the_classic_one(size: int, index: str) -> None:
    assert ahp.CLASSIC[size - 1] == Decimal(index)


def test_eigenvector_of_a_cycle_is_known_by_hand() -> None:
    """a over b 9, b over c 9, c over a 9: all weigh alike, λmax = 1 + 9 + 1/9, CR = (λmax - 3) / 2 / 0.58."""
    found = ahp.outcome(ahp.matrix_of([["1", "9", "1/9"], ["1/9", "1", "9"], ["9", "1/9", "1"]]))
    assert all(abs(weight - Decimal(1) / 3) < TINY for weight in found.weights)
    assert found.lambda_max == pytest.approx(Decimal(91) / 9)
    assert (found.cr, found.accepted) == (pytest.approx((Decimal(91) / 9 - 3) / 2 / Decimal("0.58")), False)


def test_three_methods_of_one_matrix_by_hand() -> None:
    """[[1, 2, 4], [1/2, 1, 4], [1/4, 1/4, 1]]: roots 2, ∛2, ∛(1/16); columns summing to 7/4, 13/4, 9."""
    matrix = ahp.matrix_of([["1", "2", "4"], ["1/2", "1", "4"], ["1/4", "1/4", "1"]])
    third = 1 / 3
    roots = [2.0, 2**third, (1 / 16) ** third]
    columns = [4 / 7 + 8 / 13 + 4 / 9, 2 / 7 + 4 / 13 + 4 / 9, 1 / 7 + 1 / 13 + 1 / 9]
    by_root, by_column = ahp.outcome(matrix, Method.ROOT), ahp.outcome(matrix, Method.COLUMN)
    assert [float(weight) for weight in by_root.weights] == pytest.approx([each / sum(roots) for each in roots])
    assert [float(weight) for weight in by_column.weights] == pytest.approx([each / 3 for each in columns])


@pytest.mark.parametrize("method", METHODS)
@given(parts=st.lists(st.integers(1, 60), min_size=1, max_size=ahp.MOST))
def test_who_does_not_contradict_gets_back_what_was_meant(method: Method, parts: list[int]) -> None:
    found = ahp.outcome(consistent(parts), method)
    meant = [Decimal(part) / sum(parts) for part in parts]
    assert all(abs(weight - part) < TINY for weight, part in zip(found.weights, meant, strict=True))
    assert (abs(found.lambda_max - len(parts)) < TINY, found.cr < TINY, found.accepted) == (True, True, True)
    assert ahp.contradiction(consistent(parts), method) is None


@pytest.mark.parametrize("method", METHODS)
@given(matrix=matrices(), data=st.data())
def test_order_of_things_does_not_matter(method: Method, matrix: Matrix, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(matrix))))
    found = ahp.outcome(matrix, method)
    turned = ahp.outcome(tuple(tuple(matrix[i][j] for j in order) for i in order), method)
    assert abs(found.cr - turned.cr) < TINY
    assert all(abs(turned.weights[place] - found.weights[i]) < TINY for place, i in enumerate(order))


@pytest.mark.parametrize("method", METHODS)
@given(matrix=matrices())
def test_weights_are_parts_of_one_and_judgements_never_below_consistency(method: Method, matrix: Matrix) -> None:
    found = ahp.outcome(matrix, method)
    assert abs(sum(found.weights) - 1) < TINY
    assert min(found.weights) > 0
    assert found.lambda_max > len(matrix) - TINY
    assert found.cr >= 0
    assert found.cr == 0 or len(matrix) > 2


@given(matrix=matrices())
def test_eigenvector_is_one(matrix: Matrix) -> None:
    found = ahp.outcome(matrix)
    for row, weight in zip(matrix, found.weights, strict=True):
        image = sum(
            Decimal(cell.numerator) / cell.denominator * each for cell, each in zip(row, found.weights, strict=True)
        )
        assert image == pytest.approx(found.lambda_max * weight, rel=Decimal("1e-20"))


def test_judgements_beyond_all_measure_come_to_an_end() -> None:
    huge = "999999999999"
    matrix = ahp.matrix_of([["1", huge, f"1/{huge}"], [f"1/{huge}", "1", "3"], [huge, "1/3", "1"]])
    assert not ahp.outcome(matrix).accepted


# what contradicts


def test_planted_contradiction_is_named_with_the_value_that_mends_it() -> None:
    meant = consistent([1, 2, 4, 8])
    planted = full({(i, j): meant[i][j] for i in range(4) for j in range(i + 1, 4)} | {(1, 2): Fraction(9)}, 4)
    assert not ahp.outcome(planted).accepted
    found = ahp.contradiction(planted)
    assert found is not None
    assert (set(found.triple) >= {1, 2}, found.pair, found.value) == (True, (1, 2), Fraction(1, 2))
    assert found.cr < TINY


@given(matrix=matrices())
def test_what_is_proposed_never_makes_it_worse(matrix: Matrix) -> None:
    found = ahp.contradiction(matrix)
    if found is not None:
        assert found.cr <= ahp.outcome(matrix).cr
        assert set(found.pair) < set(found.triple)
        assert found.value in ahp.SCALE


# what cannot be worked with


@pytest.mark.parametrize(
    ("rows", "fault", "place"),
    [
        ([], Fault.EMPTY, (0, None)),
        ([["1"]] * 16, Fault.TOO_LARGE, (0, None)),
        ([["1", "2"], ["1/2"]], Fault.NOT_SQUARE, (1, None)),
        ([["1", "2", "3"], ["1/2", "1", "1"]], Fault.NOT_SQUARE, (0, None)),
        ([["1", "x"], ["1", "1"]], Fault.NOT_A_NUMBER, (0, 1)),
        ([["1", True], ["1", "1"]], Fault.NOT_A_NUMBER, (0, 1)),
        ([["1", "1e3"], ["1", "1"]], Fault.NOT_A_NUMBER, (0, 1)),
        ([["1", "NaN"], ["1", "1"]], Fault.NOT_A_NUMBER, (0, 1)),
        ([["1", "٣"], ["1", "1"]], Fault.NOT_A_NUMBER, (0, 1)),
        ([["1", "1"], ["-1", "1"]], Fault.NOT_POSITIVE, (1, 0)),
        ([["1", "0"], ["1", "1"]], Fault.NOT_POSITIVE, (0, 1)),
        ([["1", "1/0"], ["1", "1"]], Fault.NOT_POSITIVE, (0, 1)),
        ([["2", "1"], ["1", "1"]], Fault.NOT_RECIPROCAL, (0, 0)),
        ([["1", "3"], ["0.33", "1"]], Fault.NOT_RECIPROCAL, (0, 1)),
    ],
)
def test_matrix_that_cannot_be_worked_with_is_refused_with_its_place(
    rows: list[list[object]], fault: Fault, place: tuple[int, int | None]
) -> None:
    with pytest.raises(MatrixError) as refused:
        ahp.matrix_of(rows)
    assert (refused.value.fault, (refused.value.row, refused.value.column)) == (fault, place)


@pytest.mark.parametrize("written", [2, "2", " 2 ", "2.0", "4/2", "1 / 0.5"])
def test_judgements_may_be_written_in_several_ways(written: object) -> None:
    assert ahp.matrix_of([[1, written], ["1/2", 1]])[0][1] == 2


def test_fifteen_things_can_be_compared() -> None:
    assert ahp.outcome(consistent([1] * ahp.MOST)).accepted
