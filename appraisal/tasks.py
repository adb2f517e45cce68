"""What the tick does for the appraisal: the database says what is due (``<= now``), the services do it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Exists, OuterRef

from appraisal.enums import Cadence
from appraisal.models import Objection, Period, Scheme
from appraisal.moments import PeriodCode, periods_of_year
from appraisal.queries import sheet_of
from appraisal.services import objection_notices, objections, period_notices, periods, rectification_notices
from branchmgr import clock
from branchmgr.errors import RefusedError
from groups.models import Branch

logger = logging.getLogger(__name__)
T = TypeVar("T")

DAYS_LEFT = timedelta(days=3)
"""How long before the last day of scoring those who score are told what is missing"""


def look(now: datetime) -> Iterator[str]:
    """Takes every step that is due, in order, and yields one line for each; what another worker took is left."""
    yield from _taken(lambda pair: periods.open_period(pair[0], code=pair[1], by=None, now=now), _unopened(now))
    today = clock.day_of(now)
    rows = Period.objects.in_order().select_related("branch", "scheme")
    yield from _taken(lambda p: periods.open_scoring(p, by=None, now=now), rows.due_for_scoring(now))
    yield from _taken(lambda p: _remind(p, today), rows.ending_by(today + DAYS_LEFT))
    yield from _taken(lambda p: _total_or_tell(p, now), rows.due_for_total(now))
    yield from _taken(lambda p: periods.publish_period(p, by=None, now=now), rows.due_for_publication(now))
    left = Objection.objects.left_with_leader(now).with_words()
    yield from _taken(lambda each: _pass_on(each, now), left)
    yield from _taken(lambda p: periods.archive_period(p, by=None, now=now), rows.due_for_archive(now))
    rectification_notices.tell_days(today)
    objection_notices.tell_days(today)


def _taken(act: Callable[[T], Period | None], due: Iterable[T]) -> Iterator[str]:
    """Does each due thing by itself, so that one broken branch never holds up the others."""
    for thing in due:
        try:
            period = act(thing)
        except RefusedError as refusal:
            logger.info("not taken: %s", refusal)
        except Exception:
            logger.exception("a step failed and is tried again by the next tick")
        else:
            if period is not None:
                yield f"{period.branch.code} {period.code} {period.status}"


def _unopened(now: datetime) -> Iterator[tuple[Branch, PeriodCode]]:
    """Each period that has begun, is governed by an approved scheme and is not open yet."""
    today = clock.day_of(now)
    years = Scheme.objects.approved().filter(year__lte=today.year).values_list("year", "cadence").distinct()
    for year, cadence in sorted(years):
        for code in periods_of_year(year, Cadence(cadence).span):
            if code.first_day <= today:
                yield from ((branch, code) for branch in _branches_without(code, code.last_day))


def _branches_without(code: PeriodCode, last_day: date) -> Iterable[Branch]:
    line = Scheme.objects.approved().filter(branch=OuterRef("pk"), year=code.year, cadence=code.cadence)
    opened = Period.objects.with_code(code).filter(branch=OuterRef("pk"))
    # A version governs some period that ends on or after its meeting; the service settles which one.
    governed = Exists(line.filter(meeting_on__lte=last_day))
    return Branch.objects.filter(governed, ~Exists(opened)).order_by("code")


def _pass_on(objection: Objection, now: datetime) -> None:
    """Hands an objection in that its leader left lying: nobody's words are lost, and the period can be archived."""
    objections.forward_objection(objection, by=None, now=now)


def _remind(period: Period, today: date) -> None:
    """Tells what is missing while there are days left; afterwards the total asks for it."""
    if today <= period.ends_on:
        period_notices.tell_scoring_soon(period)


def _total_or_tell(period: Period, now: datetime) -> Period | None:
    """Totals a complete period; of an incomplete one the committee is told what is missing."""
    sheet = sheet_of(period)
    if sheet.complete:
        return periods.total_period(period, by=None, now=now)
    period_notices.tell_incomplete(sheet, now=now)
    return None
