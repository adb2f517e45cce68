"""What waits for a person of activity records: to review, returned, drafts and plans whose time has come."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.enums import ActivityStatus
from activities.record_queries import TO_REVIEW, to_go_on_with
from activities.reviewers import waiting_for
from appraisal.queries import Sheet
from board.duty import Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of


def records_to_review(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Records that others handed in: one line for all of them."""
    if not standing_of(user).serves:
        return
    waiting = waiting_for(user).count()
    if waiting:
        text = ngettext("%(count)s record to review", "%(count)s records to review", waiting) % {"count": waiting}
        yield Duty(text, f"{reverse('record_list')}?status={TO_REVIEW}")


def records_to_file(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Drafts, returned records and plans whose time has come, of the groups one leads or the branch one serves."""
    standing = standing_of(user)
    if not (standing.leads or standing.serves):
        return
    for activity in to_go_on_with(user, clock.now()):
        said = {"record": activity, "day": activity.day.isoformat()}
        if activity.status == ActivityStatus.RETURNED:
            text = _("“%(record)s” of %(day)s was returned: mend it and hand it in again")
        elif activity.status == ActivityStatus.PLANNED:
            text = _("“%(record)s” was planned for %(day)s: make the record, or call it off")
        else:
            text = _("“%(record)s” of %(day)s is a draft: hand it in")
        yield Duty(text % said, reverse("record_detail", args=[activity.pk]), activity.day)
