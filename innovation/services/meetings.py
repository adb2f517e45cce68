"""The life of a review meeting: prepared, its list and criteria set, reviewed, decided on, called off.

Who writes about a meeting locks its row first, then proposals in the order of their ids, then what hangs on those.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.models import Branch
from innovation.criteria import Measure, faults_of, standard
from innovation.enums import MeetingStatus, ProposalStatus, RatingMethod
from innovation.models import Criterion, Entry, Proposal, Review, ReviewMeeting
from innovation.review_queries import (
    conflicts_of,
    measures_of,
    proposals_without_counting_review,
)
from innovation.services import review_notices
from innovation.services.assigning import assign_reviewers, set_reviewers
from innovation.services.decisions import announce, decide
from innovation.services.meeting_steps import (
    advance_meeting,
    entries_of,
    expect_meeting,
    lock_entries,
    lock_meeting,
    record,
    write_step,
)
from innovation.services.reasons import said_reason
from innovation.services.steps import advance_proposal, lock_proposal

__all__ = [
    "Terms",
    "add_entries",
    "announce",
    "assign_reviewers",
    "begin_review",
    "call_off_meeting",
    "change_meeting",
    "close_review",
    "decide",
    "prepare_meeting",
    "resume_review",
    "set_criteria",
    "set_entries",
    "set_reviewers",
]

MOST_REVIEWERS: Final = 9
MOST_ENTRIES: Final = 300
LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Terms:
    """What is set of a meeting while it is prepared; see ``ReviewMeeting``."""

    name: str
    due_on: date
    method: str = RatingMethod.MEDIAN
    names_hidden: bool = False
    same_group_excluded: bool = True
    reviewers: int = 3
    quota: int | None = None


@transaction.atomic
def prepare_meeting(branch: Branch, *, terms: Terms, by: User | None, now: datetime) -> ReviewMeeting:
    """A meeting of a branch, with the criteria of its last one, or the standard ones.

    Raises RefusedError for terms that do not do.
    """
    _expect_terms(terms, today=clock.day_of(now))
    last = ReviewMeeting.objects.of(branch).exclude(status=MeetingStatus.CALLED_OFF).order_by("-created_at").first()
    meeting = ReviewMeeting.objects.create(branch=branch, created_at=now, **asdict(terms))
    _write_criteria(meeting, (measures_of(last) if last else []) or standard())
    write_step(meeting, by=by, now=now)
    record(meeting, "review_prepared", by=by, after=asdict(terms))
    return meeting


@transaction.atomic
def change_meeting(meeting: ReviewMeeting, *, terms: Terms, by: User | None, now: datetime) -> ReviewMeeting:
    """Changes what is set while the meeting is prepared; reviewers with a conflict by the new terms come off."""
    meeting = _locked_in_preparation(meeting)
    _expect_terms(terms, today=clock.day_of(now))
    before = {field: getattr(meeting, field) for field in asdict(terms)}
    for field, value in asdict(terms).items():
        setattr(meeting, field, value)
    meeting.save(update_fields=list(before))
    _drop_conflicts(meeting, now=now)
    record(meeting, "review_changed", by=by, before=before, after=asdict(terms))
    return meeting


@transaction.atomic
def set_entries(
    meeting: ReviewMeeting, *, proposals: Iterable[Proposal], by: User | None, now: datetime
) -> ReviewMeeting:
    """Puts exactly these proposals on the list of a prepared meeting; those taken off lose their reviewers.

    Raises RefusedError for a proposal of another branch, one that is not with the committee, or that another
    prepared meeting has on its list.
    """
    meeting = _locked_in_preparation(meeting)
    chosen = [lock_proposal(pk) for pk in sorted({each.pk for each in proposals})]
    if len(chosen) > MOST_ENTRIES:
        raise RefusedError(_("At most %(most)s proposals go before one meeting.") % {"most": MOST_ENTRIES})
    for each in chosen:
        _expect_free(meeting, each)
    kept = {each.pk for each in chosen}
    meeting.reviews.exclude(proposal__in=kept).delete()
    meeting.entries.exclude(proposal__in=kept).delete()
    known = set(meeting.entries.values_list("proposal", flat=True))
    Entry.objects.bulk_create([Entry(meeting=meeting, proposal=each) for each in chosen if each.pk not in known])
    record(meeting, "review_entries_set", by=by, after={"proposals": [each.number for each in chosen]})
    return meeting


@transaction.atomic
def add_entries(
    meeting: ReviewMeeting, *, proposals: Iterable[Proposal], by: User | None, now: datetime
) -> ReviewMeeting:
    """Puts these proposals on the list besides those that are on it, as ``set_entries`` does."""
    meeting = _locked_in_preparation(meeting)
    both = {each.proposal_id: each.proposal for each in entries_of(meeting)} | {each.pk: each for each in proposals}
    return set_entries(meeting, proposals=both.values(), by=by, now=now)


@transaction.atomic
def set_criteria(
    meeting: ReviewMeeting, *, criteria: Sequence[Measure], by: User | None, now: datetime
) -> ReviewMeeting:
    """Puts these criteria in the place of the meeting's. Raises RefusedError unless their weights add to 100."""
    meeting = _locked_in_preparation(meeting)
    if faults := faults_of(criteria):
        raise RefusedError(faults[0])
    before = [asdict(each) for each in measures_of(meeting)]
    meeting.criteria.all().delete()
    _write_criteria(meeting, criteria)
    after = {"criteria": [asdict(each) for each in criteria]}
    record(meeting, "review_criteria_set", by=by, before={"criteria": before}, after=after)
    return meeting


