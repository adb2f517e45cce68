"""Read models of notices: the list as it is narrowed, the kinds in it, the newest unread ones under the bell."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count

from branchmgr import notice_kinds
from branchmgr.models import Notification, User
from branchmgr.models.notices import NotificationQuerySet

UNDER_THE_BELL: Final = 6
KINDS_AT_FIRST: Final = 6
"""kinds that are offered at once; the others unfold"""
LOOKED_THROUGH: Final = 3000
"""the newest notices, in which words are looked for: a sentence is put together in its reader's language"""


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """Which notices a list shows; empty where nothing was chosen."""

    kind: str = ""
    unread: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many notices of a kind there are."""

    key: str
    label: Any
    count: int


@dataclass(frozen=True, slots=True)
class NoticeKinds:
    """The kinds that were told, the most frequent first, and how many notices there are of all of them."""

    all: Sequence[KindCount]
    chosen: str
    total: int
    unread: int

    @property
    def first(self) -> Sequence[KindCount]:
        """Those offered at once, the chosen one among them."""
        shown = self.all[:KINDS_AT_FIRST]
        return [*shown, *(each for each in self.all[KINDS_AT_FIRST:] if each.key == self.chosen)]

    @property
    def others(self) -> Sequence[KindCount]:
        return [each for each in self.all[KINDS_AT_FIRST:] if each.key != self.chosen]


def notices_of(user: User, choice: NoticeChoice) -> NotificationQuerySet:
    """The notices of a person as narrowed, the newest first."""
    found = Notification.objects.of(user)
    found = found.about(choice.kind) if choice.kind else found
    found = found.unread() if choice.unread else found
    return found.filter(pk__in=_saying(found, choice.words)) if choice.words.strip() else found


def kinds_of(user: User, choice: NoticeChoice) -> NoticeKinds:
    """The kinds of what a person was told, or of what is unread of it; two queries."""
    told = Notification.objects.of(user)
    shown = told.unread() if choice.unread else told
    rows = shown.order_by().values_list("kind").annotate(count=Count("pk")).order_by("-count", "kind")
    counts = [KindCount(kind, notice_kinds.label_of(kind) or kind, count) for kind, count in rows]
    everything = told.order_by().aggregate(total=Count("pk"), read=Count("read_at"))
    unread = everything["total"] - everything["read"]
    return NoticeKinds(counts, choice.kind, everything["total"], unread)


def newest_unread(user: User) -> list[Notification]:
    """What stands under the bell."""
    return list(Notification.objects.of(user).unread()[:UNDER_THE_BELL])


def _saying(notices: NotificationQuerySet, words: str) -> Collection[int]:
    typed = _folded(words.strip())
    return [notice.pk for notice in notices[:LOOKED_THROUGH] if typed in _folded(str(notice))]


def _folded(text: str) -> str:
    """Large and small letters, full and half width are the same."""
    return unicodedata.normalize("NFKC", text).casefold()
