"""What the tick does for the appraisal: the database says what is due (``<= now``), the services do it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from celery import current_task, shared_task
from django.conf import settings
from django.db.models import Exists, OuterRef
from kombu.exceptions import OperationalError

from appraisal import closes
from appraisal.enums import Cadence
from appraisal.models import Objection, Period, Scheme
from appraisal.moments import PeriodCode, periods_of_year
from appraisal.services import objection_notices, objections, period_notices, periods, rectification_notices
from branchmgr import audit, clock
from groups.models import Branch

logger = logging.getLogger(__name__)

HELPERS: Final = 32
"""so many workers are asked to help with a large close; those who find nothing left end at once"""
DAYS_LEFT = timedelta(days=3)
"""How long before the last day of scoring those who score are told what is missing"""


def look(now: datetime) -> Iterator[str]:
    """Takes every step that is due, in order, and yields one line for each; what another worker took is left."""
    yield from closes.taken(lambda pair: periods.open_period(pair[0], code=pair[1], by=None, now=now), _unopened(now))
    today = clock.day_of(now)
    rows = Period.objects.in_order().select_related("branch", "scheme")
    yield from closes.taken(lambda p: periods.open_scoring(p, by=None, now=now), rows.due_for_scoring(now))
    yield from closes.taken(lambda p: _remind(p, today), rows.ending_by(today + DAYS_LEFT))
    _ask_for_help(now)
    yield from closes.close(now)
    left = Objection.objects.left_with_leader(now).with_words()
    yield from closes.taken(lambda each: _pass_on(each, now), left)
    yield from closes.taken(lambda p: periods.archive_period(p, by=None, now=now), rows.due_for_archive(now))
    rectification_notices.tell_days(today)
    objection_notices.tell_days(today)


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


@shared_task(name="appraisal.help_close")
def help_close(moment: str) -> None:
    """Helps with what a tick found due at ``moment``; a message that is lost or comes twice does no harm."""
    now = datetime.fromisoformat(moment)
    with clock.held_at(now), audit.from_origin("tick"):
        steps = sum(1 for _line in closes.close(now, tells=False))
    logger.info("close: %s steps", steps)


def _ask_for_help(now: datetime) -> None:
    """Asks the other workers to help where much is due; without them, or without a broker, this one does it all.

    So does the command ``tick``: what it is asked for is done when it ends (``formats.md`` §6).
    """
    if not current_task or not closes.is_large(now):
        return
    try:
        for _worker in range(HELPERS):
            help_close.apply_async((now.isoformat(),), expires=settings.TICK_SECONDS)
    except OperationalError:
        logger.warning("the queue does not answer: the close is done by one worker")
