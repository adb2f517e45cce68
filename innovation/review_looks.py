"""What the tick does for reviews: reminders before and after the last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from branchmgr import clock
from innovation.enums import MeetingStatus
from innovation.models import ReviewMeeting
from innovation.services import review_notices


def look(now: datetime) -> Iterator[str]:
    """Reminds whoever is to be reminded by today; tells of no step, for none is taken."""
    today = clock.day_of(now)
    until = today + timedelta(days=review_notices.DAYS_BEFORE)
    running = ReviewMeeting.objects.filter(status=MeetingStatus.REVIEWING, due_on__lte=until)
    for meeting in running.select_related("branch__committee").order_by("due_on", "pk"):
        review_notices.tell_days(meeting, today)
    yield from ()