@transaction.atomic
def begin_review(meeting: ReviewMeeting, *, by: User | None, now: datetime) -> ReviewMeeting:
    """Freezes list, criteria and terms; the proposals are in review, the reviewers are told.

    Raises RefusedError where the list is empty, a proposal has no reviewer, or the last day is past.
    """
    meeting = lock_meeting(meeting.pk)
    expect_meeting(meeting, MeetingStatus.PREPARED)
    entries = lock_entries(meeting)
    if not entries:
        raise RefusedError(_("There is no proposal on the list."))
    if meeting.due_on < clock.day_of(now):
        raise RefusedError(_("The last day for reviews is past. Choose a later one first."))
    if faults := faults_of(measures_of(meeting)):
        raise RefusedError(faults[0])
    _drop_conflicts(meeting, now=now)
    reviewed = set(meeting.reviews.values_list("proposal", flat=True))
    if missing := [each.proposal.number for each in entries if each.proposal_id not in reviewed]:
        raise RefusedError(
            _("Nobody is to review %(proposals)s. Assign reviewers first.") % {"proposals": with_names(missing)}
        )
    advance_meeting(meeting, MeetingStatus.REVIEWING, by=by, now=now)
    for each in entries:
        advance_proposal(lock_proposal(each.proposal_id), ProposalStatus.IN_REVIEW, by=by, now=now, note=meeting.name)
    record(meeting, "review_begun", by=by, after={"proposals": [each.proposal.number for each in entries]})
    review_notices.tell_assigned(meeting)
    return meeting


@transaction.atomic
def close_review(meeting: ReviewMeeting, *, by: User | None, now: datetime) -> ReviewMeeting:
    """Takes the meeting to the decision: every proposal has a review that counts, or the last day is past."""
    meeting = lock_meeting(meeting.pk)
    missing = proposals_without_counting_review(meeting)
    if missing and clock.day_of(now) <= meeting.due_on:
        said = {"proposals": with_names(each.number for each in missing), "day": meeting.due_on.isoformat()}
        sentence = _("No review that counts is handed in for %(proposals)s; reviewers have until %(day)s.")
        raise RefusedError(sentence % said)
    advance_meeting(meeting, MeetingStatus.DECIDING, by=by, now=now)
    _hand_over(meeting, now=now)
    record(meeting, "review_closed", by=by, after={"without_review": [each.number for each in missing]})
    review_notices.tell_to_decide(meeting)
    return meeting


@transaction.atomic
def resume_review(
    meeting: ReviewMeeting, *, due_on: date, reason: str, by: User | None, now: datetime
) -> ReviewMeeting:
    """Gives reviewers time until ``due_on`` again; what was decided on and not announced is taken back."""
    meeting = lock_meeting(meeting.pk)
    note, before = said_reason(reason), meeting.due_on
    if due_on < clock.day_of(now):
        raise RefusedError(_("The last day for reviews is today or later."))
    meeting.due_on = due_on
    advance_meeting(meeting, MeetingStatus.REVIEWING, by=by, now=now, note=note, changed=["due_on"])
    _hand_over(meeting, now=now)
    blank: dict[str, Any] = {"verdict": "", "reason": "", "decided_by": None, "decided_at": None, "edition": None}
    meeting.entries.update(**blank)
    record(meeting, "review_resumed", by=by, before={"due_on": before}, after={"due_on": due_on, "reason": note})
    review_notices.tell_assigned(meeting)
    return meeting


