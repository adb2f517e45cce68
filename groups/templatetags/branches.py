"""Whether a list says of each line which branch it is of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from groups.models import standing_of
from groups.rules import branch_id_of

register = template.Library()


@register.simple_tag(takes_context=True)
def names_branches(context: template.Context, things: Iterable[Any], of: str = "") -> bool:
    """Whether ``things`` stand with their branch: not for who sees the own branch alone, who knows it.

    ``of`` names what holds the branch where a thing has none itself. What is of another branch always says so.
    """
    only = standing_of(context["request"].user).only_branch
    return only is None or any(branch_id_of(getattr(each, of) if of else each) not in (only, None) for each in things)
