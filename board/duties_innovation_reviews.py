"""What waits for a person in the review of proposals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from board.duty import INNOVATION, SHOWN_AT_MOST, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from innovation.enums import MeetingStatus
from innovation.models import Review, ReviewMeeting
from innovation.review_queries import branches_with_proposals_to_bring, meetings_to_carry_on, reviews_to_do

REVIEWED = ("number", "title", "status", "edition")
"""the fields in which a proposal says its name, and whether a review of it is outdated"""


@work(INNOVATION)
def reviews_to_hand_in(user: User) -> Reading | None:
    """Reviews that one has still to hand in, or again after a change."""
    today = clock.today()

    def tell(asked: list[Review]) -> Iterator[Duty]:
        fresh = [review for review in asked if not review.is_outdated]
        for _meeting, found in groupby(fresh, key=lambda review: review.meeting_id):
            yield _reviews_of_a_meeting(list(found), today)
        for review in [review for review in asked if review.is_outdated][:SHOWN_AT_MOST]:
            text = _("%(proposal)s was changed: hand your review in again") % {"proposal": review.proposal}
            due = review.meeting.due_on
            yield Duty(text, reverse("review_detail", args=[review.pk]), due, late=due < today)

    own = ("status", "edition", "meeting__name", "meeting__status", "meeting__due_on")
    fields = (*own, *(f"proposal__{field}" for field in REVIEWED))
    return Reading(reviews_to_do(user), fields, tell) if standing_of(user).person else None


def _reviews_of_a_meeting(waiting: list[Review], today: date) -> Duty:
    """How many proposals of one meeting; a single one is led to straight away."""
    meeting = waiting[0].meeting
    text = ngettext(
        "%(count)s proposal to review (%(meeting)s)",
        "%(count)s proposals to review (%(meeting)s)",
        len(waiting),
    )
    url = reverse("review_detail", args=[waiting[0].pk]) if len(waiting) == 1 else reverse("review_list")
    said, late = {"count": len(waiting), "meeting": meeting}, meeting.due_on < today
    return Duty(text % said, url, meeting.due_on, late=late, key=str(meeting.pk))


@work(INNOVATION)
def review_meetings_to_carry_on(user: User) -> Reading | None:
    """Review meetings to prepare, to take to the decision, to decide on and to announce."""
    today, mine = clock.today(), standing_of(user).secretary_of
    words = {
        MeetingStatus.PREPARED: _("%(meeting)s: prepare it and begin the review"),
        MeetingStatus.REVIEWING: _("%(meeting)s: the last day is past, take it to the decision"),
        MeetingStatus.DECIDING: _("%(meeting)s: decide on the proposals"),
    }

    def say(meeting: ReviewMeeting) -> Duty:
        text, is_reviewed = words[MeetingStatus(meeting.status)], meeting.status == MeetingStatus.DECIDING
        if is_reviewed and meeting.branch_id in mine:
            text = _("%(meeting)s: decide on the proposals and announce it")
        late = meeting.status == MeetingStatus.REVIEWING and meeting.due_on < today
        due = None if is_reviewed else meeting.due_on
        return Duty(text % {"meeting": meeting}, reverse("meeting_detail", args=[meeting.pk]), due, late=late)

    fields = ("name", "status", "due_on", "branch")
    return each(meetings_to_carry_on(user), fields, say) if standing_of(user).serves else None


@work(INNOVATION)
def proposals_to_review(user: User) -> Reading | None:
    """Proposals with the committee that are on no list of a meeting yet, for the secretary."""

    def say(branch: Any) -> Duty:
        text = ngettext(
            "%(branch)s: %(count)s proposal waits for a review meeting",
            "%(branch)s: %(count)s proposals wait for a review meeting",
            branch.waiting,
        )
        return Duty(text % {"branch": branch, "count": branch.waiting}, reverse("meeting_list"))

    branches = standing_of(user).secretary_of
    return each(branches_with_proposals_to_bring(branches), ("name", "waiting"), say) if branches else None
