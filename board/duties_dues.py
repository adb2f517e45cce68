"""What waits for a person of dues: a month to record, bases to set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.amounts import month_after
from activities.dues_queries import branches_without_base, groups_with_dues_left
from board.duty import GROUPS, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of


@work(GROUPS)
def dues_to_record(user: User) -> Reading | None:
    """This month's dues that are not recorded yet, in the groups one leads."""
    leads, month = standing_of(user).leads, clock.today().replace(day=1)
    last_day = month_after(month) - timedelta(days=1)

    def say(group: Any) -> Duty:
        text = _("%(group)s: dues of %(month)s to record (members: %(count)s)")
        said = {"group": group, "month": f"{month:%Y-%m}", "count": group.left}
        return Duty(text % said, reverse("dues_sheet", args=[group.pk, month]), last_day)

    return each(groups_with_dues_left(leads, month), ("name", "left"), say) if leads else None


@work(GROUPS)
def dues_bases_to_set(user: User) -> Reading | None:
    """Members without a base of dues, in branches of which one is secretary and which keep dues here."""
    branches = standing_of(user).secretary_of

    def say(branch: Any) -> Duty:
        text = _("Members without a base of dues: %(count)s") % {"count": branch.bare}
        return Duty(text, f"{reverse('dues_base_list', args=[branch.pk])}?class=none")

    return each(branches_without_base(branches), ("bare",), say) if branches else None
