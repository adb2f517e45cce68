"""The "zero-o'clock" action 零点行动: the month of a branch's year, drawn once and explained."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activities.amounts import drawn_month
from activities.models import ZeroHour
from branchmgr import audit, clock, notify
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch


@transaction.atomic
def draw_month(branch: Branch, *, by: User, now: datetime) -> ZeroHour:
    """Draws the month of this year. The seed is thrown here, so nobody chooses it, and is kept, so anybody can check.

    Refused where the year has its month: it is drawn once.
    """
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    year = now.astimezone(clock.zone()).year
    if branch.zero_hours.filter(year=year).exists():
        raise RefusedError(_("The month of %(year)s is drawn already.") % {"year": year})
    seed = secrets.token_hex(16)
    month = drawn_month(branch.code, year, seed)
    drawn = ZeroHour.objects.create(branch=branch, year=year, month=month, seed=seed, drawn_at=now, drawn_by=by)
    audit.record("zero_hour_drawn", by=by, subject=drawn, branch=branch.code, after={"month": month, "seed": seed})
    _tell(drawn)
    return drawn


def _tell(drawn: ZeroHour) -> None:
    members = User.objects.filter(person__branch=drawn.branch, is_active=True)
    notify.tell(
        members,
        gettext_noop("The zero-o'clock month of %(year)s is drawn: %(month)s."),
        kind="zero_hour_drawn",
        key=f"zero_hour_drawn:{drawn.pk}",
        url=reverse("zero_hour", args=[drawn.branch_id]),
        values={"year": str(drawn.year), "month": f"{drawn.month:%Y-%m}"},
    )
