"""The Celery doors of the tick and of one look by itself; the command ``tick`` is another."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from celery import shared_task

from branchmgr import clock, long_work, ticking

logger = logging.getLogger(__name__)


@shared_task(name="branchmgr.tick")
def tick() -> None:
    """Looks for what is due. May run twice or at the same time elsewhere: each step is taken once."""
    _count("tick", ticking.tick(clock.now()))


@shared_task(name="branchmgr.look")
def look(name: str) -> None:
    """One look by itself, because somebody asked for it; as safe as the tick."""
    _count(name, ticking.look_at(name, clock.now()))


@shared_task(name="branchmgr.long_work")
def carry_out(number: int) -> None:
    """One long work; the row says whether it is still to be done."""
    long_work.carry_out(number)


def _count(name: str, lines: Iterator[str]) -> None:
    steps = 0
    try:
        for _line in lines:
            steps += 1
    except ticking.JobsFailedError:
        logger.warning("%s: %s steps, and a job failed", name, steps)
    else:
        logger.info("%s: %s steps", name, steps)
