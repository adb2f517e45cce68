"""The tag that prints the short code of a publication on its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from branchmgr import audit_anchors

register = template.Library()


@register.inclusion_tag("_anchors.html")
def anchors_of(subject: Model, *actions: str) -> dict[str, Any]:
    """The codes of the publications of a thing by these acts; nothing before it is published."""
    events = audit_anchors.published(subject, *actions)
    return {
        "sentence": audit_anchors.sentence(events[-1]) if events else "",
        "earlier": [audit_anchors.short(event) for event in events[:-1]],
    }
