"""What the tick does for the innovation: the database says what is due, the services do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from innovation import benefit_looks, review_looks, step_looks

LOOKS: tuple[Callable[[datetime], Iterator[str]], ...] = (step_looks.look, review_looks.look, benefit_looks.look)


def look(now: datetime) -> Iterator[str]:
    """Takes every step that is due, in order, and yields one line for each."""
    for each in LOOKS:
        yield from each(now)
