"""Supplements 补充: what is added to a record when it can no longer be changed, marked and with its reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from activities.enums import FILED_STATUSES, ActivityStatus
from activities.models import Activity, Supplement
from activities.services import record_notices
from activities.services.closing import is_closed
from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User


@transaction.atomic
def supplement(activity: Activity, *, text: str, reason: str, by: User, now: datetime) -> Supplement:
    """Adds to a record that was accepted, or whose time is closed; the record itself stays as it was."""
    activity = Activity.objects.select_for_update(of=("self",)).select_related("branch", "group").get(pk=activity.pk)
    if not takes_supplements(activity):
        raise RefusedError(_("A supplement is added to a record that was accepted, or whose period is totalled."))
    if not text.strip() or not reason.strip():
        raise RefusedError(_("A supplement says what is added and why."))
    added = Supplement.objects.create(activity=activity, text=text.strip(), reason=reason.strip(), at=now, by=by)
    after = {"group": activity.group.code if activity.group else "", "text": added.text, "reason": added.reason}
    audit.record("record_supplemented", by=by, subject=activity, branch=activity.branch.code, after=after)
    record_notices.tell_supplemented(activity, by=by, now=now)
    return added


def takes_supplements(activity: Activity) -> bool:
    """Whether the record can be added to and no longer changed."""
    if activity.status == ActivityStatus.ACCEPTED:
        return True
    return activity.status in FILED_STATUSES and is_closed(activity.branch, activity.day)
