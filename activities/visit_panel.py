"""The liaison's visits on the page of a group."""

from __future__ import annotations

from dataclasses import dataclass

from activities.enums import VisitKind
from activities.models import Visit
from activities.quarters import Quarter
from branchmgr import clock
from branchmgr.models import User
from groups.models import PartyGroup
from groups.panels import Panel

SHOWN = 3


@dataclass(frozen=True, slots=True)
class LiaisonVisits:
    """The newest visits of the liaison to a group, and whether one of them was in this quarter."""

    visits: list[Visit]
    this_quarter: bool


def liaison_panel(group: PartyGroup, user: User) -> Panel | None:
    """The newest liaison visits; one query, and none for who may not read them."""
    if group.liaison_id is None or not user.has_perm("activities.view_plan", group):
        return None
    found = Visit.objects.filter(group=group, kind=VisitKind.LIAISON).select_related("by").order_by("-on", "-pk")
    visits = list(found[:SHOWN])
    now = Quarter.of(clock.today())
    return Panel("activities/_group_visits.html", LiaisonVisits(visits, any(now.holds(each.on) for each in visits)))
