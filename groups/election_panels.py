"""What the page of a group shows of its elections and of the leader's term."""

from __future__ import annotations

from dataclasses import dataclass

from branchmgr import clock
from branchmgr.models import User
from groups.models import Election, PartyGroup
from groups.panels import Panel
from groups.term_queries import Term, terms_of_group


@dataclass(frozen=True, slots=True)
class GroupElections:
    """The leader's terms of today, and the elections that the reader sees, the newest first."""

    group: PartyGroup
    terms: list[Term]
    elections: list[Election]
    under_way: bool


def election_panel(group: PartyGroup, user: User) -> Panel | None:
    """The panel; nothing for who belongs neither to the group nor to the committee, and for a group that is gone."""
    today = clock.today()
    gone = group.dissolved_on is not None and group.dissolved_on <= today
    if gone or not user.has_perm("groups.view_group", group):
        return None
    seen = Election.objects.visible_to(user).filter(group=group).with_places().order_by("-on", "-pk")
    under_way = Election.objects.filter(group=group).under_way().exists()
    shown = GroupElections(group, terms_of_group(group, today), list(seen[:3]), under_way)
    return Panel("groups/_election_panel.html", shown)
