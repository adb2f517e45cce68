from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.grading import BandFault, Bands, at_or_below, check_bands, cut_down, grade_of, lowest

BANDS: Bands = (
    ("优秀", Decimal(95)),
    ("合格", Decimal(80)),
    ("基本合格", Decimal(60)),
    ("不合格", Decimal(0)),
)


@st.composite
def sound_bands(draw: st.DrawFn) -> Bands:
    bounds = draw(st.lists(st.decimals("0.01", 120, places=2), unique=True, max_size=6))
    bands = [(f"G{place}", bound) for place, bound in enumerate([Decimal(0), *bounds])]
    return tuple(draw(st.permutations(bands)))


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("100", "优秀"),
        ("107.5", "优秀"),
        ("95.00", "优秀"),
        ("94.99", "合格"),
        ("80.00", "合格"),
        ("79.99", "基本合格"),
        ("60.00", "基本合格"),
        ("59.99", "不合格"),
        ("0", "不合格"),
    ],
)
def test_grade_of_includes_the_lower_bound(value: str, grade: str) -> None:
    assert grade_of(Decimal(value), BANDS) == grade


def test_grade_of_refuses_what_lies_below_every_band() -> None:
    with pytest.raises(ValueError, match="below every band"):
        grade_of(Decimal("-0.01"), BANDS)


@given(sound_bands(), st.decimals(0, 200, places=2))
def test_bands_give_every_score_exactly_one_grade(bands: Bands, value: Decimal) -> None:
    assert check_bands(bands) == []
    ascending = sorted(bands, key=lambda band: band[1])
    uppers = [*(bound for _, bound in ascending[1:]), Decimal("Infinity")]
    holding = [name for (name, lower), upper in zip(ascending, uppers, strict=True) if lower <= value < upper]
    assert holding == [grade_of(value, bands)]


def test_check_bands_accepts_the_usual_ones() -> None:
    assert check_bands(BANDS) == []


@pytest.mark.parametrize(
    ("bands", "faults"),
    [
        ((), [BandFault("empty")]),
        ((("好", Decimal(60)),), [BandFault("lowest_not_zero", "好", Decimal(60))]),
        ((("好", Decimal(60)), ("好", Decimal(0))), [BandFault("duplicate_name", "好")]),
        ((("好", Decimal(0)), ("差", Decimal("0.0"))), [BandFault("duplicate_bound", bound=Decimal(0))]),
        ((("好", Decimal(0)), ("差", Decimal(-5))), [BandFault("negative", "差", Decimal(-5))]),
    ],
)
def test_check_bands_names_the_fault(bands: Bands, faults: list[BandFault]) -> None:
    assert check_bands(bands) == faults


def test_check_bands_names_all_faults_at_once() -> None:
    bands = (("好", Decimal(90)), ("好", Decimal(90)), ("差", Decimal(10)))
    assert [fault.reason for fault in check_bands(bands)] == [
        "duplicate_name",
        "duplicate_bound",
        "lowest_not_zero",
    ]


def test_lowest_is_by_bound_not_by_place() -> None:
    assert lowest(BANDS) == lowest(BANDS[::-1]) == "不合格"


@pytest.mark.parametrize(
    ("grade", "ceiling", "result"),
    [
        ("优秀", "合格", "合格"),
        ("合格", "合格", "合格"),
        ("不合格", "合格", "不合格"),
        ("优秀", "优秀", "优秀"),
    ],
)
def test_cut_down_never_lifts(grade: str, ceiling: str, result: str) -> None:
    assert cut_down(grade, ceiling, BANDS) == result


def test_at_or_below_includes_the_limit() -> None:
    below = {name for name, _ in BANDS if at_or_below(name, "基本合格", BANDS)}
    assert below == {"基本合格", "不合格"}


def test_an_unknown_grade_is_refused() -> None:
    with pytest.raises(KeyError):
        cut_down("优", "合格", BANDS)
