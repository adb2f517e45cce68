from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.cells import Cell, CellFault, Kind, cell_text, parse_cell, reason_required

FIVE, HALF = Decimal(5), Decimal("0.5")
KINDS: tuple[Kind, ...] = ("points", "deduction", "bonus", "veto")
EXEMPT, VETOED = Cell(exempt=True), Cell(vetoed=True)


def points(text: str) -> Cell:
    return Cell(points=Decimal(text))


def read(text: str, kind: Kind, *, maximum: Decimal = FIVE, step: Decimal = HALF) -> Cell:
    return parse_cell(text, kind=kind, maximum=maximum, step=step)


@pytest.mark.parametrize(
    ("text", "kind", "cell"),
    [
        ("4.5", "points", points("4.5")),
        (" ４．５ ", "points", points("4.5")),
        ("0", "deduction", points("0")),
        ("-0", "points", points("0")),
        ("5", "deduction", points("5")),
        ("5.00", "bonus", points("5")),
        ("+2", "bonus", points("2")),
        ("0", "bonus", points("0")),
        ("不适用", "points", EXEMPT),
        (" 不适用 ", "deduction", EXEMPT),
        ("是", "veto", VETOED),
        ("否", "veto", Cell()),
        *[(text, kind, Cell()) for text in ("", "  ", "清空") for kind in KINDS],
    ],
)
def test_parse_cell_reads(text: str, kind: Kind, cell: Cell) -> None:
    assert read(text, kind) == cell


@pytest.mark.parametrize(
    ("text", "kind", "reason", "limit"),
    [
        ("5.5", "points", "over_maximum", FIVE),
        ("5.5", "bonus", "over_maximum", FIVE),
        ("99.9", "points", "over_maximum", FIVE),  # off the step too: the first thing to mend is said
        ("4.7", "points", "off_step", HALF),
        ("0.000001", "bonus", "off_step", HALF),
        ("-0.5", "points", "negative", None),
        ("-1", "bonus", "negative", None),
        *[(text, "points", "not_a_number", None) for text in ("好", "1_0", "1,0", "1e0", "NaN", "inf", "٣", "是")],
        ("1", "veto", "not_yes_no", None),
        ("yes", "veto", "not_yes_no", None),
        ("不适用", "bonus", "exempt_not_allowed", None),
        ("不适用", "veto", "exempt_not_allowed", None),
    ],
)
def test_parse_cell_refuses(text: str, kind: Kind, reason: str, limit: Decimal | None) -> None:
    with pytest.raises(CellFault) as fault:
        read(text, kind)
    assert (fault.value.reason, fault.value.limit) == (reason, limit)


def test_parse_cell_counts_steps_from_zero() -> None:
    third = Decimal("0.3")
    assert read("4.8", "points", step=third) == points("4.8")  # 16 × 0.3
    with pytest.raises(CellFault):
        read("5", "points", step=third)  # the maximum itself is off the step


@pytest.mark.parametrize(
    ("cell", "kind", "required"),
    [
        (points("4.5"), "deduction", True),
        (points("5"), "deduction", False),
        (points("4.5"), "points", False),
        (points("0.5"), "bonus", True),
        (points("0"), "bonus", False),
        (VETOED, "veto", True),
        (EXEMPT, "points", True),
        (EXEMPT, "deduction", True),
        *[(Cell(), kind, False) for kind in KINDS],
    ],
)
def test_reason_required(cell: Cell, kind: Kind, required: bool) -> None:
    assert reason_required(cell, kind=kind, maximum=FIVE) is required


def test_empty_is_only_the_cell_in_which_nothing_stands() -> None:
    assert [cell.empty for cell in (Cell(), points("0"), EXEMPT, VETOED)] == [True, False, False, False]


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (points("4.50"), "points", "4.5"),
        (points("0.00"), "bonus", "0"),
        (EXEMPT, "deduction", "不适用"),
        (VETOED, "veto", "是"),
        (Cell(), "veto", ""),
        (Cell(), "points", ""),
    ],
)
def test_cell_text(cell: Cell, kind: Kind, text: str) -> None:
    assert cell_text(cell, kind=kind) == text


@st.composite
def kinds_and_cells(draw: st.DrawFn) -> tuple[Kind, Cell]:
    kind = draw(st.sampled_from(KINDS))
    if kind == "veto":
        return kind, Cell(vetoed=draw(st.booleans()))
    steps = draw(st.none() | st.integers(0, 10))
    if steps is None:
        return kind, Cell(exempt=kind != "bonus" and draw(st.booleans()))
    return kind, Cell(points=steps * HALF)


@given(kinds_and_cells())
def test_parse_cell_reads_back_what_cell_text_writes(kind_and_cell: tuple[Kind, Cell]) -> None:
    kind, cell = kind_and_cell
    assert read(cell_text(cell, kind=kind), kind) == cell
