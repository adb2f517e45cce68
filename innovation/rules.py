"""Who may do what with proposals. Every answer follows from today's appointments and the status."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr import clock
from branchmgr.access import rule
from groups.models import standing_of
from groups.rules import is_admin, is_on_committee, is_secretary, path_of, sits_on_a_committee
from innovation import benefit_rules as benefit_rules
from innovation import draft_rules as draft_rules
from innovation import list_rules as list_rules
from innovation import review_rules as review_rules
from innovation.enums import REOPENABLE, ProposalStatus
from innovation.hidden_names import names_hidden_from
from innovation.models import Proposal, Recommendation, Report
from innovation.step_queries import REPORTED_IN, authors_of, latest_recommendation, opinion_givers

# ---- the way of a proposal, and the departments


@rule
def speaks_for_group(user: Any, subject: Any) -> bool:
    """The proposal is with the group, and one gives the group's opinion on it."""
    if not isinstance(subject, Proposal) or subject.status != ProposalStatus.WITH_GROUP:
        return False
    return standing_of(user).person in opinion_givers(subject, clock.today())


@rule
def is_before_committee(_user: Any, subject: Any) -> bool:
    """The committee has the proposal, and no review of it runs."""
    return isinstance(subject, Proposal) and subject.status == ProposalStatus.WITH_COMMITTEE


@rule
def is_before_review(_user: Any, subject: Any) -> bool:
    """The proposal is handed in, and no review of it runs."""
    before = (ProposalStatus.WITH_GROUP, ProposalStatus.WITH_COMMITTEE)
    return isinstance(subject, Proposal) and subject.status in before


@rule
def is_no_author(user: Any, subject: Any) -> bool:
    """The proposal is somebody else's."""
    proposal = getattr(subject, "proposal_id", None) or subject.pk
    return standing_of(user).person not in authors_of(proposal)


@rule
def knows_the_authors(user: Any, subject: Any) -> bool:
    """The names are not hidden from who reviews the proposal."""
    return isinstance(subject, Proposal) and subject.pk not in names_hidden_from(user)


@rule
def can_be_reopened(_user: Any, subject: Any) -> bool:
    """The proposal was parked, not adopted, declined or closed."""
    return isinstance(subject, Proposal) and subject.status in REOPENABLE


@rule
def can_be_recommended(_user: Any, subject: Any) -> bool:
    """The proposal is accepted, or another department declined it."""
    open_to_departments = (ProposalStatus.ACCEPTED, ProposalStatus.DECLINED)
    return isinstance(subject, Proposal) and subject.status in open_to_departments


@rule
def can_be_carried_out(_user: Any, subject: Any) -> bool:
    """The proposal is accepted or adopted."""
    agreed = (ProposalStatus.ACCEPTED, ProposalStatus.ADOPTED)
    return isinstance(subject, Proposal) and subject.status in agreed


@rule
def is_adopted(_user: Any, subject: Any) -> bool:
    """The department adopted the proposal, which is not carried out yet."""
    return isinstance(subject, Proposal) and subject.status == ProposalStatus.ADOPTED


@rule
def is_reported_on(_user: Any, subject: Any) -> bool:
    """The proposal is on trial, or adopted and not closed."""
    return isinstance(subject, Proposal) and subject.status in REPORTED_IN


@rule
def has_it_in_department(user: Any, subject: Any) -> bool:
    """Answers for the department to which the proposal was recommended last."""
    answers_for = standing_of(user).answers_for
    if not answers_for or not isinstance(subject, Proposal):
        return False
    recommendation = latest_recommendation(subject)
    return recommendation is not None and recommendation.department_id in answers_for


@rule
def answers_for_department(user: Any, subject: Any) -> bool:
    """Answers for the department of the recommendation, or for any where none is named."""
    answers_for = standing_of(user).answers_for
    return subject.department_id in answers_for if isinstance(subject, Recommendation) else bool(answers_for)