@transaction.atomic
def call_off_meeting(meeting: ReviewMeeting, *, reason: str, by: User | None, now: datetime) -> ReviewMeeting:
    """Ends a meeting before the decision; its proposals are with the committee as before, reviewers are told why."""
    meeting = lock_meeting(meeting.pk)
    note, begun = said_reason(reason), meeting.status == MeetingStatus.REVIEWING
    advance_meeting(meeting, MeetingStatus.CALLED_OFF, by=by, now=now, note=note)
    for each in entries_of(meeting) if begun else ():
        proposal = lock_proposal(each.proposal_id)
        advance_proposal(proposal, ProposalStatus.WITH_COMMITTEE, by=by, now=now, note=note)
    record(meeting, "review_called_off", by=by, after={"reason": note})
    if begun:
        review_notices.tell_called_off(meeting, note)
    return meeting


def _hand_over(meeting: ReviewMeeting, *, now: datetime) -> None:
    """From now on the proposals in review are with the committee, or with the reviewers again."""
    chosen = [lock_proposal(each.proposal_id) for each in entries_of(meeting)]
    held = [each.pk for each in chosen if each.status == ProposalStatus.IN_REVIEW]
    Proposal.objects.filter(pk__in=held).update(held_since=now)


def _locked_in_preparation(meeting: ReviewMeeting) -> ReviewMeeting:
    meeting = lock_meeting(meeting.pk)
    if meeting.status != MeetingStatus.PREPARED:
        raise RefusedError(_("List, criteria and settings are frozen since the review began."))
    return meeting


def _expect_terms(terms: Terms, *, today: date) -> None:
    if not terms.name.strip() or len(terms.name) > LONGEST_NAME:
        raise RefusedError(_("A meeting has a name of at most %(most)s characters.") % {"most": LONGEST_NAME})
    if terms.due_on < today:
        raise RefusedError(_("The last day for reviews is today or later."))
    if terms.method not in RatingMethod.values:
        raise RefusedError(_("The rating is the median or the mean."))
    if not 1 <= terms.reviewers <= MOST_REVIEWERS:
        raise RefusedError(_("Each proposal has 1 to 9 reviewers."))
    if terms.quota is not None and not 1 <= terms.quota <= MOST_ENTRIES:
        raise RefusedError(_("The quota is a number from 1 to %(most)s.") % {"most": MOST_ENTRIES})


def _expect_free(meeting: ReviewMeeting, proposal: Proposal) -> None:
    if proposal.branch_id != meeting.branch_id:
        raise RefusedError(_("%(proposal)s is a proposal of another branch.") % {"proposal": proposal})
    if proposal.status != ProposalStatus.WITH_COMMITTEE:
        said = {"proposal": proposal, "now": proposal.get_status_display()}
        raise RefusedError(_("%(proposal)s is “%(now)s”, not with the committee.") % said)
    other = proposal.entries.filter(meeting__status=MeetingStatus.PREPARED).exclude(meeting=meeting).first()
    if other:
        said = {"proposal": proposal, "meeting": other.meeting}
        raise RefusedError(_("%(proposal)s is on the list of %(meeting)s already.") % said)


def _drop_conflicts(meeting: ReviewMeeting, *, now: datetime) -> None:
    """Takes away reviewers who may not review by what is set and who belongs where today."""
    entries = lock_entries(meeting)
    barred = conflicts_of(meeting, [each.proposal for each in entries], clock.day_of(now))
    clashing = [row.pk for row in meeting.reviews.all() if row.reviewer_id in barred.get(row.proposal_id, ())]
    Review.objects.filter(pk__in=clashing).delete()


def _write_criteria(meeting: ReviewMeeting, measures: Sequence[Measure]) -> None:
    rows = [Criterion(meeting=meeting, position=place, **asdict(each)) for place, each in enumerate(measures, start=1)]
    Criterion.objects.bulk_create(rows)
