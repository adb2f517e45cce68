"""What is set of a round while it is planned: its half year, its days, weights, bands and rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.decimals import plain
from pioneer_posts.enums import Reapplication
from pioneer_posts.models import Round

FULL: Final = Decimal(100)
FIGURES: Final = ("main_weight", "supplement_weight", "step", "excellent_from", "continue_from")
MOST_STEP: Final = 10
LONGEST: Final = 366
"""days between a round and its call or publication, and by which something is put off"""
MONTHS: Final = 7
"""months that a round of half a year may last"""
CALL, POSTING, ASSESSMENT = timedelta(days=9), timedelta(days=7), timedelta(days=20)
PUBLISHED_AT: Final = time(9)
Fault = tuple[str, str]
"""a field's name and what is wrong with it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTerms:
    """The columns of a round that may be changed until its call opens; see ``Round`` for what they mean."""

    year: int
    half: int
    starts_on: date
    ends_on: date
    call_opens_on: date
    call_closes_on: date
    posting_closes_on: date
    assessment_opens_on: date
    assessment_closes_on: date
    publish_at: datetime
    main_weight: Decimal = Decimal(70)
    supplement_weight: Decimal = Decimal(30)
    step: Decimal = Decimal("0.5")
    excellent_from: Decimal = Decimal(90)
    continue_from: Decimal = Decimal(70)
    reapplication: str = Reapplication.NEXT_YEAR

    @property
    def columns(self) -> dict[str, Any]:
        """The terms as the model's columns."""
        return asdict(self)


def terms_of(post_round: Round) -> RoundTerms:
    """The terms of a round as it is."""
    return RoundTerms(**{field: getattr(post_round, field) for field in RoundTerms.__dataclass_fields__})


def usual_terms(year: int, half: int, last: Round | None = None, *, earliest: date | None = None) -> RoundTerms:
    """Sensible days for a half year: a call of ten days, a posting of a week, the assessment in its last three weeks.

    Published at 09:00 on the day after. Weights, bands and rules are those of the branch's ``last`` round; where the
    half year has begun the call opens on ``earliest``.
    """
    first, final = half_days(year, half)
    opens = max(first, earliest) if earliest and earliest <= final else first
    rules = {field: getattr(last, field) for field in (*FIGURES, "reapplication")} if last else {}
    return RoundTerms(
        year=year,
        half=half,
        starts_on=first,
        ends_on=final,
        call_opens_on=opens,
        call_closes_on=opens + CALL,
        posting_closes_on=opens + CALL + POSTING,
        assessment_opens_on=final - ASSESSMENT,
        assessment_closes_on=final,
        publish_at=datetime.combine(final + timedelta(days=1), PUBLISHED_AT, clock.zone()),
        **rules,
    )


def terms_faults(terms: RoundTerms, *, today: date | None = None) -> list[Fault]:
    """Everything wrong with the terms of a round, field by field; with ``today`` also a call that is over by then."""
    faults = [*_day_faults(terms), *_figure_faults(terms)]
    if today and terms.call_closes_on < today:
        faults.append(("call_closes_on", _("The last day of the call is past. Choose today or a later day.")))
    return faults


def _day_faults(terms: RoundTerms) -> Iterator[Fault]:
    publication = clock.day_of(terms.publish_at)
    yield from _length_faults(terms)
    yield from _order_faults(terms)
    if publication <= terms.assessment_closes_on:
        yield "publish_at", _("The result is published after the last day of the assessment.")
    elif (publication - terms.ends_on).days > LONGEST:
        yield "publish_at", _("The result is published more than a year after the round.")
    if abs((terms.call_opens_on - terms.starts_on).days) > LONGEST:
        yield "call_opens_on", _("The call opens more than a year away from the round.")


def _length_faults(terms: RoundTerms) -> Iterator[Fault]:
    """A round is a half year: seven months at most, most of its days in the half that it is called by."""
    if terms.ends_on <= terms.starts_on:
        yield "ends_on", _("The last day is after the first.")
        return
    if terms.ends_on >= _after_months(terms.starts_on, MONTHS):
        yield "ends_on", _("A round is a half year: it lasts seven months at most.")
    if not terms.starts_on.year <= terms.year <= terms.ends_on.year:
        yield "year", _("The round has no day in this year. Mend the year, or the first and the last day.")
    elif terms.half in (1, 2) and 2 * _days_in_half(terms) <= (terms.ends_on - terms.starts_on).days + 1:
        yield "half", _("Most days of the round lie outside this half year. Mend the half year, or the days.")


def _days_in_half(terms: RoundTerms) -> int:
    """How many days of the round lie in the half year that it is called by."""
    first, final = half_days(terms.year, terms.half)
    return max(0, (min(final, terms.ends_on) - max(first, terms.starts_on)).days + 1)


def _after_months(day: date, months: int) -> date:
    """The same day some months later; where that month is shorter, as many days into the next."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1) + timedelta(days=day.day - 1)


def half_days(year: int, half: int) -> tuple[date, date]:
    """The first and the last day of a half year."""
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


def _order_faults(terms: RoundTerms) -> Iterator[Fault]:
    if terms.call_closes_on < terms.call_opens_on:
        yield "call_closes_on", _("The call closes on the day it opens, or later.")
    if terms.posting_closes_on <= terms.call_closes_on:
        yield "posting_closes_on", _("The posting ends after the last day of the call.")
    if terms.assessment_opens_on <= terms.posting_closes_on:
        yield "assessment_opens_on", _("The assessment opens after the last day of the posting.")
    elif not terms.starts_on <= terms.assessment_opens_on <= terms.ends_on:
        yield "assessment_opens_on", _("The assessment opens within the round.")
    if terms.assessment_closes_on < terms.assessment_opens_on:
        yield "assessment_closes_on", _("The assessment closes on the day it opens, or later.")


def _figure_faults(terms: RoundTerms) -> Iterator[Fault]:
    weights = terms.main_weight + terms.supplement_weight
    if terms.half not in (1, 2):
        yield "half", _("A half year is the first or the second.")
    if min(terms.main_weight, terms.supplement_weight) < 0:
        yield "main_weight", _("A weight is 0 or more.")
    elif weights != FULL:
        yield "supplement_weight", _("The two weights add to %(sum)s instead of 100.") % {"sum": plain(weights)}
    if not 0 < terms.continue_from < terms.excellent_from <= FULL:
        yield "continue_from", _("“Excellent” begins above “continue”, both between 0 and 100.")
    if not 0 < terms.step <= MOST_STEP:
        yield "step", _("The step of points is more than 0 and at most 10.")
    if terms.reapplication not in Reapplication.values:
        yield "reapplication", _("Please choose one of those that are offered.")
    yield from ((field, _("At most two decimal places.")) for field in FIGURES if _places(getattr(terms, field)) > 2)


def _places(value: Decimal) -> int:
    """How many decimal places a number has."""
    return max(0, -int(value.normalize().as_tuple().exponent))
