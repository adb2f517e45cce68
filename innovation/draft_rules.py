"""Who may do what with proposals while they are written. Every answer follows from today's branch and the status."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr.access import rule
from groups.models import standing_of
from innovation.draft_queries import WITH_AUTHOR, own_authorship, withdrawal_fault
from innovation.enums import ProposalStatus
from innovation.models import Proposal


@rule
def is_member_of_a_branch(user: Any, _subject: Any) -> bool:
    """A Party member of some branch: members make proposals."""
    return bool(standing_of(user).member_of)


@rule
def writes_the_proposal(user: Any, subject: Any) -> bool:
    """The lead author."""
    return isinstance(subject, Proposal) and subject.lead_id == standing_of(user).person


@rule
def is_still_editable(_user: Any, subject: Any) -> bool:
    """Nothing is decided on the proposal yet."""
    return isinstance(subject, Proposal) and subject.is_editable


@rule
def is_a_draft(_user: Any, subject: Any) -> bool:
    """Never handed in."""
    return isinstance(subject, Proposal) and subject.status == ProposalStatus.DRAFT


@rule
def is_with_its_author(_user: Any, subject: Any) -> bool:
    """A draft, or come back for rework."""
    return isinstance(subject, Proposal) and subject.status in WITH_AUTHOR


@rule
def can_be_withdrawn(_user: Any, subject: Any) -> bool:
    """Handed in, never in review, and nothing was merged into it."""
    return isinstance(subject, Proposal) and not withdrawal_fault(subject)


@rule
def is_asked_as_coauthor(user: Any, subject: Any) -> bool:
    """Named as an author by somebody else."""
    return isinstance(subject, Proposal) and own_authorship(subject, user) is not None


@rule
def sees_the_proposal(user: Any, subject: Any) -> bool:
    """Whoever sees the proposal sees its files."""
    if not isinstance(subject, Proposal) or standing_of(user).person is None:
        return False
    return Proposal.objects.visible_to(user).filter(pk=subject.pk).exists()


rules.add_perm("innovation.list_own_proposals", is_member_of_a_branch)
rules.add_perm("innovation.begin_proposal", is_member_of_a_branch)
rules.add_perm("innovation.save_proposal", writes_the_proposal & is_still_editable)
rules.add_perm("innovation.change_kind", writes_the_proposal & is_a_draft)
rules.add_perm("innovation.set_authors", writes_the_proposal & is_with_its_author)
rules.add_perm("innovation.answer_authorship", is_asked_as_coauthor & is_with_its_author)
rules.add_perm("innovation.submit_proposal", writes_the_proposal & is_with_its_author)
rules.add_perm("innovation.withdraw_proposal", writes_the_proposal & can_be_withdrawn)
rules.add_perm("innovation.delete_draft", writes_the_proposal & is_a_draft)
rules.add_perm("innovation.view_proposal_file", sees_the_proposal)
