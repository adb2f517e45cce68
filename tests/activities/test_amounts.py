"""Dues, by tables computed by hand and by properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.amounts import (
    Bands,
    Rate,
    drawn_month,
    first_of_month,
    month_after,
    month_before,
    months_between,
    months_in_arrears,
    owed,
)

EMPLOYED = Bands(
    (
        Rate(Decimal(3000), Decimal("0.005")),
        Rate(Decimal(5000), Decimal("0.01")),
        Rate(Decimal(10000), Decimal("0.015")),
        Rate(None, Decimal("0.02")),
    ),
    cap=Decimal(1000),
)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("0", "0"),
        ("3000.00", "15.0"),
        ("3000.01", "30.0"),
        ("5000", "50.0"),
        ("5000.01", "75.0"),
        ("10000", "150.0"),
        ("10000.01", "200.0"),
        ("60000", "1000"),
        ("2990", "15.0"),  # 14.95, half up
        ("2989.99", "14.9"),
    ],
)
def test_dues_follow_the_bands(base: str, expected: str) -> None:
    assert owed(Decimal(base), EMPLOYED) == Decimal(expected)


def test_negative_base_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        owed(Decimal("-0.01"), EMPLOYED)


@given(st.decimals(0, 200000, places=2), st.decimals(0, 200000, places=2))
def test_who_has_more_never_owes_less(one: Decimal, other: Decimal) -> None:
    assert (owed(one, EMPLOYED) <= owed(other, EMPLOYED)) or one > other


RETIRED = Bands((Rate(Decimal(5000), Decimal("0.005")), Rate(None, Decimal("0.01"))), cap=Decimal(1000))


@pytest.mark.parametrize(("base", "expected"), [("5000", "25.0"), ("5000.01", "50.0"), ("0", "0"), ("99", "0.5")])
def test_dues_of_the_retired_follow_their_bands(base: str, expected: str) -> None:
    assert owed(Decimal(base), RETIRED) == Decimal(expected)


@given(st.decimals(0, 9_999_999, places=2), st.sampled_from([EMPLOYED, RETIRED]))
def test_dues_are_whole_tenths_of_one_band_and_never_above_the_cap(base: Decimal, bands: Bands) -> None:
    found = owed(base, bands)
    share = next(rate.share for rate in bands.rates if rate.up_to is None or base <= rate.up_to)
    assert found % Decimal("0.1") == 0
    assert found <= bands.cap
    assert found == bands.cap or abs(found - base * share) <= Decimal("0.05")


@given(st.decimals(0, 9_999_999, places=2))
def test_half_a_tenth_is_rounded_up(base: Decimal) -> None:
    exact = base * Decimal("0.02")
    one_band = Bands((Rate(None, Decimal("0.02")),), cap=Decimal(10) ** 9)
    assert Decimal("-0.05") <= exact - owed(base, one_band) < Decimal("0.05")


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_month_before_and_after_lead_back_to_the_month(day: date) -> None:
    month = first_of_month(day)
    assert month_before(month_after(day)) == month == month_after(month_before(month))


@given(st.integers(2020, 2060), st.text(max_size=40))
def test_drawn_month_is_one_of_the_year_and_always_the_same(year: int, seed: str) -> None:
    drawn = drawn_month("ZB01", year, seed)
    assert drawn in months_between(date(year, 1, 1), date(year, 12, 1))
    assert drawn == drawn_month("ZB01", year, seed)


def test_months_between_go_over_the_year() -> None:
    assert months_between(date(2025, 11, 1), date(2026, 2, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert months_between(date(2026, 2, 1), date(2026, 1, 1)) == []


@pytest.mark.parametrize(
    ("unpaid", "expected"),
    [([], 0), ([(2025, 12)], 1), ([(2025, 12), (2025, 11)], 2), ([(2025, 11)], 0), ([(2026, 1)], 0)],
)
def test_arrears_count_the_months_running(unpaid: list[tuple[int, int]], expected: int) -> None:
    months = [date(year, month, 1) for year, month in unpaid]
    assert months_in_arrears(months, today=date(2026, 1, 15)) == expected
