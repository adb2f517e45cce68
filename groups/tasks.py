"""What the tick does for the organisation: the database says what is due, the services do it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime

from branchmgr import clock
from groups.services.term_notices import tell_ending_terms


def look(now: datetime) -> Iterator[str]:
    """Tells of terms that end, once each; to tell is no step, so there is no line."""
    deque(tell_ending_terms(clock.day_of(now)), maxlen=0)
    yield from ()
