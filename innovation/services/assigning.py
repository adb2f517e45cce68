"""Who reviews what: evenly in the order of names, drawn by lot, or by hand; never with a conflict of interest."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.models import Person
from innovation.drawing import hand_out
from innovation.enums import MeetingStatus, ReviewStatus
from innovation.models import Proposal, Review, ReviewMeeting
from innovation.review_queries import conflicts_of, people_to_review
from innovation.services import review_notices
from innovation.services.meeting_steps import expect_meeting, lock_entries, lock_meeting, record


@transaction.atomic
def assign_reviewers(
    meeting: ReviewMeeting, *, people: Iterable[Person], drawn: bool, by: User | None, now: datetime
) -> ReviewMeeting:
    """Hands the proposals out to these people, as many to each as conflicts allow; what was assigned before goes.

    ``drawn`` puts both in the order of a new seed, which is kept, so that everybody can work the lot out again; else
    the order is that of numbers and names. Raises RefusedError where somebody may not review in this branch, or
    where too few are free for a proposal.
    """
    meeting = lock_meeting(meeting.pk)
    expect_meeting(meeting, MeetingStatus.PREPARED)
    chosen = _expect_reviewers(meeting, people)
    proposals = [each.proposal for each in lock_entries(meeting)]
    if not proposals:
        raise RefusedError(_("There is no proposal on the list."))
    barred = conflicts_of(meeting, proposals, clock.day_of(now))
    meeting.seed = secrets.token_hex(16) if drawn else ""
    ordered = sorted(proposals, key=lambda each: each.number)
    lots = hand_out(meeting.seed, {each.pk: barred[each.pk] for each in ordered}, chosen, meeting.reviewers)
    _expect_enough(meeting, proposals, lots)
    meeting.save(update_fields=["seed"])
    meeting.reviews.all().delete()
    Review.objects.bulk_create([_row(meeting, p, person, now) for p, held in lots.items() for person in held])
    record(meeting, "reviewers_assigned", by=by, after={"drawn": drawn, "seed": meeting.seed, **_said(lots)})
    return meeting


@transaction.atomic
def set_reviewers(
    meeting: ReviewMeeting, *, chosen: Mapping[int, Collection[int]], by: User | None, now: datetime
) -> ReviewMeeting:
    """Sets by hand who reviews which proposal (ids); a review that is handed in or declined stays.

    Possible until the decision: in place of who declines somebody else is told. Raises RefusedError for a conflict
    of interest, a stranger, or a proposal left without a reviewer.
    """
    meeting = lock_meeting(meeting.pk)
    expect_meeting(meeting, MeetingStatus.PREPARED, MeetingStatus.REVIEWING)
    proposals = {each.proposal_id: each.proposal for each in lock_entries(meeting)}
    wanted = {(pk, person) for pk, held in chosen.items() if pk in proposals for person in held}
    known = {(row.proposal_id, row.reviewer_id): row for row in meeting.reviews.all()}
    _expect_no_conflict(meeting, proposals, wanted - set(known), now=now)
    fixed = {key for key, row in known.items() if row.status != ReviewStatus.ASSIGNED}
    working = wanted | {key for key in fixed if known[key].status == ReviewStatus.DONE}
    working -= {key for key in fixed if known[key].status == ReviewStatus.DECLINED}
    for pk, proposal in proposals.items():
        if not any(each == pk for each, _person in working):
            raise RefusedError(_("%(proposal)s needs at least one reviewer.") % {"proposal": proposal})
    Review.objects.filter(pk__in=[row.pk for key, row in known.items() if key not in wanted | fixed]).delete()
    new = sorted(wanted - set(known))
    Review.objects.bulk_create([_row(meeting, pk, person, now) for pk, person in new])
    record(meeting, "reviewers_set", by=by, after={"pairs": sorted(wanted | fixed)})
    if meeting.status == MeetingStatus.REVIEWING:
        review_notices.tell_assigned(meeting, only={person for _pk, person in new})
    return meeting


def _expect_reviewers(meeting: ReviewMeeting, people: Iterable[Person]) -> list[int]:
    """The ids of those chosen, in the order of names. Raises RefusedError for nobody, and for strangers."""
    chosen = {each.pk for each in people}
    allowed = [each.pk for each in people_to_review(meeting.branch) if each.pk in chosen]
    if not chosen or len(allowed) < len(chosen):
        raise RefusedError(_("Reviewers are people of the branch committee or full members of the branch."))
    return allowed


def _expect_enough(meeting: ReviewMeeting, proposals: list[Proposal], lots: Mapping[int, list[int]]) -> None:
    short = [each.number for each in proposals if len(lots[each.pk]) < meeting.reviewers]
    if short:
        said = {"proposals": with_names(short), "number": meeting.reviewers}
        sentence = _(
            "Fewer than %(number)s of those chosen are free to review %(proposals)s. Choose more people, or fewer "
            "reviewers for each proposal."
        )
        raise RefusedError(sentence % said)


def _expect_no_conflict(
    meeting: ReviewMeeting, proposals: Mapping[int, Proposal], pairs: set[tuple[int, int]], *, now: datetime
) -> None:
    allowed = {each.pk: each for each in people_to_review(meeting.branch)}
    barred = conflicts_of(meeting, list(proposals.values()), clock.day_of(now))
    for pk, person in sorted(pairs):
        if person not in allowed:
            raise RefusedError(_("Reviewers are people of the branch committee or full members of the branch."))
        if person in barred[pk]:
            said = {"person": allowed[person].name, "proposal": proposals[pk]}
            raise RefusedError(_("%(person)s has a part in %(proposal)s and cannot review it.") % said)


def _row(meeting: ReviewMeeting, proposal: int, person: int, now: datetime) -> Review:
    return Review(meeting=meeting, proposal_id=proposal, reviewer_id=person, assigned_at=now)


def _said(lots: Mapping[int, list[int]]) -> dict[str, dict[str, list[int]]]:
    return {"lots": {str(proposal): held for proposal, held in lots.items()}}
