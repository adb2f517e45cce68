"""The tick: a look at the database, often, for what is due by now. Apps register what they look for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from branchmgr import audit, clock

logger = logging.getLogger(__name__)

Look = Callable[[datetime], Iterator[str]]
_looks: dict[str, Look] = {}


def register(name: str, look: Look) -> None:
    """Adds what one app does when the tick comes: ``look(now)`` yields one line per step taken.

    It must take every step that is due (``<= now``), each in its own transaction, and may be called at any time again.
    """
    _looks[name] = look


def tick(now: datetime) -> Iterator[str]:
    """Takes every step that is due at ``now`` and yields a line for each; safe at any time, any number of times."""
    with clock.held_at(now), audit.from_origin("tick"):
        for name in sorted(_looks):
            yield from _looks[name](now)
