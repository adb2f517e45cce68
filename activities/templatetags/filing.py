"""The bar of steps on top of each page on which a record is filed."""

from __future__ import annotations

from typing import Any

from django import template

from activities.models import Activity
from activities.record_steps import steps_of

register = template.Library()


@register.inclusion_tag("activities/_record_steps.html")
def filing_steps(activity: Activity, here: str) -> dict[str, Any]:
    """The steps of a record with the present one marked."""
    return {"steps": steps_of(activity, here)}
