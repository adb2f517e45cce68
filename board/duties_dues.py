"""What waits for a person in the dues: payments to record, bases to set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.amounts import month_after
from activities.dues_queries import left_by_group, without_base_by_branch
from appraisal.queries import Sheet
from board.duty import Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of


def dues_to_record(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """This month's dues that are not recorded yet, in the groups one leads."""
    month = clock.today().replace(day=1)
    for group, count in left_by_group(standing_of(user).leads, month):
        text = _("%(group)s: dues of %(month)s to record (members: %(count)s)")
        said = {"group": group, "month": f"{month:%Y-%m}", "count": count}
        last_day = month_after(month) - timedelta(days=1)
        yield Duty(text % said, reverse("dues_sheet", args=[group.pk, month]), last_day)


def dues_bases_to_set(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Members without a base of dues, in branches of which one is secretary and which keep dues here."""
    for branch, count in without_base_by_branch(standing_of(user).secretary_of):
        text = _("Members without a base of dues: %(count)s") % {"count": count}
        yield Duty(text, f"{reverse('dues_base_list', args=[branch.pk])}?class=none")
