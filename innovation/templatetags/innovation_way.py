"""What the page of a proposal shows of its way: the acts that are open to this person, and its departments."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr.models import User
from innovation.benefit_queries import is_wholly_verified
from innovation.department_queries import DepartmentPanel, department_panel
from innovation.models import Proposal
from innovation.step_queries import latest_recommendation

register = template.Library()


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done now: what it is called, where; ``main`` where it takes the proposal further."""

    label: str
    url: str
    icon: str
    main: bool


ACTS = (
    ("innovation.give_opinion", "proposal_opinion", "chat-left-text", gettext_noop("Give the group's opinion"), True),
    ("innovation.recommend_proposal", "proposal_recommend", "send", gettext_noop("Recommend to a department"), True),
    (
        "innovation.carry_out_proposal",
        "proposal_carry_out",
        "check2-circle",
        gettext_noop("Enter as carried out"),
        True,
    ),
    ("innovation.close_proposal", "proposal_close", "archive", gettext_noop("Close the proposal"), True),
    ("innovation.return_proposal", "proposal_return", "arrow-left", gettext_noop("Return for rework"), False),
    ("innovation.merge_proposals", "proposal_merge", "union", gettext_noop("Merge duplicates"), False),
    ("innovation.reopen_proposal", "proposal_reopen", "arrow-clockwise", gettext_noop("Take it up again"), False),
    ("innovation.report_progress", "progress_report", "pencil", gettext_noop("Report on it"), False),
)
"""what a permission on the proposal opens, in the order in which it is offered"""


@register.simple_tag
def acts_on(proposal: Proposal, user: User) -> list[Act]:
    """The steps of its way that this person can take now; those of the recommendation lead to its page."""
    found = [
        Act(_(label), reverse(name, args=[proposal.pk]), icon, main)
        for permission, name, icon, label, main in ACTS
        if user.has_perm(permission, proposal) and (name != "proposal_close" or is_wholly_verified(proposal))
    ]
    recommendation = latest_recommendation(proposal)
    if recommendation is None:
        return found
    recommendation.proposal = proposal
    if user.has_perm("innovation.answer_question", recommendation):
        url = reverse("question_answer", args=[recommendation.pk])
        return [Act(_("Answer the department"), url, "chat-left-text", True), *found]
    if user.has_perm("innovation.reply_recommendation", recommendation):
        url = reverse("recommendation_detail", args=[recommendation.pk])
        return [Act(_("Work on it for the department"), url, "send", True), *found]
    if user.has_perm("innovation.put_off_reply", recommendation):
        url = reverse("recommendation_put_off", args=[recommendation.pk])
        found.append(Act(_("Put off the reply date"), url, "calendar3", False))
    return found


@register.simple_tag
def department_of(proposal: Proposal) -> DepartmentPanel:
    """What departments made of the proposal."""
    return department_panel(proposal)
