"""What the tick takes away: sign-ins that are over, and guards that count nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from branchmgr.models import SignedIn, SignInGuard


def look(now: datetime) -> Iterator[str]:
    """Deletes what is over. A sign-in that is not looked at for hours would otherwise stay in the list for ever."""
    over = SignedIn.objects.exclude(pk__in=SignedIn.objects.open_at(now))
    idle = SignInGuard.objects.filter(last_at__lt=now - timedelta(days=1))
    sessions = Session.objects.filter(expire_date__lt=now)
    for name, rows in (("sign-ins", over), ("guards", idle), ("sessions", sessions)):
        gone = rows.delete()[0]
        if gone:
            yield f"{gone} {name} that are over were taken away"
