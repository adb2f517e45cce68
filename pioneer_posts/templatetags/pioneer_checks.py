"""What the page of a post held shows of its spot checks and violations."""

from __future__ import annotations

from django import template

from branchmgr.models import User
from pioneer_posts.check_queries import HoldingChecks, holding_checks
from pioneer_posts.models import Holding

register = template.Library()


@register.simple_tag
def checks_of_holding(holding: Holding, user: User) -> HoldingChecks:
    """The checks and violations of a post held that this person may see."""
    return holding_checks(holding, user)
