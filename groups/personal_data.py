"""What the organisation keeps of people: what their copy holds, and what goes when it is erased."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from branchmgr.models import CalendarLink, Notification, SignedIn
from groups.erasing import Kept, Named
from groups.models import Appointment, Certificate, Membership
from groups.personal_copy import Copied, CopySheet

KEPT: Final[tuple[Kept, ...]] = (Named(Notification, "values"),)

SHEETS: Final = (
    CopySheet(
        Membership,
        ("person",),
        (Copied("group__name", _("Party group")), Copied("starts_on"), Copied("ends_on")),
        for_all=True,
    ),
    CopySheet(
        Appointment,
        ("person",),
        (
            Copied("office"),
            Copied("committee__name", _("Party committee")),
            Copied("branch__name", _("Party branch")),
            Copied("group__name", _("Party group")),
            Copied("department__name", _("department")),
            Copied("starts_on"),
            Copied("ends_on"),
        ),
        for_all=True,
    ),
    CopySheet(
        Certificate,
        ("person",),
        (Copied("name"), Copied("level"), Copied("taken_on"), Copied("passed")),
        for_all=True,
    ),
    CopySheet(
        SignedIn, ("user__person",), (Copied("started_at"), Copied("seen_at"), Copied("address"), Copied("agent"))
    ),
    CopySheet(CalendarLink, ("user__person",), (Copied("created_at", _("created at")), Copied("withdrawn_at"))),
)
