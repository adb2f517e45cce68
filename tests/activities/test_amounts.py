"""Dues, by tables computed by hand and by properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.amounts import Bands, Rate, months_between, months_in_arrears, owed

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
