"""Leave 请假: asked for before or after, granted or refused by somebody else, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activities.counting import counting_of, make_up_due_on
from activities.enums import NEXT_LEAVE, AttendanceKind, LeaveStatus
from activities.models import Activity, Attendance, ClosedTime, Leave
from activities.services import leave_notices
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.masks import hidden_text
from groups.models import Membership, PartyGroup, Person


@transaction.atomic
def ask_leave(person: Person, *, starts_on: date, ends_on: date, reason: str, by: User, now: datetime) -> Leave:
    """Asks for leave from activities, both days included; also afterwards.

    Refused without a reason, for who was in no group then, and where a leave asked for or granted overlaps.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if ends_on < starts_on:
        raise RefusedError(_("The last day is not before the first."))
    if not reason.strip():
        raise RefusedError(_("Say why."))
    group = _group_on(person, starts_on)
    _expect_free(person, starts_on, ends_on)
    leave = Leave.objects.create(
        person=person, group=group, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), asked_at=now
    )
    record(leave, "leave_asked", by=by, after={"reason": hidden_text(leave.reason)})
    leave_notices.tell_asked(leave, by=by)
    return leave


@transaction.atomic
def decide_leave(leave: Leave, *, granted: bool, note: str, by: User, now: datetime) -> Leave:
    """Grants a leave, or refuses it with the reason. Nobody decides their own.

    What was put down as absent in these days becomes leave where the record's time is not closed.
    """
    leave = _locked(leave)
    status = LeaveStatus.GRANTED if granted else LeaveStatus.REFUSED
    _expect_step(leave, status)
    if leave.person.user_id == by.pk:
        raise RefusedError(_("Somebody else decides about your leave."))
    if not granted and not note.strip():
        raise RefusedError(_("Say why it is refused."))
    leave.decided_by, leave.decided_at, leave.decision_note = by, now, note.strip()
    excused = _excuse(leave) if granted else []
    after = {"note": hidden_text(leave.decision_note), "excused": excused}
    _advance(leave, status, by=by, changed=["decided_by", "decided_at", "decision_note"], after=after)
    leave_notices.tell_decided(leave, by=by)
    return leave


@transaction.atomic
def withdraw_leave(leave: Leave, *, by: User, now: datetime) -> Leave:
    """Takes a leave back that is not needed; refused once its last day is past. Attendance taken stays as it is."""
    leave = _locked(leave)
    _expect_step(leave, LeaveStatus.WITHDRAWN)
    if leave.status == LeaveStatus.GRANTED and leave.ends_on < clock.day_of(now):
        raise RefusedError(_("This leave is over."))
    _advance(leave, LeaveStatus.WITHDRAWN, by=by)
    return leave


def record(leave: Leave, action: str, *, by: User, after: dict[str, Any] | None = None) -> None:
    """The one audit entry of a service about a leave."""
    said = {
        "person": leave.person.employee_no,
        "group": leave.group.code,
        "starts_on": leave.starts_on,
        "ends_on": leave.ends_on,
    }
    audit.record(action, by=by, subject=leave, branch=leave.group.branch.code, after={**said, **(after or {})})


def _group_on(person: Person, day: date) -> PartyGroup:
    """The group on the first day; leave is a matter of the group that one belongs to."""
    found = Membership.objects.on(day).filter(person=person).select_related("group__branch").first()
    if found is None:
        said = {"person": person.name, "day": day.isoformat()}
        raise RefusedError(_("%(person)s belonged to no group on %(day)s.") % said)
    return found.group


def _expect_free(person: Person, starts_on: date, ends_on: date) -> None:
    standing = Leave.objects.filter(person=person, status__in=[LeaveStatus.ASKED, LeaveStatus.GRANTED])
    other = standing.overlapping(starts_on, ends_on).order_by("starts_on").first()
    if other is not None:
        said = {
            "first": other.starts_on.isoformat(),
            "last": other.ends_on.isoformat(),
            "status": other.get_status_display(),
        }
        raise RefusedError(
            _("It overlaps with the leave from %(first)s to %(last)s (%(status)s). Choose other days.") % said
        )


def _excuse(leave: Leave) -> list[int]:
    """Turns absences of these days into leave; returns the ids of the activities."""
    closed = ClosedTime.objects.filter(branch=leave.group.branch_id)
    rows = Attendance.objects.filter(person=leave.person, kind=AttendanceKind.ABSENT).with_places()
    days = [row for row in rows.on_days(leave.starts_on, leave.ends_on) if _is_open(row.activity, closed)]
    make_up = AttendanceKind.LEAVE in counting_of(leave.group.branch).make_up
    for row in days:
        row.kind = AttendanceKind.LEAVE
        row.make_up_due_on = make_up_due_on(row.activity) if make_up else None
    Attendance.objects.bulk_update(days, ["kind", "make_up_due_on"])
    return sorted(row.activity_id for row in days)


def _is_open(activity: Activity, closed: Any) -> bool:
    return not closed.covering(activity.day).exists()


def _locked(leave: Leave) -> Leave:
    found = Leave.objects.select_for_update(of=("self",)).select_related("person", "group__branch")
    return found.get(pk=leave.pk)


def _expect_step(leave: Leave, status: LeaveStatus) -> None:
    if status not in NEXT_LEAVE.get(LeaveStatus(leave.status), ()):
        said = {"now": leave.get_status_display(), "then": status.label}
        raise RefusedError(_("The leave is %(now)s and cannot become %(then)s.") % said)


def _advance(
    leave: Leave, status: LeaveStatus, *, by: User, changed: Sequence[str] = (), after: dict[str, Any] | None = None
) -> None:
    """The one door for a leave's status: checks the step, saves it, writes it down. The row must be locked."""
    _expect_step(leave, status)
    leave.status = status
    leave.save(update_fields=["status", *changed])
    record(leave, f"leave_{status}", by=by, after=after)
