"""What waits for a person of attendance: leave to decide about, study to make up for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Attendance, Leave
from appraisal.queries import Sheet
from board.duty import Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of

SOON = timedelta(days=7)
AT_MOST = 20


def leaves_to_decide(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Leave that members ask for; due before its first day."""
    standing = standing_of(user)
    if not (standing.leads or standing.secretary_of):
        return
    today = clock.today()
    for leave in Leave.objects.waiting_for(user).with_places().order_by("starts_on", "pk")[:AT_MOST]:
        said = {"person": leave.person, "day": leave.starts_on.isoformat()}
        text = _("%(person)s asks for leave from %(day)s on") % said
        yield Duty(text, reverse("leave_decide", args=[leave.pk]), leave.starts_on, late=leave.starts_on < today)


def own_study_to_make_up(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Study that one has to make up for within a week, or should have: one line for all of it."""
    standing, today = standing_of(user), clock.today()
    if not standing.member_of:
        return
    due = Attendance.objects.make_up_due().of_filed().due_between(date.min, today + SOON)
    found = due.filter(person=standing.person).values_list("make_up_due_on", flat=True)
    days = sorted(day for day in found if day is not None)
    if days:
        text = ngettext("%(count)s activity to make up for", "%(count)s activities to make up for", len(days))
        url = reverse("person_record", args=[standing.person])
        yield Duty(text % {"count": len(days)}, url, days[0], late=days[0] < today)