@rule
def is_near_proposal(user: Any, subject: Any) -> bool:
    """Belongs to the branch of the proposal, is an author, administers above it, or is of a department asked."""
    standing, proposal = standing_of(user), subject.proposal
    if proposal.branch_id in standing.branches or standing.administers(path_of(proposal)):
        return True
    asked = proposal.recommendations.filter(department__in=standing.answers_for)
    return standing.person in authors_of(proposal.pk) or (bool(standing.answers_for) and asked.exists())


@rule
def may_be_struck_out(_user: Any, subject: Any) -> bool:
    """A report that stands, of a proposal that is not closed."""
    return isinstance(subject, Report) and not subject.struck_at and subject.proposal.status != ProposalStatus.CLOSED


@rule
def wrote_the_report(user: Any, subject: Any) -> bool:
    """Who reported it."""
    return isinstance(subject, Report) and subject.reported_by_id == user.pk


@rule
def is_with_department(_user: Any, subject: Any) -> bool:
    """The department has neither tried nor answered it, and waits for no answer itself."""
    return isinstance(subject, Recommendation) and subject.proposal.status == ProposalStatus.RECOMMENDED


@rule
def is_handed_over(_user: Any, subject: Any) -> bool:
    """The department has it, tried or not."""
    with_it = (ProposalStatus.RECOMMENDED, ProposalStatus.TRIAL)
    return isinstance(subject, Recommendation) and subject.proposal.status in with_it


@rule
def is_not_taken_up(_user: Any, subject: Any) -> bool:
    """The department has not taken it up yet."""
    return isinstance(subject, Recommendation) and subject.taken_up_at is None


@rule
def is_unanswered(_user: Any, subject: Any) -> bool:
    """The department has not replied yet."""
    return isinstance(subject, Recommendation) and subject.replied_at is None


@rule
def waits_for_author(_user: Any, subject: Any) -> bool:
    """The department asked back and waits for the answer."""
    asked = isinstance(subject, Recommendation) and subject.proposal.status == ProposalStatus.ASKED_BACK
    return asked and subject.replied_at is None


@rule
def is_lead_author(user: Any, subject: Any) -> bool:
    """The lead author of the proposal concerned."""
    proposal = getattr(subject, "proposal", subject)
    return isinstance(proposal, Proposal) and proposal.lead_id == standing_of(user).person


_open_to_department = is_unanswered & answers_for_department & is_no_author
rules.add_perm("innovation.give_opinion", speaks_for_group)
rules.add_perm("innovation.return_proposal", speaks_for_group | is_before_committee & is_on_committee & is_no_author)
rules.add_perm("innovation.merge_proposals", is_before_review & is_on_committee & is_no_author & knows_the_authors)
rules.add_perm("innovation.reopen_proposal", can_be_reopened & is_secretary)
rules.add_perm("innovation.recommend_proposal", can_be_recommended & is_secretary)
rules.add_perm(
    "innovation.carry_out_proposal",
    can_be_carried_out & is_secretary | is_adopted & has_it_in_department & is_no_author,
)
rules.add_perm("innovation.report_progress", is_reported_on & has_it_in_department & is_no_author)
rules.add_perm("innovation.list_recommendations", answers_for_department | sits_on_a_committee | is_admin)
rules.add_perm("innovation.view_recommendation", is_near_proposal)
rules.add_perm("innovation.view_report", is_near_proposal)
rules.add_perm("innovation.strike_report", may_be_struck_out & (wrote_the_report | is_secretary))
rules.add_perm("innovation.put_off_reply", is_unanswered & is_secretary)
rules.add_perm("innovation.take_up_recommendation", is_with_department & is_not_taken_up & _open_to_department)
rules.add_perm("innovation.ask_back", is_with_department & _open_to_department)
rules.add_perm("innovation.begin_trial", is_with_department & _open_to_department)
rules.add_perm("innovation.reply_recommendation", is_handed_over & _open_to_department)
rules.add_perm("innovation.answer_question", waits_for_author & is_lead_author)
