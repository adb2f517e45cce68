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
    NoticeKind("post_nominated", _("You are nominated for a pioneer post"), duty=True),
    NoticeKind("post_nomination_answered", _("Your nomination for a pioneer post is answered")),
    NoticeKind("post_opinion_asked", _("A candidate of your group waits for its opinion"), duty=True),
    NoticeKind("post_opinion_given", _("Your group gave its opinion on your candidacy")),
    NoticeKind("post_candidate_withdrew", _("A candidate for a pioneer post stepped back")),
    NoticeKind("post_application_lapsed", _("An application or nomination for a pioneer post lapsed")),
    NoticeKind("post_decided", _("The award of the post you stood for is decided")),
    NoticeKind("holding_given_up", _("A pioneer post is given up")),
    NoticeKind("feedback_waiting", _("A word of a colleague waits for the committee"), duty=True),
    NoticeKind("feedback_accepted", _("A word of a colleague about you is public")),
    NoticeKind("feedback_decided", _("What you said of a colleague is decided on")),
    NoticeKind("feedback_answered", _("What you said of a colleague is answered")),
    NoticeKind("check_drawn", _("A spot check is yours to make"), duty=True),
    NoticeKind("check_due", _("A spot check of yours is due"), duty=True),
    NoticeKind("check_late", _("A spot check of yours is late"), duty=True),
    NoticeKind("check_recorded", _("Your pioneer post was checked")),
    NoticeKind("check_grave", _("A spot check has a grave finding"), duty=True),
    NoticeKind("check_answered", _("The holder answered your finding")),
    NoticeKind("violation_reported", _("A reported violation waits for the committee"), duty=True),
    NoticeKind("violation_decided", _("A reported violation is decided on")),
    NoticeKind("post_withdrawn", _("A pioneer post is withdrawn")),
    NoticeKind("posts_to_assess", _("Pioneer posts are yours to assess"), duty=True),
    NoticeKind("posts_assessment_due", _("An assessment of pioneer posts is due soon"), duty=True),
    NoticeKind("posts_unchecked", _("Pioneer posts were never checked"), duty=True),
    NoticeKind("posts_incomplete", _("An assessment of pioneer posts is incomplete"), duty=True),
    NoticeKind("posts_given_back", _("An assessment of yours was given back"), duty=True),
    NoticeKind("posts_left_out", _("A pioneer post is left out of the assessment")),
    NoticeKind("posts_totalled", _("A round of pioneer posts is totalled")),
    NoticeKind("posts_published", _("The result of pioneer posts is published")),
    NoticeKind("post_result_published", _("The result of your pioneer post is published")),
    NoticeKind("practice_written", _("What others can learn from one's post was written down")),
)
