"""The kinds of notices that come from the organisation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from branchmgr.notice_kinds import NoticeKind

KINDS: tuple[NoticeKind, ...] = (
    NoticeKind("election_opened", _("A group elects its leader"), duty=True),
    NoticeKind("election_counted", _("An election is counted"), duty=True),
    NoticeKind("election_decided", _("What became of an election")),
    NoticeKind("regrouped", _("People change groups"), duty=True),
    NoticeKind("term_ending", _("A term of office ends"), duty=True),
    NoticeKind("second_factor", _("Your second factor was taken away"), duty=True),
    NoticeKind("offices_rest", _("Somebody's offices rest until they are confirmed"), duty=True),
    NoticeKind("offices_confirmed", _("Your offices are confirmed"), duty=True),
    NoticeKind("new_officer", _("Somebody new is on the committee"), duty=True),
)
