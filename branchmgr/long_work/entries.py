"""Where the frame speaks of long work: an entry of the menu while something runs, and a kind of notice."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branchmgr.models import LongWork, User
from branchmgr.navigation import NavItem
from branchmgr.notice_kinds import NoticeKind


def _running(user: User) -> QuerySet[LongWork]:
    return LongWork.objects.visible_to(user).unfinished()


def _never(_user: User) -> bool:
    return False


ITEM = NavItem(
    label=_("My files"),
    icon="folder2-open",
    order=990,
    url_name="work_list",
    permission="branchmgr.use",
    waiting=_running,
    stands=_never,
)
"""stands in the menu only while something waits or runs; it is always under one's own name at the top"""

KIND = NoticeKind("work_done", _("files that are ready"))
