"""The analytic hierarchy process (AHP): weights from judgements in pairs, and how far these contradict each other.

Saaty's formulas with the classic random index (``domain.md`` row B7). Judgements are exact fractions; everything else
is computed with ``DIGITS`` digits and not rounded before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Final

Matrix = tuple[tuple[Fraction, ...], ...]
Vector = tuple[Decimal, ...]

DIGITS: Final = 60
CLOSE: Final = Decimal("1e-30")
"""two vectors, each of sum 1, are one when no place of them differs by more"""
ACCEPTED_BELOW: Final = Decimal("0.1")
CLASSIC: Final = tuple(
    Decimal(hundredths) / 100 for hundredths in (0, 0, 58, 90, 112, 124, 132, 141, 145, 149, 151, 148, 156, 157, 159)
)
"""the classic random index (RI) of 1, 2, … things compared"""
MOST: Final = len(CLASSIC)
SCALE: Final = (*(Fraction(1, n) for n in range(9, 1, -1)), *(Fraction(n) for n in range(1, 10)))
"""what a pair may be judged by: 1/9 … 1 … 9"""

_TYPED: Final = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(?:\s*/\s*([0-9]{1,12}(?:\.[0-9]{1,12})?))?", re.ASCII)


class Method(StrEnum):
    """How weights follow from a matrix."""

    EIGENVECTOR = "eigenvector"
    ROOT = "root"
    COLUMN = "column"


class Fault(StrEnum):
    """What is wrong with a matrix."""

    EMPTY = "empty"
    NOT_SQUARE = "not square"
    TOO_LARGE = "too large"
    NOT_A_NUMBER = "not a number"
    NOT_POSITIVE = "not positive"
    NOT_RECIPROCAL = "not reciprocal"


class MatrixError(ValueError):
    """A matrix that cannot be worked with: ``fault``, and where, counted from 0 (``column`` None: the whole row)."""

    def __init__(self, fault: Fault, row: int = 0, column: int | None = None) -> None:
        super().__init__(f"{fault} at {row}, {column}")
        self.fault, self.row, self.column = fault, row, column


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ``weights`` (their sum is 1), and how far the judgements contradict each other.

    ``ci`` = (λmax - n) / (n - 1), ``cr`` = CI / RI(n); both are 0 for one or two things, which cannot contradict.
    """

    weights: Vector
    lambda_max: Decimal
    ci: Decimal
    cr: Decimal

    @property
    def accepted(self) -> bool:
        return self.cr < ACCEPTED_BELOW


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Three things judged in pairs such that two of the judgements speak most against the third.

    ``pair`` (row, column) is the judgement of the three by whose change most is won, ``value`` what it would be on
    the scale, ``cr`` the consistency ratio of the matrix then.
    """

    triple: tuple[int, int, int]
    pair: tuple[int, int]
    value: Fraction
    cr: Decimal


def matrix_of(rows: Sequence[Sequence[object]]) -> Matrix:
    """The matrix of what was written: ``3``, ``"3"``, ``"1/3"``, ``"0.5"``; exact. Raises MatrixError."""
    if not rows:
        raise MatrixError(Fault.EMPTY)
    if len(rows) > MOST:
        raise MatrixError(Fault.TOO_LARGE)
    for place, row in enumerate(rows):
        if len(row) != len(rows):
            raise MatrixError(Fault.NOT_SQUARE, place)
    matrix = tuple(tuple(_judgement(cell, i, j) for j, cell in enumerate(row)) for i, row in enumerate(rows))
    for i, j in _places(matrix):
        if matrix[i][j] * matrix[j][i] != 1:
            raise MatrixError(Fault.NOT_RECIPROCAL, i, j)
    return matrix


def outcome(matrix: Matrix, method: Method = Method.EIGENVECTOR) -> Outcome:
    """What follows from a matrix by a method; λmax is the mean of (A w)ᵢ / wᵢ whatever the method."""
    with localcontext(Context(prec=DIGITS)):
        numbers = _decimals(matrix)
        weights = _BY[method](numbers)
        size = len(numbers)
        lambda_max = sum(
            (_times(row, weights) / weight for row, weight in zip(numbers, weights, strict=True)), Decimal()
        ) / Decimal(size)
        if size <= 2:
            return Outcome(weights, lambda_max, Decimal(0), Decimal(0))
        ci = max((lambda_max - size) / (size - 1), Decimal(0))
        return Outcome(weights, lambda_max, ci, ci / CLASSIC[size - 1])


def contradiction(matrix: Matrix, method: Method = Method.EIGENVECTOR) -> Contradiction | None:
    """The worst contradiction, and the one judgement whose change mends most of it; None where there is none."""
    triples = list(combinations(range(len(matrix)), 3))
    triple = max(triples, key=lambda each: _discord(matrix, *each), default=None)
    if triple is None or _discord(matrix, *triple) == 1:
        return None
    found = [
        Contradiction(triple, pair, value, outcome(_changed(matrix, pair, value), method).cr)
        for pair in combinations(triple, 2)
        for value in SCALE
    ]
    return min(found, key=lambda each: each.cr)


def _judgement(cell: object, row: int, column: int) -> Fraction:
    typed = _TYPED.fullmatch(str(cell).strip())
    if typed is None or isinstance(cell, bool):
        negative = re.fullmatch(r"-[0-9./\s]+", str(cell).strip())
        raise MatrixError(Fault.NOT_POSITIVE if negative else Fault.NOT_A_NUMBER, row, column)
    above, below = Fraction(typed[1]), Fraction(typed[2] or 1)
    if not (above and below):
        raise MatrixError(Fault.NOT_POSITIVE, row, column)
    return above / below


def _places(matrix: Matrix) -> list[tuple[int, int]]:
    return [(i, j) for i in range(len(matrix)) for j in range(i, len(matrix))]


def _discord(matrix: Matrix, i: int, j: int, k: int) -> Fraction:
    """How many times too large or too small the judgement of (i, k) is beside those of (i, j) and (j, k); ≥ 1."""
    times = matrix[i][j] * matrix[j][k] * matrix[k][i]
    return max(times, 1 / times)


def _changed(matrix: Matrix, pair: tuple[int, int], value: Fraction) -> Matrix:
    new = {pair: value, pair[::-1]: 1 / value}
    return tuple(tuple(new.get((i, j), cell) for j, cell in enumerate(row)) for i, row in enumerate(matrix))


def _decimals(matrix: Matrix) -> tuple[Vector, ...]:
    return tuple(tuple(Decimal(cell.numerator) / Decimal(cell.denominator) for cell in row) for row in matrix)


def _times(row: Vector, column: Vector) -> Decimal:
    return sum((a * b for a, b in zip(row, column, strict=True)), Decimal())


def _normalised(values: Sequence[Decimal]) -> Vector:
    whole = sum(values, Decimal())
    return tuple(value / whole for value in values)


def _eigenvector(numbers: tuple[Vector, ...]) -> Vector:
    """The principal eigenvector: the rows of A, A², A⁴, … come to stand in its proportions (Perron).

    Squaring is quick also where judgements contradict each other so much that single steps would be endless.
    """
    power, now = numbers, _rows(numbers)
    while True:
        columns = tuple(zip(*power, strict=True))
        square = [[_times(row, column) for column in columns] for row in power]
        whole = sum((sum(row, Decimal()) for row in square), Decimal())
        power = tuple(tuple(cell / whole for cell in row) for row in square)
        before, now = now, _rows(power)
        if max(abs(a - b) for a, b in zip(before, now, strict=True)) < CLOSE:
            return now


def _rows(numbers: tuple[Vector, ...]) -> Vector:
    return _normalised([sum(row, Decimal()) for row in numbers])


def _root(numbers: tuple[Vector, ...]) -> Vector:
    exponent = Decimal(1) / Decimal(len(numbers))
    return _normalised([prod(row, start=Decimal(1)) ** exponent for row in numbers])


def _column(numbers: tuple[Vector, ...]) -> Vector:
    columns = [_normalised(column) for column in zip(*numbers, strict=True)]
    return _rows(tuple(zip(*columns, strict=True)))


_BY: Final = {Method.EIGENVECTOR: _eigenvector, Method.ROOT: _root, Method.COLUMN: _column}
