"""The months of dues that the tick opens by itself, and the exports that are put down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from activities.amounts import first_of_month
from activities.models import Dues, DuesBase
from activities.services.dues import open_month
from activities.services.dues_notices import tell_arrears
from branchmgr import audit, clock
from branchmgr.models import AuditEvent, User
from groups.models import Branch, Membership, PartyGroup

logger = logging.getLogger(__name__)


def open_due_months(now: datetime) -> Iterator[str]:
    """Opens the present month of every group that has somebody with a base; yields a line for each."""
    month = first_of_month(clock.day_of(now))
    for group in _unopened(month):
        try:
            made = open_month(group, month, by=None, now=now)
        except Exception:
            logger.exception("a month of dues could not be opened and is tried again by the next tick")
        else:
            if made:
                yield f"{group.branch.code} dues {month:%Y-%m} {group.code}"


def tell_arrears_due(now: datetime) -> Iterator[str]:
    """Tells of arrears that grew to another month; yields a line for each that was told."""
    yield from tell_arrears(clock.day_of(now))


def _unopened(month: date) -> list[PartyGroup]:
    based = DuesBase.objects.filter(person=OuterRef("person"), from_month__lte=month)
    members = Membership.objects.on(month).filter(Exists(based), group=OuterRef("pk"))
    opened = Dues.objects.filter(group=OuterRef("pk")).of_month(month)
    found = PartyGroup.objects.existing_on(month).filter(~Exists(opened), Exists(members))
    return list(found.select_related("branch").order_by("code"))


@transaction.atomic
def record_export(place: PartyGroup | Branch, *, what: str, by: User, **taken: Any) -> AuditEvent:
    """Puts down who took which workbook of dues."""
    branch = place if isinstance(place, Branch) else place.branch
    return audit.record(
        f"{what}_exported", by=by, subject=place, branch=branch.code, after={"place": place.code, **taken}
    )
