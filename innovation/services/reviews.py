"""One reviewer's review of one proposal: handed in, handed in again after a change, declined."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.decimals import half_up, plain
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import standing_of
from innovation.enums import NEXT_REVIEW, MeetingStatus, ReviewStatus
from innovation.models import Criterion, Entry, Proposal, Review, ReviewMark, ReviewMeeting
from innovation.ratings import review_total
from innovation.review_queries import authors_by_proposal
from innovation.services import review_notices
from innovation.services.meeting_steps import lock_meeting
from innovation.services.reasons import said_reason
from innovation.services.steps import lock_proposal

COMMENT_LENGTH = 2000
CENT = Decimal("0.01")
PLACES = 4


@transaction.atomic
def hand_in_review(
    review: Review, *, points: Mapping[int, Decimal | None], comment: str, by: User, now: datetime
) -> Review:
    """Hands a review in, of the proposal as it is now; ``points`` by the ids of the criteria, None is n/a.

    It may be changed until the decision; after that only one that is missing or outdated is taken, until its
    proposal is decided on. Raises RefusedError for somebody else's review, one of one's own proposal, a criterion
    without an answer, points outside 0 … the weight, and where every criterion is left out.
    """
    meeting, proposal, review = _locked(review)
    _expect_open(meeting, proposal, review, by=by)
    criteria = list(meeting.criteria.all())
    total = _total(criteria, points)
    text = comment.strip()
    if len(text) > COMMENT_LENGTH:
        raise RefusedError(_("The comment has at most %(most)s characters.") % {"most": COMMENT_LENGTH})
    review.edition, review.comment, review.done_at = proposal.edition, text, now
    review.total = total
    _advance(review, ReviewStatus.DONE, changed=["edition", "comment", "done_at", "total"])
    review.marks.all().delete()
    ReviewMark.objects.bulk_create([ReviewMark(review=review, criterion=c, points=points[c.pk]) for c in criteria])
    given = {criterion.code: points[criterion.pk] for criterion in criteria}
    _record(review, meeting, "review_handed_in", by=by, after={"edition": proposal.edition, "points": given})
    return review


@transaction.atomic
def decline_review(review: Review, *, reason: str, by: User, now: datetime) -> Review:
    """Says that one cannot review, and why; the secretary is told and may ask somebody else."""
    meeting, proposal, review = _locked(review)
    _expect_own(review, by)
    if meeting.status != MeetingStatus.REVIEWING:
        raise RefusedError(_("Reviews are declined while the review runs."))
    review.decline_reason = said_reason(reason)
    _advance(review, ReviewStatus.DECLINED, changed=["decline_reason"])
    _record(review, meeting, "review_declined", by=by, after={"reason": review.decline_reason})
    review_notices.tell_declined(meeting, proposal, review)
    return review


def _locked(review: Review) -> tuple[ReviewMeeting, Proposal, Review]:
    meeting = lock_meeting(review.meeting_id)
    proposal = lock_proposal(review.proposal_id)
    found = Review.objects.select_for_update(of=("self",)).select_related("reviewer").filter(pk=review.pk).first()
    if found is None:
        raise RefusedError(_("This review was given to somebody else."))
    return meeting, proposal, found


def _expect_own(review: Review, by: User) -> None:
    person = standing_of(by).person
    if review.reviewer_id != person:
        raise RefusedError(_("Only the reviewer writes this review."))
    if person in authors_by_proposal([review.proposal_id])[review.proposal_id]:
        raise RefusedError(_("Nobody reviews a proposal of their own."))


def _expect_open(meeting: ReviewMeeting, proposal: Proposal, review: Review, *, by: User) -> None:
    _expect_own(review, by)
    if meeting.status == MeetingStatus.REVIEWING:
        return
    if meeting.status != MeetingStatus.DECIDING:
        said = {"meeting": meeting, "now": meeting.get_status_display()}
        raise RefusedError(_("%(meeting)s is “%(now)s”; no review is taken now.") % said)
    if review.status == ReviewStatus.DONE and review.edition == proposal.edition:
        raise RefusedError(_("The committee decides now; your review can no longer be changed."))
    if Entry.objects.filter(meeting=meeting, proposal=proposal, edition=proposal.edition).exclude(verdict="").exists():
        raise RefusedError(_("The committee has decided on this proposal already."))


def _total(criteria: list[Criterion], points: Mapping[int, Decimal | None]) -> Decimal:
    """The total to 4 places. Raises RefusedError for points that do not do."""
    if set(points) != {criterion.pk for criterion in criteria}:
        raise RefusedError(_("Every criterion needs points, or that it does not apply."))
    for criterion in criteria:
        given = points[criterion.pk]
        if given is not None and not (0 <= given <= criterion.weight and given == given.quantize(CENT)):
            said = {"criterion": criterion.name, "most": plain(criterion.weight)}
            raise RefusedError(_("%(criterion)s: 0 to %(most)s points, with at most two decimal places.") % said)
    weights = {str(criterion.pk): criterion.weight for criterion in criteria}
    total = review_total({str(pk): value for pk, value in points.items()}, weights)
    if total is None:
        raise RefusedError(
            _("At least one criterion must apply. If you cannot judge the proposal, decline the review.")
        )
    return half_up(total, PLACES)


def _advance(review: Review, status: ReviewStatus, *, changed: list[str]) -> None:
    """The one door of a review's status; the caller holds the rows and records the act."""
    current = ReviewStatus(review.status)
    if status not in NEXT_REVIEW.get(current, ()):
        said = {"now": current.label, "then": status.label}
        raise RefusedError(_("This review is “%(now)s” and cannot become “%(then)s”.") % said)
    review.status = status
    review.save(update_fields=["status", *changed])


def _record(review: Review, meeting: ReviewMeeting, action: str, *, by: User, after: dict[str, object]) -> None:
    said = {"meeting": meeting.name, "proposal": review.proposal.number, "reviewer": review.reviewer.employee_no}
    audit.record(action, by=by, subject=review, branch=meeting.branch.code, after={**said, **after})
