"""What the activities keep of people: what their copy holds, and what goes when it is erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities.models import Attendance, Contact, Dues, DuesBase, Leave, Stay, Talk, Visit
from branchmgr.models import Notification
from branchmgr.spreadsheets import Written, WrittenColumn
from groups.erasing import GONE, Former, Kept, Texts
from groups.models import Person
from groups.personal_copy import Copied, CopySheet

KEPT: Final[tuple[Kept, ...]] = (
    Texts(Attendance, "person", ("note", "made_up_note")),
    Texts(Leave, "person", ("reason", "decision_note")),
    Texts(DuesBase, "person", ("note",)),
    Texts(Stay, "person", ("place", "work", "transfer_decision")),
    Texts(Contact, "person", ("note",)),
    Texts(Visit, "person", ("needs", "done")),
    Texts(Talk, "first", ("topic", "content")),
    Texts(Talk, "second", ("topic", "content")),
)

SHEETS: Final = (
    CopySheet(
        Attendance,
        ("person",),
        (
            Copied("activity__starts_at"),
            Copied("activity__kind"),
            Copied("group__name", _("Party group")),
            Copied("kind"),
            Copied("make_up_due_on"),
            Copied("made_up_on"),
        ),
    ),
    CopySheet(
        Leave,
        ("person",),
        (
            Copied("starts_on"),
            Copied("ends_on"),
            Copied("reason"),
            Copied("status"),
            Copied("asked_at"),
            Copied("decided_at"),
            Copied("decision_note"),
        ),
    ),
    CopySheet(DuesBase, ("person",), (Copied("from_month"), Copied("dues_class"), Copied("base"), Copied("amount"))),
    CopySheet(Dues, ("person",), (Copied("month"), Copied("owed"), Copied("paid"), Copied("paid_at"))),
    CopySheet(
        Stay,
        ("person",),
        (
            Copied("place"),
            Copied("work"),
            Copied("since"),
            Copied("expected_on"),
            Copied("back_on"),
            Copied("transfer_decision"),
            Copied("decided_on"),
        ),
    ),
    CopySheet(Contact, ("person",), (Copied("on"), Copied("way"), Copied("note"), Copied("next_on"))),
    CopySheet(Visit, ("person",), (Copied("on"), Copied("kind"), Copied("needs"), Copied("done"))),
    CopySheet(
        Talk,
        ("first", "second"),
        (
            Copied("held_on"),
            Copied("kind"),
            Copied("first__name"),
            Copied("second__name"),
            Copied("topic"),
            Copied("content"),
        ),
    ),
)


def requests_of(person: Person) -> Written:
    """What the person asked to have corrected in the roster: it is kept in the notices of those who were told."""
    columns = [WrittenColumn(_now("When"), format="datetime"), WrittenColumn(_now("What"))]
    return Written(str(_("Requests for correction")), columns, _requests(person))


def _requests(person: Person) -> Iterator[tuple[datetime, str]]:
    told = {each.key: each for each in _told_of(person).order_by("-pk")}
    yield from sorted((each.at, str(each.values.get("wrong", ""))) for each in told.values())


def forget_requests(person: Person, _former: Former) -> int:
    """Erases what the person asked for from the notices of those who were told."""
    told = list(_told_of(person))
    for each in told:
        each.values = {**each.values, "wrong": GONE}
    Notification.objects.bulk_update(told, ["values"], batch_size=500)
    return len(told)


def _told_of(person: Person) -> QuerySet[Notification]:
    kind = "roster_correction"
    return Notification.objects.filter(kind=kind, key__startswith=f"{kind}:{person.pk}:")
