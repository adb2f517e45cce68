"""What waits for a person of seminars."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import INNOVATION, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from innovation.models import Seminar
from innovation.seminar_queries import seminars_without_minutes


@work(INNOVATION)
def minutes_of_seminars(user: User) -> Reading | None:
    """Seminars that have begun and are neither written up nor called off."""

    def say(seminar: Seminar) -> Duty:
        text = _("Seminar “%(seminar)s”: write the minutes") % {"seminar": seminar}
        return Duty(text, reverse("seminar_hold", args=[seminar.pk]))

    return each(seminars_without_minutes(user, clock.now()), ("title",), say) if standing_of(user).serves else None
