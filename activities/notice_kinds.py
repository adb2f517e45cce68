"""The kinds of notices that come from the activities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from branchmgr.notice_kinds import NoticeKind

KINDS: tuple[NoticeKind, ...] = (
    NoticeKind("record_submitted", _("A record waits for review"), duty=True),
    NoticeKind("record_returned", _("A record was returned"), duty=True),
    NoticeKind("record_accepted", _("A record was accepted")),
    NoticeKind("record_supplemented", _("A record was supplemented")),
    NoticeKind("record_joined", _("A joint activity was filed with your group")),
)
