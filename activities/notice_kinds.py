"""The kinds of notices that come from the activities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from branchmgr.notice_kinds import NoticeKind

KINDS: tuple[NoticeKind, ...] = (
    NoticeKind("leave_asked", _("A leave waits for a decision"), duty=True),
    NoticeKind("leave_decided", _("Your leave was decided")),
    NoticeKind("make_up_due", _("Study to be made up for is due"), duty=True),
    NoticeKind("roster_correction", _("A member asks for a correction in the roster"), duty=True),
    NoticeKind("record_submitted", _("A record waits for review"), duty=True),
    NoticeKind("record_returned", _("A record was returned"), duty=True),
    NoticeKind("record_accepted", _("A record was accepted")),
    NoticeKind("record_supplemented", _("A record was supplemented")),
    NoticeKind("plan_filed", _("A group filed its plan")),
    NoticeKind("plan_summed_up", _("A group summed up its quarter")),
    NoticeKind("actions_set", _("The prescribed actions are set")),
    NoticeKind("brand_spread", _("A brand card is spread as a good practice")),
    NoticeKind("record_joined", _("A joint activity was filed with your group")),
    NoticeKind("contact_overdue", _("A contact with a remote member is overdue"), duty=True),
    NoticeKind("stay_long", _("A decision on a transfer is asked for"), duty=True),
    NoticeKind("talk_recorded", _("A talk of yours is recorded")),
    NoticeKind("dues_arrears", _("Dues are in arrears"), duty=True),
    NoticeKind("zero_hour_drawn", _("The zero-o'clock month is drawn")),
)
