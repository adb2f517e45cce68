"""What the page of a proposal shows of its reviews."""

from __future__ import annotations

from collections.abc import Collection

from django import template

from branchmgr.models import User
from innovation.hidden_names import names_hidden_from
from innovation.models import Proposal
from innovation.review_pages import ProposalReviews, reviews_of

register = template.Library()


@register.simple_tag
def proposal_reviews(proposal: Proposal, user: User) -> ProposalReviews:
    """The announced decisions with the reviews that this person may see, and the review that waits for them."""
    return reviews_of(proposal, user)


@register.simple_tag
def hidden_from(user: User) -> Collection[int]:
    """The proposals, by their ids, whose authors and groups are not named to this person."""
    return names_hidden_from(user)
