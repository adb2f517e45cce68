"""The one door of a proposal's status: locks, checks the step, saves it, writes it down with its text.

Who writes about a proposal locks its review meeting first, then its own row by ``lock_proposal``, then the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from branchmgr.errors import RefusedError
from branchmgr.models import User
from innovation.enums import NEXT_PROPOSAL, WITH_DEPARTMENT, MeetingStatus, ProposalStatus
from innovation.models import Entry, Proposal, ProposalStep, Review
from innovation.services import step_notices
from innovation.step_queries import Holder, holder_of

__all__ = ["Holder", "advance_proposal", "expect_step", "holder_of", "lock_proposal", "write_step"]

STAYS_LISTED = (ProposalStatus.WITH_COMMITTEE, ProposalStatus.IN_REVIEW)


def lock_proposal(pk: int) -> Proposal:
    """The proposal as it is now, its row locked until the end of the transaction."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("branch__committee", "group", "lead", "post")
        .get(pk=pk)
    )


def advance_proposal(
    proposal: Proposal,
    status: str,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    word: str = "",
    changed: Sequence[str] = (),
) -> Proposal:
    """Takes a proposal to its next status and writes the step with its text; ``changed`` columns are saved along.

    The caller is in a transaction, holds the row by ``lock_proposal`` and records the act. What leaves the committee
    by another way than a review comes off the lists of prepared meetings. Raises RefusedError where the step is not
    allowed.
    """
    _advance(proposal, status, now=now, changed=changed)
    number = write_step(proposal, by=by, now=now, note=note, word=word)
    if status not in STAYS_LISTED:
        _take_off_lists(proposal)
    step_notices.tell_next(proposal, number)
    return proposal


def expect_step(proposal: Proposal, status: str) -> None:
    """Raises RefusedError where the table of steps does not lead from where the proposal is to ``status``."""
    current = ProposalStatus(proposal.status)
    if status not in NEXT_PROPOSAL.get(current, ()):
        said = {"proposal": proposal, "now": current.label, "then": ProposalStatus(status).label}
        raise RefusedError(_("%(proposal)s is “%(now)s” and cannot become “%(then)s”.") % said)


def write_step(proposal: Proposal, *, by: User | None, now: datetime, note: str = "", word: str = "") -> int:
    """Puts down that the proposal is where it is, with what was said; the number of the step."""
    said = {"status": proposal.status, "note": note, "word": word}
    number = proposal.steps.count() + 1
    ProposalStep.objects.create(proposal=proposal, number=number, at=now, by=by, **said)
    return number


def _advance(proposal: Proposal, status: str, *, now: datetime, changed: Sequence[str]) -> None:
    """Checks the step and saves it; who keeps the proposal has it since before."""
    expect_step(proposal, status)
    if not _stays_held(proposal, status):
        proposal.held_since = now
    proposal.status = status
    proposal.save(update_fields=["status", "held_since", *changed])


def _stays_held(proposal: Proposal, status: str) -> bool:
    """Whether the department keeps the proposal, or who verifies its benefit has more of it to verify."""
    if status == ProposalStatus.VERIFIED:
        return proposal.benefits.filter(verified_on=None).exists()
    return proposal.status in WITH_DEPARTMENT and status in WITH_DEPARTMENT


def _take_off_lists(proposal: Proposal) -> None:
    """A meeting that is only being prepared does not keep what is no longer with the committee."""
    prepared = {"proposal": proposal, "meeting__status": MeetingStatus.PREPARED}
    Review.objects.filter(**prepared).delete()
    Entry.objects.filter(**prepared).delete()
