"""What waits for a person with public affairs: to publish what the committee drafted."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from board.models import PublicAffair
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of


def affairs_to_publish(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Drafts of public affairs of one's branch, for the secretary, by the day from which they are to be shown."""
    drafts = PublicAffair.objects.drafts().filter(branch__in=standing_of(user).secretary_of)
    for each in drafts.order_by("published_from", "pk")[:SHOWN_AT_MOST]:
        text = _("“%(affair)s” is drafted: publish it or change it") % {"affair": each}
        late = each.published_from < clock.today()
        yield Duty(text, reverse("affair_detail", args=[each.pk]), each.published_from, late=late)
