"""The kinds of notices that come from the innovation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from branchmgr.notice_kinds import NoticeKind

KINDS: tuple[NoticeKind, ...] = (
    NoticeKind("authorship_asked", _("You are asked to be a co-author of a proposal"), duty=True),
    NoticeKind("authorship_answered", _("A co-author answered you")),
    NoticeKind("proposal_submitted", _("A proposal you are a co-author of is handed in")),
    NoticeKind("proposal_withdrawn", _("A proposal that concerns you is withdrawn")),
    NoticeKind("review_outdated", _("A proposal was changed after your review"), duty=True),
    NoticeKind("review_assigned", _("You are asked to review proposals"), duty=True),
    NoticeKind("review_due", _("Your reviews are due soon or late"), duty=True),
    NoticeKind("review_overdue", _("The last day of a review is past"), duty=True),
    NoticeKind("review_declined", _("A reviewer declines"), duty=True),
    NoticeKind("review_to_decide", _("A review waits for the decision of the committee"), duty=True),
    NoticeKind("review_called_off", _("A review you take part in is called off")),
    NoticeKind("review_verdict", _("The committee has decided on your proposal")),
    NoticeKind("review_announced", _("The decisions of a review you took part in are announced")),
    NoticeKind("proposal_opinion_asked", _("A proposal waits for the opinion of your group"), duty=True),
    NoticeKind("proposal_opinion_given", _("Your group gave its opinion on your proposal")),
    NoticeKind("proposal_with_committee", _("A proposal waits for the review of the committee"), duty=True),
    NoticeKind("proposal_returned", _("Your proposal comes back for rework"), duty=True),
    NoticeKind("proposal_merged", _("A proposal of yours is merged with others")),
    NoticeKind("proposal_reopened", _("Your proposal is taken up again")),
    NoticeKind("proposal_recommended", _("Your proposal is recommended to a department")),
    NoticeKind("proposal_to_answer", _("A proposal is recommended to your department"), duty=True),
    NoticeKind("proposal_reply_put_off", _("The reply date of a proposal is put off")),
    NoticeKind("proposal_taken_up", _("A department has taken up a proposal")),
    NoticeKind("proposal_asked_back", _("A department asks about your proposal"), duty=True),
    NoticeKind("proposal_answered", _("A question of your department is answered"), duty=True),
    NoticeKind("proposal_on_trial", _("A department tries out a proposal")),
    NoticeKind("proposal_replied", _("A department adopts or declines a proposal")),
    NoticeKind("proposal_reported", _("A department reports on a proposal")),
    NoticeKind("report_struck_out", _("A report on your proposal is struck out")),
    NoticeKind("proposal_carried_out", _("A proposal is carried out")),
    NoticeKind("proposal_reply_due", _("The reply of your department is due soon"), duty=True),
    NoticeKind("proposal_reply_late", _("The reply of a department is late"), duty=True),
    NoticeKind("benefit_due", _("The benefit of a proposal is to be verified"), duty=True),
    NoticeKind("benefit_verified", _("The benefit of a proposal is verified")),
    NoticeKind("proposal_closed", _("Your proposal is closed, with an award or without")),
    NoticeKind("seminar_planned", _("A seminar of your branch is planned or put to another day")),
    NoticeKind("seminar_called_off", _("A seminar of your branch does not take place")),
)
