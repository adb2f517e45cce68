"""What a member owes in dues 党费, exact: the rate of a band applies to the whole base, upper limits included.

Source: 中组发〔2008〕3号 and 组电明字〔2017〕5号; the bands themselves are dated data (``regulations.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

from groups.terms import months_later


@dataclass(frozen=True, slots=True)
class Rate:
    """The share owed of a base up to ``up_to`` yuan a month, inclusive; None: of any base above the others."""

    up_to: Decimal | None
    share: Decimal

    @property
    def percent(self) -> Decimal:
        """The share in hundredths."""
        return self.share * 100


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of one class of members, lowest first, with the cap and what amounts are rounded to, in yuan."""

    rates: tuple[Rate, ...]
    cap: Decimal
    unit: Decimal = Decimal("0.1")


def owed(base: Decimal, bands: Bands) -> Decimal:
    """The dues of a month on a base in yuan (≥ 0): rate × whole base, half-up to the unit, at most the cap."""
    if base < 0:
        raise ValueError(f"a base is 0 or more: {base}")
    share = next(rate.share for rate in bands.rates if rate.up_to is None or base <= rate.up_to)
    units = (base * share / bands.unit).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return min(units * bands.unit, bands.cap)


def first_of_month(day: date) -> date:
    """The month of a day, as its first day."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after the one that ``month`` lies in."""
    return months_later(first_of_month(month), 1)


def months_between(first: date, last: date) -> list[date]:
    """The months from ``first`` up to and including ``last``, both given as first days."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [months_later(first, n) for n in range(count)]


def months_in_arrears(unpaid: Sequence[date], *, today: date) -> int:
    """How many months running, back from the last one that is over, are not paid."""
    month, missing, count = first_of_month(today), frozenset(unpaid), 0
    while (month := month_before(month)) in missing:
        count += 1
    return count


def drawn_month(place: str, year: int, seed: str) -> date:
    """The month that a seed draws for a year of a place: the SHA-256 of "place:year:seed" by 12, the rest + 1."""
    number = int(sha256(f"{place}:{year}:{seed}".encode()).hexdigest(), 16)
    return date(year, number % 12 + 1, 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return months_later(first_of_month(month), -1)
