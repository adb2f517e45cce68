"""What people are told when groups are formed anew: each whose group changes, and the leaders concerned."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import notify
from groups.models import Move, Regrouping
from groups.services import recipients


def tell_decided(regrouping: Regrouping, moves: Sequence[Move]) -> None:
    """Tells everybody who changes groups where they belong, and the leaders of all these groups."""
    day = regrouping.starts_on.isoformat()
    for move in moves:
        notify.tell(
            recipients.accounts([move.person_id]),
            gettext_noop("From %(day)s you belong to %(place)s."),
            kind="regrouped",
            key=f"regrouped:{regrouping.pk}",
            url=reverse("group_detail", args=[move.target_id]),
            values={"day": day, "place": move.target.name},
        )
    places = {pk for move in moves for pk in (move.origin_id, move.target_id) if pk}
    for pk in sorted(places):
        notify.tell(
            recipients.leaders([pk]),
            gettext_noop("From %(day)s people change groups: look at the members of your group."),
            kind="regrouped",
            key=f"regrouped:{regrouping.pk}:{pk}",
            url=reverse("group_detail", args=[pk]),
            values={"day": day},
        )
