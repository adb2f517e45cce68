"""The kinds of notices that come from the pioneer posts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from branchmgr.notice_kinds import NoticeKind

KINDS: tuple[NoticeKind, ...] = (
    NoticeKind("posts_called", _("Candidates for pioneer posts are called for")),
    NoticeKind("posts_no_candidate", _("A call for pioneer posts ended without a candidate"), duty=True),
    NoticeKind("posts_posted", _("Candidates for pioneer posts are posted")),
    NoticeKind("posts_to_award", _("Pioneer posts wait for the award"), duty=True),
    NoticeKind("posts_put_off", _("A last day of a round of pioneer posts is put off")),
    NoticeKind("posts_called_off", _("A round of pioneer posts is called off")),
)
