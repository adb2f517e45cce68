"""Telling people: one notice per person and event, in the notice list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from branchmgr import clock
from branchmgr.models import Notification, User


def tell(
    recipients: Iterable[User], text: str, *, kind: str, key: str, url: str, values: Mapping[str, Any] | None = None
) -> None:
    """Leaves one notice with each recipient; who was told ``key`` before is not told again.

    ``text`` is an English msgid (mark it with ``gettext_noop``) with ``%(name)s`` places for ``values``.
    """
    moment = clock.now()
    Notification.objects.bulk_create(
        [
            Notification(recipient=user, kind=kind, key=key, text=text, values=dict(values or {}), url=url, at=moment)
            for user in sorted(set(recipients), key=lambda user: user.pk)
        ],
        ignore_conflicts=True,
    )


def mark_read(user: User, *, pk: int | None = None) -> None:
    """Marks one notice of a user as read, or all of them."""
    notices = Notification.objects.of(user).unread()
    (notices if pk is None else notices.filter(pk=pk)).update(read_at=clock.now())
