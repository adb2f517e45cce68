"""The close of many branches: totals by chunk, publications one by one, by as many workers as there are.

Everybody who helps goes through all that is due and leaves what another one holds: the rows of the periods are the job,
their locks say who is at it, and nobody has to be told which part is theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final, TypeVar

from django.db import connection, transaction

from appraisal.enums import PeriodStatus
from appraisal.models import Period
from appraisal.progress_queries import complete_among
from appraisal.queries import sheet_of
from appraisal.services import period_notices, periods, totals
from branchmgr.errors import RefusedError

logger = logging.getLogger(__name__)
T = TypeVar("T")

PIECES: Final = 32
"""a large close is cut into at least so many chunks, so that all workers have something to do until the end"""
MOST_AT_ONCE: Final = 400
"""so many branches at the most are totalled in one transaction: it is short, and its memory small"""
SAMPLE: Final = 128
"""of so many branches that are due it is asked whether they lack scores"""


def close(now: datetime, *, tells: bool = True) -> Iterator[str]:
    """Totals and publishes what is due, and yields a line for each step; what another worker took is left.

    ``tells``: the committees of branches that lack scores are told; one of those who share the work does it.
    """
    due = list(Period.objects.in_order().due_for_total(now).values_list("pk", "cadence", "ends_on"))
    large = _is_large(len(due))
    for chunk in _chunks(due):
        yield from _totalled(chunk, now, skip_locked=large, tells=tells)
    ready = Period.objects.in_order().due_for_publication(now).only("pk")
    shared = _is_large(len(ready))
    yield from taken(lambda period: _published(period, now, skip_locked=shared), ready)


def is_large(now: datetime) -> bool:
    """Whether several workers at once are worth while, and able to share the work.

    Branches that lack scores stay due for days and need no help: how many others there are is told by a sample.
    """
    ready = Period.objects.due_for_publication(now).count()
    if _is_large(ready):
        return True
    due = list(Period.objects.in_order().due_for_total(now).values_list("pk", flat=True))
    if not _is_large(ready + len(due)):
        return False
    sample = due[:: -(-len(due) // SAMPLE)]
    return _is_large(ready + len(complete_among(sample)) * len(due) // len(sample))


def taken(act: Callable[[T], Period | None], due: Iterable[T]) -> Iterator[str]:
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
                yield _line(period)


def _is_large(count: int) -> bool:
    return count > PIECES and connection.features.has_select_for_update_skip_locked


def _line(period: Period) -> str:
    return f"{period.branch.code} {period.code} {period.status}"


def _chunks(due: Sequence[tuple[int, str, object]]) -> Iterator[list[int]]:
    """The keys of what is due in chunks of one period each; of few branches each by itself."""
    size = max(1, min(MOST_AT_ONCE, len(due) // PIECES))
    for _period, rows in groupby(due, key=lambda row: row[1:]):
        keys = [row[0] for row in rows]
        yield from (keys[first : first + size] for first in range(0, len(keys), size))


def _totalled(keys: list[int], now: datetime, *, skip_locked: bool, tells: bool) -> Iterator[str]:
    """Totals one chunk; one that fails is taken up again in halves, until the branch that fails stands alone."""
    try:
        done = totals.total_due(keys, by=None, now=now, skip_locked=skip_locked)
    except Exception:
        if len(keys) == 1:
            logger.exception("a step failed and is tried again by the next tick")
            return
        if not connection.is_usable():  # nothing else can be done over it: the next tick takes up what is left
            raise
        logger.exception("a chunk of %s branches failed and is taken up again in halves", len(keys))
        for half in (keys[: len(keys) // 2], keys[len(keys) // 2 :]):
            yield from _totalled(half, now, skip_locked=skip_locked, tells=tells)
        return
    yield from map(_line, done.periods)
    if tells:
        yield from taken(lambda period: _told(period, now), done.incomplete)


def _told(period: Period, now: datetime) -> None:
    """Tells the committee what is missing now: others before it were told first, and meanwhile people score."""
    sheet = sheet_of(Period.objects.select_related("branch", "scheme").get(pk=period.pk))
    if sheet.period.status == PeriodStatus.SCORING and not sheet.complete:
        period_notices.tell_incomplete(sheet, now=now)


@transaction.atomic
def _published(period: Period, now: datetime, *, skip_locked: bool) -> Period | None:
    if skip_locked:
        free = Period.objects.select_for_update(of=("self",), skip_locked=True).filter(status=PeriodStatus.TOTALLED)
        if not free.filter(pk=period.pk):
            return None
    return periods.publish_period(period, by=None, now=now)
