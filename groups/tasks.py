"""What the tick does for the organisation: the database says what is due, the services do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from branchmgr import clock
from groups.services.term_notices import tell_ending_terms


def look(now: datetime) -> Iterator[str]:
    """Takes every step that is due and yields one line for each; safe to repeat."""
    yield from tell_ending_terms(now.astimezone(clock.zone()).date())
