"""Who may do what with reviews and their meetings. Every answer follows from today's offices and the status."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr.access import rule
from groups.models import standing_of
from groups.rules import has_a_branch, is_on_committee, is_secretary, sits_on_a_committee
from innovation.enums import RUNNING, MeetingStatus, ReviewStatus
from innovation.models import Review, ReviewMeeting
from innovation.review_queries import authors_by_proposal


@rule
def is_prepared(_user: Any, subject: Any) -> bool:
    """The meeting has not begun."""
    return isinstance(subject, ReviewMeeting) and subject.status == MeetingStatus.PREPARED


@rule
def is_reviewing(_user: Any, subject: Any) -> bool:
    """The reviewers are at work."""
    return isinstance(subject, ReviewMeeting) and subject.status == MeetingStatus.REVIEWING


@rule
def is_deciding(_user: Any, subject: Any) -> bool:
    """The committee decides."""
    return isinstance(subject, ReviewMeeting) and subject.status == MeetingStatus.DECIDING


@rule
def is_reviewed(_user: Any, subject: Any) -> bool:
    """The reviews are in: it is decided or announced."""
    reviewed = (MeetingStatus.DECIDING, MeetingStatus.ANNOUNCED)
    return isinstance(subject, ReviewMeeting) and subject.status in reviewed


@rule
def has_begun(_user: Any, subject: Any) -> bool:
    """The review has begun and was not called off."""
    return isinstance(subject, Review) and subject.meeting.status in (*RUNNING, MeetingStatus.ANNOUNCED)


@rule
def sees_the_review(user: Any, subject: Any) -> bool:
    """Whoever may read the review at this moment."""
    if not isinstance(subject, Review) or standing_of(user).person is None:
        return False
    return Review.objects.visible_to(user).filter(pk=subject.pk).exists()


@rule
def is_own_review(user: Any, subject: Any) -> bool:
    """The reviewer, who is no author of the proposal and whose offices do not rest."""
    person = None if standing_of(user).rests else standing_of(user).person
    if not isinstance(subject, Review) or person is None or subject.reviewer_id != person:
        return False
    return person not in authors_by_proposal([subject.proposal_id])[subject.proposal_id]


@rule
def takes_reviews(_user: Any, subject: Any) -> bool:
    """The review runs; while the committee decides, what is missing or outdated is taken."""
    if not isinstance(subject, Review) or subject.status == ReviewStatus.DECLINED:
        return False
    if subject.meeting.status == MeetingStatus.REVIEWING:
        return True
    missing = subject.status == ReviewStatus.ASSIGNED or subject.is_outdated
    return subject.meeting.status == MeetingStatus.DECIDING and missing


@rule
def can_be_declined(_user: Any, subject: Any) -> bool:
    """The review runs and nothing is handed in."""
    if not isinstance(subject, Review) or subject.status != ReviewStatus.ASSIGNED:
        return False
    return subject.meeting.status == MeetingStatus.REVIEWING


rules.add_perm("innovation.list_reviews", has_a_branch)
rules.add_perm("innovation.view_review", has_begun & sees_the_review)
rules.add_perm("innovation.give_review", is_own_review & takes_reviews)
rules.add_perm("innovation.decline_review", is_own_review & can_be_declined)
rules.add_perm("innovation.list_meetings", sits_on_a_committee)
rules.add_perm("innovation.prepare_meeting", is_secretary)
rules.add_perm("innovation.view_meeting", is_on_committee)
rules.add_perm("innovation.change_meeting", is_prepared & is_secretary)
rules.add_perm("innovation.begin_review", is_prepared & is_secretary)
rules.add_perm("innovation.assign_reviewers", is_prepared & is_secretary)
rules.add_perm("innovation.set_reviewers", (is_prepared | is_reviewing) & is_secretary)
rules.add_perm("innovation.call_off_meeting", (is_prepared | is_reviewing) & is_secretary)
rules.add_perm("innovation.close_review", is_reviewing & is_secretary)
rules.add_perm("innovation.resume_review", is_deciding & is_secretary)
rules.add_perm("innovation.decide_meeting", is_deciding & is_on_committee)
rules.add_perm("innovation.announce_meeting", is_deciding & is_secretary)
rules.add_perm("innovation.compare_proposals", is_reviewed & is_on_committee)
