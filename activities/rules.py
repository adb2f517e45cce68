"""Who may do what with what groups do. Every answer follows from today's appointments."""

from __future__ import annotations

from typing import Any

from branchmgr.access import rule
from groups.models import standing_of


@rule
def leads_group(user: Any, subject: Any) -> bool:
    """Leads the group concerned."""
    return group_id_of(subject) in standing_of(user).leads


def group_id_of(subject: Any) -> int:
    """The group a thing belongs to; 0 where it belongs to none."""
    return getattr(subject, "group_id", None) or 0
