"""What waits around proposals for the committee: minutes of seminars that were held."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from innovation.seminar_queries import seminars_without_minutes


def minutes_of_seminars(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Seminars that have begun and are neither written up nor called off."""
    for each in seminars_without_minutes(user, clock.now())[:SHOWN_AT_MOST]:
        text = _("Seminar “%(seminar)s”: write the minutes") % {"seminar": each}
        yield Duty(text, reverse("seminar_hold", args=[each.pk]))
