"""What the tick does for recommended proposals: reminds of reply dates, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from branchmgr import clock
from innovation.models import Recommendation
from innovation.services import department_notices


def look(now: datetime) -> Iterator[str]:
    """Reminds whoever is to be reminded by today; tells of no step, for none is taken."""
    today = clock.day_of(now)
    due = Recommendation.objects.waiting().filter(reply_by__lte=department_notices.reminded_from(today))
    department_notices.tell_days(due.with_places().order_by("reply_by", "pk"), today)
    yield from ()
