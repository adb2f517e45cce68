"""The figures of rules: what each means, how people type it and how it is shown. Exact, as fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from branchmgr.decimals import in_yuan, narrowed, parse_decimal, plain

Measure = Literal["whole", "share", "yuan"]

MOST_DIGITS = 16
"""how long a figure may be as text"""


class FigureFault(ValueError):
    """What was typed is no figure of this measure; the message says why."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure says (lazy text), and whether it is a whole number, a share of 0 … 1 or an amount in yuan.

    ``counts`` is what a whole number counts, a lazy text with ``count``.
    """

    label: Any
    measure: Measure = "whole"
    counts: Any = None


_TIMES = ngettext_lazy("%(count)s time", "%(count)s times", "count")
_PEOPLE = ngettext_lazy("%(count)s person", "%(count)s people", "count")
_MEMBERS = ngettext_lazy("%(count)s member", "%(count)s members", "count")
_YEARS = ngettext_lazy("%(count)s year", "%(count)s years", "count")
_MONTHS = ngettext_lazy("%(count)s month", "%(count)s months", "count")
_DAYS = ngettext_lazy("%(count)s day", "%(count)s days", "count")
_HOURS = ngettext_lazy("%(count)s hour", "%(count)s hours", "count")

_DAY_OF_MONTH, _MONTH_OF_YEAR = 28, 12
MOST: Mapping[str, int] = {"meeting_by_day": _DAY_OF_MONTH, "talk_from_month": _MONTH_OF_YEAR}
"""the greatest sensible value of days of a month and months of a year"""

FIGURES: Mapping[str, Meaning] = {
    "times": Meaning(gettext_lazy("how often"), counts=_TIMES),
    "max_share": Meaning(gettext_lazy("at most this share"), "share"),
    "min_share": Meaning(gettext_lazy("at least this share"), "share"),
    "present_of_voters_over": Meaning(gettext_lazy("present: more than this share of those who may vote"), "share"),
    "passes_with_yes_of_entitled_over": Meaning(
        gettext_lazy("passes: yes of more than this share of those who may vote"), "share"
    ),
    "present_of_entitled_at_least": Meaning(
        gettext_lazy("present: at least this share of those who may vote"), "share"
    ),
    "elected_with_yes_of_entitled_over": Meaning(
        gettext_lazy("elected: votes of more than this share of those who may vote"), "share"
    ),
    "min_full_members": Meaning(gettext_lazy("full members at least"), counts=_MEMBERS),
    "min_members": Meaning(gettext_lazy("members at least"), counts=_MEMBERS),
    "normally_max": Meaning(gettext_lazy("members normally at most"), counts=_MEMBERS),
    "from_full_members": Meaning(gettext_lazy("from so many full members on"), counts=_MEMBERS),
    "min": Meaning(gettext_lazy("people at least"), counts=_PEOPLE),
    "max": Meaning(gettext_lazy("people at most"), counts=_PEOPLE),
    "years": Meaning(gettext_lazy("how long"), counts=_YEARS),
    "months": Meaning(gettext_lazy("how long"), counts=_MONTHS),
    "days": Meaning(gettext_lazy("how long"), counts=_DAYS),
    "member_per_year": Meaning(gettext_lazy("hours a year for members"), counts=_HOURS),
    "secretary_and_committee_per_year": Meaning(
        gettext_lazy("hours a year for secretary and committee"), counts=_HOURS
    ),
    "meeting_by_day": Meaning(
        gettext_lazy("monthly meetings are missed from this day of the month on"),
        counts=pgettext_lazy("of the month", "day %(count)s"),
    ),
    "returned_days": Meaning(gettext_lazy("days for answering a returned record"), counts=_DAYS),
    "plan_days": Meaning(gettext_lazy("days of a quarter for filing its plan"), counts=_DAYS),
    "term_months": Meaning(gettext_lazy("months in advance in which the end of a term is announced"), counts=_MONTHS),
    "talk_from_month": Meaning(
        gettext_lazy("missing talks are announced from this month of the year on"),
        counts=pgettext_lazy("of the year", "month %(count)s"),
    ),
    **{
        f"limit_{n}": Meaning(format_lazy(gettext_lazy("band {number}: monthly base up to"), number=n), "yuan")
        for n in range(1, 4)
    },
    **{
        f"rate_{n}": Meaning(format_lazy(gettext_lazy("band {number}: share of the base"), number=n), "share")
        for n in range(1, 5)
    },
    "student_unemployed_relief": Meaning(gettext_lazy("students, unemployed, on relief: each month"), "yuan"),
    "farmer_least": Meaning(gettext_lazy("farmers: each month, at least"), "yuan"),
    "farmer_most": Meaning(gettext_lazy("farmers: each month, at most"), "yuan"),
    "cap": Meaning(gettext_lazy("each month, normally at most"), "yuan"),
    "unit": Meaning(gettext_lazy("amounts are rounded to"), "yuan"),
    "back_payment_max_months": Meaning(gettext_lazy("months that can be paid back at most"), counts=_MONTHS),
    "unpaid_months_treated_as_left": Meaning(
        gettext_lazy("unpaid months after which a member is treated as gone"), counts=_MONTHS
    ),
}
"""What each figure of a rule means."""


def read_figure(typed: str, name: str) -> Fraction:
    """A figure as people type it: ``3``, ``0.5``, ``4/5`` or, of a share, ``90%``. Raises FigureFault."""
    text, measure = narrowed(typed), FIGURES[name].measure
    found = _read(text, measure)
    if len(as_text(found)) > MOST_DIGITS:
        raise FigureFault(_("This figure is too long."))
    if found < 0 and name == "times":
        raise FigureFault(_("Enter 0 or more."))
    if found <= 0 and name != "times":
        raise FigureFault(_("Enter more than 0."))
    if measure == "share" and found > 1:
        raise FigureFault(_("A share is at most the whole: 90% or 9/10."))
    if measure == "whole" and found.denominator != 1:
        raise FigureFault(_("Enter a whole number."))
    if found > MOST.get(name, found):
        raise FigureFault(_("Enter %(most)s or less.") % {"most": MOST[name]})
    return found


def _read(text: str, measure: Measure) -> Fraction:
    try:
        if measure == "share" and text.endswith("%"):
            return Fraction(parse_decimal(text[:-1])) / 100
        if measure == "share" and "/" in text:
            above, below = (parse_decimal(part) for part in text.split("/"))
            return Fraction(above) / Fraction(below)
        return Fraction(parse_decimal(text))
    except (ValueError, ZeroDivisionError):
        raise FigureFault(_("Enter a number such as 3, a share such as 90% or 4/5.")) from None


def as_text(figure: Fraction) -> str:
    """As it is kept: a decimal where it is one, else a fraction."""
    return plain(_decimal(figure)) if _is_decimal(figure) else str(figure)


def shown(figure: Fraction, name: str) -> str:
    """As it is read, with what it counts: shares as a percentage, or as a fraction where that is exact only so."""
    meaning = FIGURES[name]
    if meaning.measure == "share":
        hundredfold = figure * 100
        return f"{as_text(hundredfold)}%" if _is_decimal(hundredfold) else str(figure)
    if meaning.measure == "yuan":
        return _("%(amount)s yuan") % {"amount": in_yuan(figure)}
    return str(meaning.counts % {"count": int(figure)})


def _is_decimal(figure: Fraction) -> bool:
    rest = figure.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _decimal(figure: Fraction) -> Decimal:
    return Decimal(figure.numerator) / Decimal(figure.denominator)
