"""What the page of a post held shows of its assessment and result."""

from __future__ import annotations

from django import template

from branchmgr.models import User
from pioneer_posts.assessment_pages import HoldingResult, holding_result
from pioneer_posts.models import Holding

register = template.Library()


@register.simple_tag
def result_of_holding(holding: Holding, user: User) -> HoldingResult:
    """The result and one's own assessment of a post held, as far as this person may see them."""
    return holding_result(holding, user)
