"""What waits for a group's leader of the quarter: its plan, then its summary."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.plan_queries import plans_waiting
from appraisal.queries import Sheet
from board.duty import Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import PartyGroup, standing_of


def plans_to_file(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """The plan of this quarter and, towards its end or after it, the summary, of the groups one leads."""
    leads = standing_of(user).leads
    if not leads:
        return
    today = clock.today()
    groups = PartyGroup.objects.filter(pk__in=leads).existing_on(today).select_related("branch").order_by("code")
    for each in plans_waiting(groups, today):
        at = [each.group.pk, str(each.quarter)]
        said = {"group": each.group, "period": each.title}
        if not each.planned:
            text = _("%(group)s: file the plan of %(period)s") % said
            yield Duty(text, reverse("plan_edit", args=at), each.plan_due, late=each.plan_late)
        else:
            text = _("%(group)s: sum up %(period)s") % said
            yield Duty(text, reverse("plan_sum_up", args=at), each.summary_due, late=each.summary_late)
