"""What the tick does for long works: nudges again, takes up what a dead worker left, lets files expire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from branchmgr.long_work import steps, store
from branchmgr.long_work.asking import nudge_once_committed
from branchmgr.models import LongWork

NUDGED_AFTER: Final = timedelta(minutes=1)
"""a work that waits so long is told to the workers again: the message may be lost"""
DEAD_AFTER: Final = timedelta(minutes=2)
"""without a sign of life, which come every ten seconds, the worker is dead"""
REMEMBERED: Final = timedelta(days=30)
"""a row without files, and without what was typed, stays so long after the end, so that a person sees what there was
and asks for it again"""
UNSEEN_FOR: Final = timedelta(hours=1)
"""so long after the end it is looked whether the page was seen since"""
LEFT_BEHIND: Final = timedelta(days=1)
"""folders without a row stay so long: the row may not be committed yet"""
MOST: Final = 100
"""of each in one tick"""


def look(now: datetime) -> Iterator[str]:
    """Everything that is due, each in its own transaction."""
    yield from _lost(now)
    yield from _left_waiting(now)
    for work in LongWork.objects.ended_within(now - UNSEEN_FOR, now - steps.TOLD_AFTER)[:MOST]:
        steps.tell_unseen(work)
    yield from _expired(now)
    yield from _swept(now)


def _lost(now: datetime) -> Iterator[str]:
    for work in LongWork.objects.running()[:MOST]:
        alive_at = max(filter(None, (store.last_sign(work.place), work.touched_at)))
        if now - alive_at < DEAD_AFTER:
            steps.touch(work, alive_at=alive_at)
        elif steps.lose(work, now=now):
            with transaction.atomic():
                nudge_once_committed(work)
            yield f"work {work.pk}: its worker is gone, it waits again"
        else:
            yield f"work {work.pk}: its worker is gone, given up"


def _left_waiting(now: datetime) -> Iterator[str]:
    """Each is told once a minute, however often the tick comes."""
    for work in LongWork.objects.waiting_since(now - NUDGED_AFTER)[:MOST]:
        with transaction.atomic():
            LongWork.objects.waiting_since(now - NUDGED_AFTER).filter(pk=work.pk).update(touched_at=now)
            nudge_once_committed(work)
        yield f"work {work.pk}: waits, a worker was told again"


def _expired(now: datetime) -> Iterator[str]:
    for work in LongWork.objects.expired_by(now)[:MOST]:
        steps.expire(work, now=now)
        yield f"work {work.pk}: its files are expired"
    gone, _each = LongWork.objects.ended_by(now - REMEMBERED).delete()
    if gone:
        yield f"{gone} rows of works of long ago, taken away"


def _swept(now: datetime) -> Iterator[str]:
    for place in store.places(older_than=now - LEFT_BEHIND):
        if not LongWork.objects.filter(place=place).exists():
            store.remove(place)
            yield f"{store.FOLDER}/{place}: no row, taken away"
