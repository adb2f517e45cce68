"""Sessions in the database, as Django keeps them; every request reads one, by a query whose words are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField

from branchmgr import clock
from branchmgr.kept_queries import Given, KeptQuery

_session = KeptQuery(
    "session",
    lambda: Session.objects.filter(
        session_key=Given("key", CharField()), expire_date__gt=Given("now", DateTimeField())
    ),
)


class SessionStore(DatabaseStore):
    """What Django's own store wrote can be read."""

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Counted by the branch's clock, by which it is looked up."""
        return super().get_expiry_date(**{"modification": clock.now()} | kwargs)

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(key=self.session_key, now=clock.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
