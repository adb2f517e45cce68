"""What the page of a proposal shows of its benefit and its award."""

from __future__ import annotations

from django import template

from branchmgr.models import User
from innovation.benefit_queries import BenefitPanel, benefit_panel
from innovation.models import Proposal

register = template.Library()


@register.simple_tag
def benefit_of(proposal: Proposal, user: User) -> BenefitPanel:
    """The verifications of the proposal, its award, and what this person can do."""
    return benefit_panel(proposal, user)
