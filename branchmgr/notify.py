"""Telling people: one notice per person and event, in the notice list and by mail where the person asked for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from branchmgr import clock, mail, notice_kinds
from branchmgr.models import Notification, User


def tell(
    recipients: Iterable[User], text: str, *, kind: str, key: str, url: str, values: Mapping[str, Any] | None = None
) -> None:
    """Leaves one notice with each recipient; who was told ``key`` before, or muted ``kind``, is not told.

    ``text`` is an English msgid (mark it with ``gettext_noop``) with ``%(name)s`` places for ``values``;
    ``kind`` is one of ``branchmgr.notice_kinds``.
    """
    moment = clock.now()
    people = sorted({user for user in recipients if not _muted(user, kind)}, key=lambda user: user.pk)
    mailed = mail.wanted_by(people)
    Notification.objects.bulk_create(
        [
            Notification(
                recipient=user,
                kind=kind,
                key=key,
                text=text,
                values=dict(values or {}),
                url=url,
                at=moment,
                mail_due=user.pk in mailed,
            )
            for user in people
        ],
        ignore_conflicts=True,
    )


def lead_to(url: str, people: Iterable[User], *, key: str) -> None:
    """Lets what these people were told lead to another page, where its own is gone; ``key`` is how its keys begin."""
    Notification.objects.filter(recipient__in=list(people), key__startswith=key).update(url=url)


def mark(user: User, pks: Collection[int], *, read: bool) -> None:
    """Marks these notices of a user as read, or as unread; others' are left alone."""
    notices = Notification.objects.of(user).filter(pk__in=pks)
    if read:
        notices.unread().update(read_at=clock.now())
    else:
        notices.update(read_at=None)


def mark_read(user: User, *, pk: int | None = None) -> None:
    """Marks one notice of a user as read, or all of them."""
    notices = Notification.objects.of(user).unread()
    (notices if pk is None else notices.filter(pk=pk)).update(read_at=clock.now())


def _muted(user: User, kind: str) -> bool:
    return kind in user.muted_kinds and notice_kinds.may_be_muted(kind)
