"""Records with attendance for tests: plain functions with sensible defaults."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from activities.enums import ActivityKind, ActivityStatus, AttendanceKind
from activities.models import Activity, Attendance
from activities.services.attendance import Mark, take_attendance
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person


def at(text: str) -> datetime:
    """A moment of the branch's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


NOW = at("2026-09-20T10:00")


def record(
    place: PartyGroup | Branch, start: str = "2026-09-10T15:00", *, by: User | None = None, **fields: Any
) -> Activity:
    """A record of a group or a whole branch, a draft of a group meeting of an hour unless said."""
    group = place if isinstance(place, PartyGroup) else None
    starts_at = at(start)
    values: dict[str, Any] = {
        "branch": place.branch if isinstance(place, PartyGroup) else place,
        "group": group,
        "kind": ActivityKind.GROUP_MEETING if group else ActivityKind.GENERAL_MEETING,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "status": ActivityStatus.DRAFT,
        "created_at": starts_at,
    }
    by = by or User.objects.get_or_create(username="recorder")[0]
    return Activity.objects.create(filed_by=by, **(values | fields))


def attended(
    place: PartyGroup | Branch, kinds: dict[Person, str], start: str = "2026-09-10T15:00", **fields: Any
) -> Activity:
    """A record handed in, with this attendance."""
    made = record(place, start, **fields)
    marks = {person.pk: Mark(AttendanceKind(kind)) for person, kind in kinds.items()}
    take_attendance(made, marks, by=made.filed_by, now=max(NOW, made.ends_at))
    Activity.objects.filter(pk=made.pk).update(status=ActivityStatus.SUBMITTED)
    made.refresh_from_db()
    return made


def kinds_of(activity: Activity) -> dict[str, str]:
    """How everybody took part, by name."""
    return dict(Attendance.objects.filter(activity=activity).values_list("person__name", "kind"))
