"""What people are told about leave and about study to be made up for, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_noop

from activities.models import Attendance, Leave
from branchmgr import clock, notify
from branchmgr.models import Notification, User
from groups.models import Appointment
from groups.models.appointments import AppointmentQuerySet

AHEAD = timedelta(days=3)
BACK = timedelta(days=31)


def tell_asked(leave: Leave, *, by: User) -> None:
    """Tells the group's leader that a leave waits; of the leader's own the secretary is told."""
    held = Appointment.objects.on(clock.today())
    leaders = _accounts(held.leaders_of(leave.group_id)) - {leave.person.user}
    people = leaders or _accounts(held.secretaries_of(leave.group.branch))
    text = gettext_noop("%(person)s asks for leave from %(first)s to %(last)s.")
    _tell(leave, people - {by, leave.person.user}, text, kind="leave_asked")


def tell_decided(leave: Leave, *, by: User) -> None:
    """Tells the person what was decided."""
    granted = gettext_noop("Your leave from %(first)s to %(last)s is granted.")
    refused = gettext_noop("Your leave from %(first)s to %(last)s is refused: %(note)s")
    people = {leave.person.user} - {by, None}
    _tell(leave, people, granted if leave.status == "granted" else refused, kind="leave_decided")


def look(now: datetime) -> Iterator[str]:
    """Tells everybody whose study is due within three days or overdue since, once per activity; one line for each."""
    today = clock.day_of(now)
    due = Attendance.objects.make_up_due().of_filed().due_between(today - BACK, today + AHEAD)
    rows = {f"make_up_due:{row.pk}": row for row in due.with_places() if row.person.user is not None}
    known = set(Notification.objects.filter(key__in=rows).values_list("key", flat=True))
    for key in sorted(rows.keys() - known):
        _tell_make_up(key, rows[key])
        yield f"told of study due: {key}"


def _tell_make_up(key: str, row: Attendance) -> None:
    text = gettext_noop("Make up for %(activity)s of %(day)s by %(due)s.")
    said = {"activity": str(row.activity), "day": row.activity.day.isoformat(), "due": str(row.make_up_due_on)}
    people = [row.person.user] if row.person.user else []
    url = reverse("person_record", args=[row.person_id])
    notify.tell(people, text, kind="make_up_due", key=key, url=url, values=said)


def _accounts(held: AppointmentQuerySet) -> set[User | None]:
    return set(User.objects.filter(person__appointments__in=held, is_active=True))


def _tell(leave: Leave, people: Iterable[User | None], text: str, *, kind: str) -> None:
    notify.tell(
        [user for user in people if user is not None and user.is_active],
        text,
        kind=kind,
        key=f"{kind}:{leave.pk}",
        url=reverse("leave_detail", args=[leave.pk]),
        values={
            "person": leave.person.name,
            "first": leave.starts_on.isoformat(),
            "last": leave.ends_on.isoformat(),
            "note": leave.decision_note,
        },
    )
