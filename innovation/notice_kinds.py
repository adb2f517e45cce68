"""The kinds of notices that come from the innovation."""

from __future__ import annotations

from branchmgr.notice_kinds import NoticeKind

KINDS: tuple[NoticeKind, ...] = ()
