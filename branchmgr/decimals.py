"""Decimal numbers as people type them, as they are rounded and as they are shown. No float, ever."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from branchmgr.blanks import shown

Number = Decimal | Fraction | int

# Exactly the full-width forms of ASCII and the ideographic space. NFKC of the whole text would go further
# and read 7² as 72 and ① as 1.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_TYPED = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})")

_LONG = re.compile(r"[+-]?(?:[0-9]{13,}(?:\.[0-9]*)?|[0-9]*\.[0-9]{7,})")


def narrowed(text: str) -> str:
    """The text with full-width digits, letters and signs (１Ａ－) as their ASCII forms, trimmed.

    Empty where there is nothing to see in it.
    """
    return shown(text.translate(_FULL_WIDTH).strip())


def parse_decimal(text: str) -> Decimal:
    """The number a person typed: ``7``, ``7.5``, ``.5``, ``7.``, ``+2``, ``-1``, also in full-width form.

    At most 12 digits before the point and 6 after it. ``-0`` is 0.
    Raises ValueError for anything else: ``1_000``, ``1,000``, ``1e2``, ``NaN``, ``٣``, nothing at all.
    """
    typed = narrowed(text)
    if not _TYPED.fullmatch(typed):
        raise ValueError(f"not a decimal number: {text!r}")
    value = Decimal(typed)
    return abs(value) if value.is_zero() else value


def has_too_many_digits(text: str) -> bool:
    """Whether the text would be a decimal number if it were not so long."""
    return bool(_LONG.fullmatch(narrowed(text)))


def half_up(value: Number, places: int = 2) -> Decimal:
    """The value rounded to ``places`` ≥ 0 decimal places; a half goes away from zero (0.005 → 0.01).

    Computed in whole numbers, so it is right for a ``Fraction`` of any denominator, for a ``Decimal`` of any
    length and in every decimal context.
    """
    numerator, denominator = value.as_integer_ratio()
    units = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return Decimal(f"{units if numerator >= 0 else -units}e-{places}")


def plain(value: Decimal | int) -> str:
    """The number in as few characters as it needs, never with an exponent: 7.50 → ``7.5``, 8.00 → ``8``."""
    text = f"{Decimal(value):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def exact(value: Number) -> str:
    """The number with its two decimal places, as results are shown: 95.5 → ``95.50``, 2/3 → ``0.67``."""
    return f"{half_up(value):f}"


def money(value: Number) -> str:
    """An amount in yuan as it stands in a table, its thousands apart: 273500 → ``273,500.00``."""
    return f"{half_up(value):,f}"


def in_yuan(value: Number) -> str:
    """An amount in yuan as a sentence says it, with its cents only where there are any: ``64,000``, ``109.50``."""
    return money(value).removesuffix(".00")
