"""What the tick does for benefits: asks to verify those whose day has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from branchmgr import clock
from innovation.models import Benefit
from innovation.services import benefit_notices


def look(now: datetime) -> Iterator[str]:
    """Reminds whoever is to be reminded by today; tells of no step, for none is taken."""
    today = clock.day_of(now)
    benefit_notices.tell_due(Benefit.objects.due(today).with_places().order_by("due_on", "pk"), today)
    yield from ()
