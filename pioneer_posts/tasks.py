"""What the tick does for the pioneer posts: the database says what is due, the services do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from pioneer_posts import assessment_looks, check_looks, round_looks

LOOKS: tuple[Callable[[datetime], Iterator[str]], ...] = (
    round_looks.look,
    check_looks.look,
    assessment_looks.look,
)


def look(now: datetime) -> Iterator[str]:
    """Takes every step that is due, in order, and yields one line for each."""
    for each in LOOKS:
        yield from each(now)
