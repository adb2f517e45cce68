"""Closing the time of a totalled period: its records are locked from then on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from activities.models import ClosedTime
from branchmgr import audit
from branchmgr.models import User
from groups.models import Branch


@transaction.atomic
def close_times(
    branches: Collection[Branch], *, starts_on: date, ends_on: date, by: User | None = None, now: datetime
) -> list[ClosedTime]:
    """Locks the records of these days, both included, and gives the times that were closed now.

    A time that is closed already stays as it is. The same few queries for one branch and for many.
    """
    keys = [branch.pk for branch in branches]
    list(Branch.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    days = {"starts_on": starts_on, "ends_on": ends_on}
    known = set(ClosedTime.objects.filter(branch__in=keys, **days).values_list("branch", flat=True))
    fresh = [ClosedTime(branch=each, closed_at=now, **days) for each in branches if each.pk not in known]
    made = ClosedTime.objects.bulk_create(fresh)
    if made:
        entries = [audit.Entry(closed.branch.code, closed, days) for closed in made]
        audit.record_all("time_closed", by=by, entries=entries)
    return made


def is_closed(branch: Branch, day: date) -> bool:
    """Whether the records of this day are locked."""
    return ClosedTime.objects.filter(branch=branch).covering(day).exists()
