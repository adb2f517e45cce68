"""What the pages of review meetings show: one meeting, who reviews what, two proposals side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from branchmgr import clock
from branchmgr.models import User
from groups.models import Person, standing_of
from innovation.criteria import Measure
from innovation.department_queries import ProposalWords, words_of
from innovation.enums import MeetingStatus, ReviewStatus
from innovation.models import Criterion, Entry, MeetingStep, Proposal, Review, ReviewMeeting
from innovation.review_queries import (
    Ranked,
    authors_by_proposal,
    conflicts_of,
    knowing_ids,
    measures_of,
    people_to_review,
    ranked,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A proposal on the list with its reviews; ``reviews`` is None where it is the viewer's own."""

    proposal: Proposal
    reviews: list[Review] | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting: criteria, list with reviewers, ranked lines once the reviews are in, steps."""

    criteria: list[Measure]
    listed: list[Listed]
    lines: list[Ranked]
    steps: list[MeetingStep]
    done: int
    all: int
    undecided: int
    drawn: bool
    names_reviewers: bool
    """who reviews what is shown: not while names are hidden, but for the secretary"""

    @property
    def loads(self) -> list[tuple[Person, int]]:
        """How many proposals each reviewer has, by name; what was declined apart."""
        held: dict[Person, int] = {}
        for row in (review for each in self.listed for review in each.reviews or ()):
            if row.status != ReviewStatus.DECLINED:
                held[row.reviewer] = held.get(row.reviewer, 0) + 1
        return sorted(held.items(), key=lambda pair: pair[0].sort_key)


def meeting_page(meeting: ReviewMeeting, user: User) -> MeetingPage:
    """A meeting as this person of the committee may see it; who reviews their own proposals is not shown to them."""
    reviews = list(meeting.reviews.select_related("reviewer", "proposal").order_by("reviewer__sort_key", "pk"))
    entries = list(meeting.entries.select_related("proposal__lead", "proposal__group").order_by("proposal__number"))
    reviewed = meeting.status in (MeetingStatus.DECIDING, MeetingStatus.ANNOUNCED)
    announced = meeting.status == MeetingStatus.ANNOUNCED
    working = [row for row in reviews if row.status != ReviewStatus.DECLINED]
    return MeetingPage(
        criteria=measures_of(meeting),
        listed=list(_listed(meeting, entries, reviews, user)),
        lines=ranked(meeting, user) if reviewed else [],
        steps=list(meeting.steps.select_related("by__person")),
        done=sum(row.status == ReviewStatus.DONE for row in working),
        all=len(working),
        undecided=sum(not each.verdict for each in entries),
        drawn=bool(meeting.seed),
        names_reviewers=announced or not meeting.names_hidden or meeting.branch_id in standing_of(user).secretary_of,
    )


def _listed(
    meeting: ReviewMeeting, entries: Sequence[Entry], reviews: Sequence[Review], user: User
) -> Iterator[Listed]:
    authors = authors_by_proposal([each.proposal_id for each in entries])
    mine, open_to_all = standing_of(user).person, meeting.status == MeetingStatus.ANNOUNCED
    for each in entries:
        own = mine in authors[each.proposal_id] and not open_to_all
        yield Listed(each.proposal, None if own else [row for row in reviews if row.proposal_id == each.proposal_id])


@dataclass(frozen=True, slots=True)
class Box:
    """One reviewer for one proposal: whether ticked, and why it cannot be changed (barred, handed in, declined).

    ``knows``: names are hidden, but not from this person, who prepares the meeting.
    """

    person: Person
    name: str
    ticked: bool
    fixed: str = ""
    knows: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reviews what, as boxes to tick: a list of boxes for each proposal."""

    rows: list[tuple[Proposal, list[Box]]]
    chosen: dict[int, set[int]]


def assignment_of(meeting: ReviewMeeting, *, typed: QueryDict | None = None) -> Assignment:
    """The boxes as they are kept, or as they were ``typed``; whoever may not review a proposal is left out."""
    entries = list(meeting.entries.select_related("proposal__lead", "proposal__group").order_by("proposal__number"))
    people = people_to_review(meeting.branch)
    barred = conflicts_of(meeting, [each.proposal for each in entries], clock.today())
    known = {(row.proposal_id, row.reviewer_id): row.status for row in meeting.reviews.all()}
    rows, chosen, knowing = [], {}, knowing_ids(meeting)
    for entry in entries:
        boxes = []
        for person in people:
            key = (entry.proposal_id, person.pk)
            if person.pk in barred[entry.proposal_id] and key not in known:
                continue
            box = _box(person, f"who-{key[0]}-{key[1]}", known.get(key, ""), typed)
            boxes.append(replace(box, knows=person.pk in knowing))
        rows.append((entry.proposal, boxes))
        chosen[entry.proposal_id] = {box.person.pk for box in boxes if box.ticked}
    return Assignment(rows, chosen)


def _box(person: Person, name: str, status: str, typed: QueryDict | None) -> Box:
    fixed = status if status in (ReviewStatus.DONE, ReviewStatus.DECLINED) else ""
    if fixed:
        return Box(person, name, fixed == ReviewStatus.DONE, fixed)
    return Box(person, name, bool(status) if typed is None else name in typed)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two proposals that are compared: what it says, what its reviews give for each criterion."""

    line: Ranked
    words: ProposalWords
    reviews: list[Review]
    points: list[tuple[Criterion, list[Any]]]


def sides_of(meeting: ReviewMeeting, lines: Sequence[Ranked], chosen: Sequence[str]) -> list[Side]:
    """The proposals that were chosen by their ids, two at most; never the viewer's own."""
    wanted = list(dict.fromkeys(chosen))
    by_id = {str(line.proposal.pk): line for line in lines if not line.hidden}
    return [_side(meeting, by_id[pk]) for pk in wanted if pk in by_id][:2]


def _side(meeting: ReviewMeeting, line: Ranked) -> Side:
    done = meeting.reviews.done().filter(proposal=line.proposal).select_related("reviewer", "proposal")
    reviews = list(done.prefetch_related("marks").order_by("done_at", "pk"))
    given = [{mark.criterion_id: mark.points for mark in review.marks.all()} for review in reviews]
    points = [(each, [marks.get(each.pk) for marks in given]) for each in meeting.criteria.all()]
    return Side(line, words_of(line.proposal), reviews, points)
