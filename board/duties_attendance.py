"""What waits for a person of attendance: leave to decide on, study of one's own to make up for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Attendance, Leave
from board.duty import GROUPS, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of

SOON = timedelta(days=7)


@work(GROUPS)
def leaves_to_decide(user: User) -> Reading | None:
    """Leave that members ask for; due before its first day."""
    standing, today = standing_of(user), clock.today()

    def say(leave: Leave) -> Duty:
        said = {"person": leave.person, "day": leave.starts_on.isoformat()}
        text = _("%(person)s asks for leave from %(day)s on") % said
        return Duty(text, reverse("leave_decide", args=[leave.pk]), leave.starts_on, late=leave.starts_on < today)

    found = Leave.objects.waiting_for(user).order_by("starts_on", "pk")
    return each(found, ("starts_on", "person__name"), say) if standing.leads or standing.secretary_of else None


@work(GROUPS)
def own_study_to_make_up(user: User) -> Reading | None:
    """Study that one has to make up for within a week, or should have: one line for all of it."""
    standing, today = standing_of(user), clock.today()

    def tell(found: list[Attendance]) -> Iterator[Duty]:
        days = sorted(row.make_up_due_on for row in found if row.make_up_due_on)
        if days:
            text = ngettext("%(count)s activity to make up for", "%(count)s activities to make up for", len(days))
            url = reverse("person_record", args=[standing.person])
            yield Duty(text % {"count": len(days)}, url, days[0], late=days[0] < today)

    due = Attendance.objects.make_up_due().of_filed().due_between(date.min, today + SOON)
    mine = due.filter(person=standing.person)
    return Reading(mine, ("make_up_due_on",), tell) if standing.member_of else None
