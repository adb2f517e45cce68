"""What the committee decides on the proposals of a meeting: entered in bulk, held back, announced together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.models import standing_of
from innovation.enums import MeetingStatus, ProposalStatus, Verdict
from innovation.models import Entry, Proposal, ReviewMeeting
from innovation.review_queries import authors_by_proposal, ratings_of
from innovation.services import review_notices
from innovation.services.meeting_steps import advance_meeting, entries_of, expect_meeting, lock_meeting, record
from innovation.services.reasons import REASON_LENGTH
from innovation.services.steps import advance_proposal, lock_proposal


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided on one proposal (``Verdict``; empty takes a decision back), with its reason.

    ``over`` is the verdict and reason in whose place it comes; None stands for whatever is there.
    """

    verdict: str
    reason: str = ""
    over: tuple[str, str] | None = None


@transaction.atomic
def decide(meeting: ReviewMeeting, *, verdicts: Mapping[int, Ruling], by: User, now: datetime) -> ReviewMeeting:
    """Enters decisions by the ids of proposals; nobody else than the committee sees them before the announcement.

    Raises RefusedError for a proposal that is not on the list or one's own, for anything but an acceptance without a
    reason, and where somebody else decided meanwhile; then nothing is kept.
    """
    meeting = lock_meeting(meeting.pk)
    expect_meeting(meeting, MeetingStatus.DECIDING)
    proposals = {pk: lock_proposal(pk) for pk in sorted(verdicts)}
    entries = {each.proposal_id: each for each in entries_of(meeting)}
    authors = authors_by_proposal(verdicts)
    person = standing_of(by).person
    for pk, ruling in verdicts.items():
        if pk not in entries:
            raise RefusedError(_("%(proposal)s is not on the list of this meeting.") % {"proposal": proposals[pk]})
        if person in authors[pk]:
            raise RefusedError(_("Nobody decides on a proposal of their own."))
        _write(entries[pk], proposals[pk], ruling, by=by, now=now)
    said = {proposals[pk].number: [ruling.verdict, ruling.reason.strip()] for pk, ruling in verdicts.items()}
    record(meeting, "review_decided", by=by, after={"verdicts": said})
    return meeting


@transaction.atomic
def announce(
    meeting: ReviewMeeting, *, meeting_on: date, resolution: str, by: User | None, now: datetime
) -> ReviewMeeting:
    """Announces all decisions at once: the proposals change only here, ratings are fixed, the authors are told.

    Raises RefusedError while a proposal has no decision, or was changed after its decision, for an empty
    resolution, and for a meeting to come or before the review was prepared.
    """
    meeting = lock_meeting(meeting.pk)
    expect_meeting(meeting, MeetingStatus.DECIDING)
    text = resolution.strip()
    _expect_resolution(meeting, meeting_on, text, today=clock.day_of(now))
    entries = entries_of(meeting)
    proposals = {each.proposal_id: lock_proposal(each.proposal_id) for each in entries}
    _expect_decided(entries, proposals)
    ratings = ratings_of(meeting)
    meeting.meeting_on, meeting.resolution = meeting_on, text
    changed = ["meeting_on", "resolution"]
    advance_meeting(meeting, MeetingStatus.ANNOUNCED, by=by, now=now, note=text, changed=changed)
    for each in entries:
        rating = ratings[each.proposal_id].rating
        each.rating, each.spread = (rating.rating, rating.spread) if rating else (None, None)
        each.save(update_fields=["rating", "spread"])
        status = ProposalStatus(each.verdict)
        advance_proposal(proposals[each.proposal_id], status, by=by, now=now, note=each.reason)
    after = {proposals[each.proposal_id].number: each.verdict for each in entries}
    record(meeting, "review_announced", by=by, after={"meeting_on": meeting_on, "resolution": text, "verdicts": after})
    review_notices.tell_verdicts(meeting, entries)
    return meeting


def _write(entry: Entry, proposal: Proposal, ruling: Ruling, *, by: User, now: datetime) -> None:
    reason = ruling.reason.strip()
    if ruling.over is not None and ruling.over != (entry.verdict, entry.reason):
        raise RefusedError(_("%(proposal)s was decided on meanwhile. Open the page anew.") % {"proposal": proposal})
    if ruling.verdict and ruling.verdict not in Verdict.values:
        raise RefusedError(_("Choose one of the decisions that are offered."))
    if ruling.verdict and ruling.verdict != Verdict.ACCEPT and not reason:
        raise RefusedError(_("%(proposal)s: say why, unless it is accepted.") % {"proposal": proposal})
    if len(reason) > REASON_LENGTH:
        raise RefusedError(_("The reason has at most %(most)s characters.") % {"most": REASON_LENGTH})
    decided = bool(ruling.verdict)
    entry.verdict, entry.reason = ruling.verdict, reason if decided else ""
    entry.decided_by, entry.decided_at = (by, now) if decided else (None, None)
    entry.edition = proposal.edition if decided else None
    entry.save(update_fields=["verdict", "reason", "decided_by", "decided_at", "edition"])


def _expect_resolution(meeting: ReviewMeeting, meeting_on: date, text: str, *, today: date) -> None:
    first = clock.day_of(meeting.created_at)
    if not first <= meeting_on <= today:
        said = {"first": first.isoformat(), "last": today.isoformat()}
        raise RefusedError(_("The committee met between %(first)s and %(last)s.") % said)
    if not text:
        raise RefusedError(_("Write down what the committee resolved."))
    if len(text) > 2 * REASON_LENGTH:
        raise RefusedError(_("The resolution has at most %(most)s characters.") % {"most": 2 * REASON_LENGTH})


def _expect_decided(entries: list[Entry], proposals: Mapping[int, Proposal]) -> None:
    if undecided := [proposals[each.proposal_id].number for each in entries if not each.verdict]:
        raise RefusedError(_("Nothing is decided yet on %(proposals)s.") % {"proposals": with_names(undecided)})
    for each in entries:
        proposal = proposals[each.proposal_id]
        if each.edition != proposal.edition:
            sentence = _("%(proposal)s was changed after its decision. Look at it and decide again.")
            raise RefusedError(sentence % {"proposal": proposal})
