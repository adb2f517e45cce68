"""What waits of reviews: to hand in, to bring before the committee, to carry on, to decide and to announce."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from innovation.enums import MeetingStatus
from innovation.models import Review, ReviewMeeting
from innovation.review_queries import meetings_to_carry_on, proposals_to_bring, reviews_to_do


def reviews_to_hand_in(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Reviews that one has still to hand in, or again after a change."""
    today, asked = clock.today(), list(reviews_to_do(user))
    fresh = [each for each in asked if not each.is_outdated]
    for meeting, found in groupby(fresh, key=lambda each: each.meeting):
        yield _reviews_of(meeting, list(found), today)
    for each in [each for each in asked if each.is_outdated][:SHOWN_AT_MOST]:
        text = _("%(proposal)s was changed: hand your review in again") % {"proposal": each.proposal}
        due = each.meeting.due_on
        yield Duty(text, reverse("review_detail", args=[each.pk]), due, late=due < today)


def _reviews_of(meeting: ReviewMeeting, waiting: list[Review], today: date) -> Duty:
    """How many proposals of one meeting; a single one is led to straight away."""
    text = ngettext(
        "%(count)s proposal to review by %(day)s (%(meeting)s)",
        "%(count)s proposals to review by %(day)s (%(meeting)s)",
        len(waiting),
    )
    url = reverse("review_detail", args=[waiting[0].pk]) if len(waiting) == 1 else reverse("review_list")
    said = {"count": len(waiting), "day": meeting.due_on.isoformat(), "meeting": meeting}
    return Duty(text % said, url, meeting.due_on, late=meeting.due_on < today, says_day=True, key=str(meeting.pk))


def review_meetings_to_carry_on(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Review meetings to prepare, to take to the decision, to decide on and to announce."""
    today, mine = clock.today(), standing_of(user).secretary_of
    words = {
        MeetingStatus.PREPARED: _("%(meeting)s: prepare it and begin the review"),
        MeetingStatus.REVIEWING: _("%(meeting)s: the last day is past, take it to the decision"),
        MeetingStatus.DECIDING: _("%(meeting)s: decide on the proposals"),
    }
    for each in meetings_to_carry_on(user)[:SHOWN_AT_MOST]:
        text, is_reviewed = words[MeetingStatus(each.status)], each.status == MeetingStatus.DECIDING
        if is_reviewed and each.branch_id in mine:
            text = _("%(meeting)s: decide on the proposals and announce it")
        late = each.status == MeetingStatus.REVIEWING and each.due_on < today
        due = None if is_reviewed else each.due_on
        yield Duty(text % {"meeting": each}, reverse("meeting_detail", args=[each.pk]), due, late=late)


def proposals_to_review(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Proposals with the committee that are on no list of a meeting yet, for the secretary."""
    for branch, count in proposals_to_bring(user):
        text = ngettext(
            "%(branch)s: %(count)s proposal waits for a review meeting",
            "%(branch)s: %(count)s proposals wait for a review meeting",
            count,
        )
        yield Duty(text % {"branch": branch, "count": count}, reverse("meeting_list"))
