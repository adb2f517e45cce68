"""Who may verify benefits, close proposals, keep the tiers of awards and read the year's figures."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr import clock
from branchmgr.access import rule
from groups.models import standing_of
from groups.rules import (
    belongs_to_branch,
    has_a_place,
    is_admin,
    is_admin_above,
    is_on_committee,
    is_secretary,
    sits_on_a_committee,
)
from innovation.benefit_queries import verifiers_of
from innovation.enums import ProposalStatus
from innovation.models import Award, AwardTier, Benefit, Proposal
from innovation.step_queries import authors_of


@rule
def verifies_the_benefit(user: Any, subject: Any) -> bool:
    """On the committee or of the department that adopted it, and no author."""
    person = standing_of(user).person
    return isinstance(subject, Benefit) and person is not None and person in _verifiers(subject)


def _verifiers(benefit: Benefit) -> set[int]:
    return verifiers_of(benefit.proposal, clock.today())


@rule
def waits_for_verification(_user: Any, subject: Any) -> bool:
    """Carried out, and this benefit is not verified yet."""
    carried_out = (ProposalStatus.CARRIED_OUT, ProposalStatus.VERIFIED)
    return isinstance(subject, Benefit) and subject.verified_on is None and subject.proposal.status in carried_out


@rule
def is_near_benefit(user: Any, subject: Any) -> bool:
    """Whoever sees the proposal sees what was verified of it."""
    if not isinstance(subject, Benefit) or standing_of(user).person is None:
        return False
    return Proposal.objects.visible_to(user).filter(pk=subject.proposal_id).exists()


@rule
def is_near_award(user: Any, subject: Any) -> bool:
    """Whoever sees the award: it was given before all the branch."""
    if not isinstance(subject, Award) or standing_of(user).person is None:
        return False
    return Award.objects.visible_to(user).filter(pk=subject.pk).exists()


@rule
def is_verified(_user: Any, subject: Any) -> bool:
    """The benefit is verified, so that the proposal can be closed."""
    return isinstance(subject, Proposal) and subject.status == ProposalStatus.VERIFIED


@rule
def is_author_of_award(user: Any, subject: Any) -> bool:
    """An author of the proposal that has the award."""
    return isinstance(subject, Award) and standing_of(user).person in authors_of(subject.proposal_id)


@rule
def is_in_use(_user: Any, subject: Any) -> bool:
    """The tier may still be awarded."""
    return isinstance(subject, AwardTier) and subject.closed_on is None


@rule
def answers_for_any_department(user: Any, _subject: Any) -> bool:
    """Answers for some functional department."""
    return bool(standing_of(user).answers_for)


rules.add_perm("innovation.list_benefits", sits_on_a_committee | answers_for_any_department | is_admin)
rules.add_perm("innovation.view_benefit", is_near_benefit)
rules.add_perm("innovation.verify_benefit", waits_for_verification & verifies_the_benefit)
rules.add_perm("innovation.close_proposal", is_verified & is_secretary)
rules.add_perm("innovation.view_award", is_near_award)
rules.add_perm("innovation.print_certificate", is_on_committee | is_author_of_award)
rules.add_perm("innovation.list_award_tiers", belongs_to_branch | is_admin_above)
rules.add_perm("innovation.add_award_tier", is_secretary)
rules.add_perm("innovation.close_award_tier", is_in_use & is_secretary)
rules.add_perm("innovation.list_figures", has_a_place)
rules.add_perm("innovation.view_figures", belongs_to_branch | is_admin_above)
rules.add_perm("innovation.view_matrix", belongs_to_branch)
rules.add_perm("innovation.export_figures", is_on_committee)
