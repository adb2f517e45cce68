"""What the appraisal tells people about; a duty asks for work and cannot be muted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from branchmgr.notice_kinds import NoticeKind

KINDS = (
    NoticeKind("scoring_open", _("Scoring is open"), duty=True),
    NoticeKind("scoring_soon", _("Scoring ends soon"), duty=True),
    NoticeKind("incomplete", _("Cells missing at the end of a period"), duty=True),
    NoticeKind("overdue", _("Publication is overdue"), duty=True),
    NoticeKind("published", _("A result is published")),
    NoticeKind("objection_to_forward", _("An objection waits to be forwarded"), duty=True),
    NoticeKind("objection_to_answer", _("An objection waits for an answer"), duty=True),
    NoticeKind("objection_due", _("The answer to an objection is due soon"), duty=True),
    NoticeKind("objection_overdue", _("The answer to an objection is overdue"), duty=True),
    NoticeKind("objection_forwarded", _("Your objection was forwarded")),
    NoticeKind("objection_returned", _("Your objection was returned")),
    NoticeKind("objection_withdrawn", _("An objection was withdrawn")),
    NoticeKind("objection_accepted", _("An objection was accepted")),
    NoticeKind("objection_refused", _("An objection was refused")),
    NoticeKind("correction_to_confirm", _("A correction waits to be confirmed"), duty=True),
    NoticeKind("correction_rejected", _("A correction was not confirmed")),
    NoticeKind("corrected", _("A result was corrected")),
    NoticeKind("rectification_opened", _("A rectification was opened"), duty=True),
    NoticeKind("rectification_measure", _("You are responsible for a measure"), duty=True),
    NoticeKind("measure_due", _("A measure of yours is due soon"), duty=True),
    NoticeKind("rectification_due", _("A rectification is due soon"), duty=True),
    NoticeKind("rectification_overdue", _("A rectification is overdue"), duty=True),
    NoticeKind("rectification_done", _("A rectification waits for the recheck"), duty=True),
    NoticeKind("rectification_rechecked", _("A rectification was rechecked")),
    NoticeKind("rectification_extended", _("A rectification was extended")),
    NoticeKind("rectification_lifted", _("A rectification was lifted")),
    NoticeKind("warning_raised", _("A warning on a leader waits for a decision"), duty=True),
    NoticeKind("warning_decided", _("A warning on a leader was decided")),
    NoticeKind("warning_lifted", _("A warning on a leader was lifted")),
    NoticeKind("honour_given", _("An honour was given")),
    NoticeKind("honour_withdrawn", _("An honour was withdrawn")),
)
