"""What waits for a person with public affairs: to publish what the committee drafted."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import ORGANISATION, Duty, Reading, each, work
from board.models import PublicAffair
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of


@work(ORGANISATION)
def affairs_to_publish(user: User) -> Reading | None:
    """Drafts of public affairs of one's branch, for the secretary, by the day from which they are to be shown."""
    branches, today = standing_of(user).secretary_of, clock.today()

    def say(affair: PublicAffair) -> Duty:
        text = _("“%(affair)s” is drafted: publish it or change it") % {"affair": affair}
        late = affair.published_from < today
        return Duty(text, reverse("affair_detail", args=[affair.pk]), affair.published_from, late=late)

    drafts = PublicAffair.objects.drafts().filter(branch__in=branches).order_by("published_from", "pk")
    return each(drafts, ("title", "published_from"), say) if branches else None
