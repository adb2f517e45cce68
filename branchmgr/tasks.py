"""The Celery door of the tick; the command ``tick`` is the other."""

from __future__ import annotations

import logging

from celery import shared_task

from branchmgr import clock, ticking

logger = logging.getLogger(__name__)


@shared_task(name="branchmgr.tick")
def tick() -> None:
    """Looks for what is due. May run twice or at the same time elsewhere: each step is taken once."""
    steps = sum(1 for _line in ticking.tick(clock.now()))
    logger.info("tick: %s steps", steps)
