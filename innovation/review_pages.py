"""What the pages of reviewers show: their work, one review with the proposal and what others gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from branchmgr.models import User
from groups.models import standing_of
from innovation.department_queries import ProposalWords, words_of
from innovation.enums import RUNNING, MeetingStatus, ProposalStatus, ReviewStatus
from innovation.hidden_names import names_hidden_from
from innovation.models import Criterion, Entry, Proposal, ProposalFile, Review
from innovation.models.reviews import ReviewQuerySet
from innovation.review_queries import own_reviews, reviews_to_do


@dataclass(frozen=True, slots=True)
class Given:
    """What one review gives: who (a letter where names are hidden), its points in the order of the criteria."""

    review: Review
    name: str
    points: list[tuple[Criterion, Decimal | None]]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One review: the proposal's words and files, one's own points, and the others' where they may be seen."""

    words: ProposalWords
    files: list[ProposalFile]
    hides_names: bool
    """from this person, neither authors nor other reviewers are named"""
    own: bool
    given: Given | None
    others: list[Given]
    waits: bool
    """it is still to be handed in, or again"""


def own_reviews_shown(user: User, state: str = "") -> ReviewQuerySet:
    """A reviewer's own: what waits first, by its last day; ``state`` waiting or done narrows."""
    found = own_reviews(user).exclude(status=ReviewStatus.DECLINED)
    waiting = reviews_to_do(user).values("pk")
    if state == "waiting":
        found = found.filter(pk__in=waiting)
    if state == "done":
        found = found.exclude(pk__in=waiting)
    outdated = Q(status=ReviewStatus.DONE) & ~Q(edition=F("proposal__edition"))
    rank = Q(status=ReviewStatus.ASSIGNED) | (outdated & Q(proposal__status=ProposalStatus.IN_REVIEW))
    running = found.annotate(to_do=rank & Q(meeting__status__in=RUNNING))
    return running.order_by("-to_do", "-meeting__due_on", "proposal__number", "pk")


def review_page(review: Review, user: User) -> ReviewPage:
    """A review as this person may see it; about ten queries."""
    meeting, mine = review.meeting, standing_of(user).person
    serves = meeting.branch_id in standing_of(user).serves
    announced = meeting.status == MeetingStatus.ANNOUNCED
    unannounced = meeting.names_hidden and not announced
    blind = review.proposal_id in names_hidden_from(user)
    hides = blind or (unannounced and not (serves and review.reviewer_id != mine))
    criteria = list(meeting.criteria.all())
    others = _others(review, user)
    unnamed = meeting.names_hidden and not serves
    return ReviewPage(
        words=words_of(review.proposal),
        files=list(review.proposal.files.select_related("upload")),
        hides_names=hides,
        own=review.reviewer_id == mine,
        given=_given(review, criteria, "") if review.status == ReviewStatus.DONE else None,
        others=[
            _given(each, criteria, _letter(place) if unnamed or hides else each.reviewer.name)
            for place, each in enumerate(others)
        ],
        waits=review.status == ReviewStatus.ASSIGNED or review.is_outdated,
    )


def _others(review: Review, user: User) -> list[Review]:
    """The others' reviews of the same proposal that this person may see."""
    same = Review.objects.visible_to(user).done().filter(meeting=review.meeting_id, proposal=review.proposal_id)
    found = same.exclude(pk=review.pk).select_related("reviewer", "proposal").prefetch_related("marks")
    return list(found.order_by("done_at", "pk"))


def _given(review: Review, criteria: Sequence[Criterion], name: str) -> Given:
    marks = {mark.criterion_id: mark.points for mark in review.marks.all()}
    return Given(review, name, [(each, marks.get(each.pk)) for each in criteria])


def _letter(place: int) -> str:
    return _("Reviewer %(letter)s") % {"letter": chr(ord("A") + place)}


@dataclass(frozen=True, slots=True)
class ProposalReviews:
    """What the page of a proposal shows of its reviews: each announced decision with its reviews, and one's own."""

    entries: list[tuple[Entry, list[Given]]]
    own: Review | None
    running: bool


def reviews_of(proposal: Proposal, user: User) -> ProposalReviews:
    """The announced decisions, for those who see the proposal; the reviews themselves as they may be seen."""
    announced = proposal.entries.filter(meeting__status=MeetingStatus.ANNOUNCED).select_related("meeting__branch")
    seen = Review.objects.visible_to(user).done().filter(proposal=proposal, meeting__status=MeetingStatus.ANNOUNCED)
    rows = list(seen.select_related("reviewer", "proposal").prefetch_related("marks__criterion"))
    serves = proposal.branch_id in standing_of(user).serves
    entries = []
    for entry in announced.order_by("meeting__meeting_on", "pk"):
        found = [row for row in rows if row.meeting_id == entry.meeting_id]
        entries.append((entry, [_named(row, place, entry, serves=serves) for place, row in enumerate(found)]))
    person = standing_of(user).person
    mine: Any = own_reviews(user).filter(proposal=proposal).order_by("-pk").first() if person else None
    running = mine is not None and mine.meeting.status in RUNNING and mine.status != ReviewStatus.DECLINED
    return ProposalReviews(entries, mine if running else None, running)


def _named(row: Review, place: int, entry: Entry, *, serves: bool) -> Given:
    hidden = entry.meeting.names_hidden and not serves
    points = [(mark.criterion, mark.points) for mark in row.marks.all()]
    return Given(row, _letter(place) if hidden else row.reviewer.name, points)
