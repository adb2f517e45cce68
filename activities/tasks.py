"""What the tick does for the activities: the database says what is due (``<= now``), the services do it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime

from activities.services import dues_months, leave_notices, remote_notices

LOOKS: tuple[Callable[[datetime], Iterator[str]], ...] = (dues_months.open_due_months,)
"""one function a kind of work; each takes what is due, each step in its own transaction, safe to repeat"""
TELLING: tuple[Callable[[datetime], Iterator[str]], ...] = (
    dues_months.tell_arrears_due,
    remote_notices.look,
    leave_notices.look,
)
"""what only tells people, each of them once: no step, so no line of the tick"""


def look(now: datetime) -> Iterator[str]:
    """Takes every step that is due and yields one line for each; tells whom there is something to tell."""
    for each in LOOKS:
        yield from each(now)
    for tell in TELLING:
        deque(tell(now), maxlen=0)
