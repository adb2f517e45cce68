"""Closing the time of a totalled period: its records are locked from then on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from activities.models import ClosedTime
from branchmgr import audit
from branchmgr.models import User
from groups.models import Branch


@transaction.atomic
def close_time(branch: Branch, *, starts_on: date, ends_on: date, by: User | None = None, now: datetime) -> ClosedTime:
    """Locks the branch's records of these days, both included. A time that is closed already stays as it is."""
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    closed, made = ClosedTime.objects.get_or_create(
        branch=branch, starts_on=starts_on, ends_on=ends_on, defaults={"closed_at": now}
    )
    if made:
        days = {"starts_on": starts_on, "ends_on": ends_on}
        audit.record("time_closed", by=by, subject=closed, branch=branch.code, after=days)
    return closed


def is_closed(branch: Branch, day: date) -> bool:
    """Whether the records of this day are locked."""
    return ClosedTime.objects.filter(branch=branch).covering(day).exists()
