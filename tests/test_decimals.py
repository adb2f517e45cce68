from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchmgr.decimals import Number, exact, half_up, narrowed, parse_decimal, plain

decimals = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.00499999", "0.00"),
        ("2.675", "2.68"),  # the float 2.675 would give 2.67
        ("1.005", "1.01"),  # the float 1.005 would give 1.00
        ("94.995", "95.00"),  # over the edge of a band
        ("94.9949999999", "94.99"),
        ("0.015", "0.02"),  # half to even would give 0.02 as well …
        ("0.025", "0.03"),  # … and 0.02 here
        ("-0.005", "-0.01"),  # away from zero
        ("-0.001", "0.00"),  # no minus before nothing
        ("7", "7.00"),
        ("1E+2", "100.00"),
    ],
)
def test_half_up_rounds_the_half_away_from_zero(value: str, rounded: str) -> None:
    assert str(half_up(Decimal(value))) == rounded


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(1, 200), "0.01"),  # exactly 0.005
        (Fraction(10**40 - 1, 200 * 10**40), "0.00"),  # less than 0.005 by 5 · 10⁻⁴³, beyond 28 digits
        (Fraction(0), "0.00"),
    ],
)
def test_half_up_of_a_fraction_is_exact(value: Fraction, rounded: str) -> None:
    assert str(half_up(value)) == rounded


def test_half_up_knows_other_places() -> None:
    assert [str(half_up(Decimal("2.45"), places)) for places in (0, 1, 3)] == ["2", "2.5", "2.450"]


def test_half_up_does_not_depend_on_the_decimal_context() -> None:
    with localcontext(prec=3):
        assert str(half_up(Decimal("123456.785"))) == "123456.79"


@given(decimals)
def test_half_up_is_never_more_than_half_a_cent_away(value: Decimal) -> None:
    assert abs(half_up(value) - value) <= Decimal("0.005")
    assert half_up(half_up(value)) == half_up(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", "7"),
        ("7.5", "7.5"),
        ("7.", "7"),
        (".5", "0.5"),
        ("+2", "2"),
        ("-1", "-1"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("007", "7"),
        ("  8 ", "8"),
        ("１００", "100"),
        ("\u3000９．５\u3000", "9.5"),
        ("－３", "-3"),
        ("999999999999.999999", "999999999999.999999"),
    ],
)
def test_parse_decimal_reads_what_people_type(text: str, value: str) -> None:
    assert str(parse_decimal(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            ".",
            "-",
            "+-1",
            "--1",
            "1 000",
            "1_000",
            "1,000",
            "1，000",
            "1e2",
            "1E2",
            "0x1F",
            "1.2.3",
        ],
        *[
            "NaN",
            "nan",
            "sNaN",
            "inf",
            "-inf",
            "Infinity",
            "1e309",
            "٣",
            "७",
            "三",
            "①",
            "7²",
            "½",
            "𝟕",
            "十",
        ],
        *["1000000000000", "0.0000001", "1\n2", "7分", "=1+1", "100%", "\u22121", "1\u200b", "1\x00"],
    ],
)
def test_parse_decimal_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError, match="not a decimal number"):
        parse_decimal(text)


@given(st.text(max_size=12))
def test_parse_decimal_gives_a_finite_number_or_refuses(text: str) -> None:
    try:
        value = parse_decimal(text)
    except ValueError:
        return
    assert value.is_finite()
    assert not (value.is_zero() and value.is_signed())


@given(decimals)
def test_parse_decimal_reads_back_what_plain_writes(value: Decimal) -> None:
    assert parse_decimal(plain(value)) == value


def test_narrowed_turns_full_width_forms_only() -> None:
    assert narrowed("　ＤＸＺ－０１（Ａ） ") == "DXZ-01(A)"
    assert narrowed("① 7² 㐂 𠮷") == "① 7² 㐂 𠮷"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7.50", "7.5"),
        ("8.00", "8"),
        ("8", "8"),
        ("100", "100"),
        ("1E+2", "100"),
        ("0.000", "0"),
        ("-0.0", "0"),
        ("-1.50", "-1.5"),
        ("0.000001", "0.000001"),
    ],
)
def test_plain_has_no_exponent_and_no_noise(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_exact_has_two_places() -> None:
    numbers: list[Number] = [Decimal("95.5"), 95, Decimal("94.995"), Fraction(2, 3), Decimal("1E+3")]
    assert [exact(number) for number in numbers] == ["95.50", "95.00", "95.00", "0.67", "1000.00"]
