"""What waits for a person of activity records: to review, returned, drafts and plans whose time has come."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.enums import ActivityStatus
from activities.models import Activity
from activities.record_queries import TO_REVIEW, to_go_on_with
from activities.reviewers import waiting_for
from board.duty import GROUPS, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of


@work(GROUPS)
def records_to_review(user: User) -> Reading | None:
    """Records that others handed in: one line for all of them."""

    def tell(found: list[Activity]) -> Iterator[Duty]:
        if waiting := len(found):
            text = ngettext("%(count)s record to review", "%(count)s records to review", waiting) % {"count": waiting}
            yield Duty(text, f"{reverse('record_list')}?status={TO_REVIEW}")

    return Reading(waiting_for(user), (), tell) if standing_of(user).serves else None


@work(GROUPS)
def records_to_file(user: User) -> Reading | None:
    """Drafts, returned records and plans whose time has come, of the groups one leads or the branch one serves."""
    standing = standing_of(user)

    def say(activity: Activity) -> Duty:
        said = {"record": activity, "day": activity.day.isoformat()}
        text = _("“%(record)s” of %(day)s is a draft: hand it in")
        if activity.status == ActivityStatus.RETURNED:
            text = _("“%(record)s” of %(day)s was returned: mend it and hand it in again")
        elif activity.status == ActivityStatus.PLANNED:
            text = _("“%(record)s” was planned for %(day)s: make the record, or call it off")
        return Duty(text % said, reverse("record_detail", args=[activity.pk]), activity.day, says_day=True)

    fields = ("topic", "kind", "status", "starts_at")
    return each(to_go_on_with(user, clock.now()), fields, say) if standing.leads or standing.serves else None
