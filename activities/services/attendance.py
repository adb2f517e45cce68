"""Attendance is taken of a record as long as it is open, and study made up for is ticked off afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from activities.attendance_queries import Expected, expected_of, possible_of
from activities.counting import counting_of, make_up_due_on
from activities.enums import AttendanceKind
from activities.models import Activity, Attendance
from activities.services.records import lock_for_change
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.models import Person


@dataclass(frozen=True, slots=True)
class Mark:
    """How somebody took part; ``expected`` None: as ``expected_of`` says."""

    kind: AttendanceKind
    note: str = ""
    expected: bool | None = None


@transaction.atomic
def take_attendance(activity: Activity, marks: Mapping[int, Mark], *, by: User, now: datetime) -> Activity:
    """Sets the attendance of an activity to these marks, by people's ids; who is not named has none.

    Refused before the activity began, for a record that is locked, and for anybody who was not a member that day.
    """
    activity = lock_for_change(activity)
    if activity.starts_at > now:
        raise RefusedError(_("The activity has not begun yet. Attendance is taken afterwards."))
    known = {each.person.pk: each for each in possible_of(activity)}
    should = {each.person.pk for each in expected_of(activity)}
    _expect_members(activity, marks, known)
    before = {row.person_id: row for row in activity.attendance.all()}
    due, make_up = make_up_due_on(activity), counting_of(activity.branch).make_up
    rows = [
        _row(activity, known[pk], mark, pk in should, due if mark.kind in make_up else None, before.get(pk))
        for pk, mark in marks.items()
    ]
    activity.attendance.exclude(person__in=marks).delete()
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["activity", "person"],
        update_fields=["group", "kind", "expected", "may_vote", "note", "make_up_due_on", "made_up_on", "made_up_note"],
    )
    said = {pk: row.kind for pk, row in before.items()}
    _record(activity, before=Counter(said.values()), after=Counter(mark.kind for mark in marks.values()), by=by)
    return activity


@transaction.atomic
def make_up(attendance: Attendance, *, on: date, note: str, by: User, now: datetime) -> Attendance:
    """Ticks off the study that somebody made up for, on a day from the activity's to today, with notes if any."""
    found = Attendance.objects.select_for_update(of=("self",)).select_related("activity__branch", "person")
    attendance = found.get(pk=attendance.pk)
    if attendance.make_up_due_on is None:
        raise RefusedError(_("%(person)s has nothing to make up for here.") % {"person": attendance.person})
    if attendance.made_up_on is not None:
        raise RefusedError(_("%(person)s has made up for it already.") % {"person": attendance.person})
    if not attendance.activity.day <= on <= clock.day_of(now):
        raise RefusedError(_("The day is between that of the activity and today."))
    attendance.made_up_on, attendance.made_up_note = on, note.strip()
    attendance.save(update_fields=["made_up_on", "made_up_note"])
    after = {"person": attendance.person.employee_no, "on": on, "note": attendance.made_up_note}
    branch = attendance.activity.branch.code
    audit.record("attendance_made_up", by=by, subject=attendance.activity, branch=branch, after=after)
    return attendance


@transaction.atomic
def take_back_make_up(attendance: Attendance, *, by: User) -> Attendance:
    """Takes a tick back that was set by mistake: the study is due again."""
    found = Attendance.objects.select_for_update(of=("self",)).select_related("activity__branch", "person")
    attendance = found.get(pk=attendance.pk)
    if attendance.made_up_on is None:
        raise RefusedError(_("%(person)s has not made up for it.") % {"person": attendance.person})
    before = {"person": attendance.person.employee_no, "on": attendance.made_up_on, "note": attendance.made_up_note}
    attendance.made_up_on, attendance.made_up_note = None, ""
    attendance.save(update_fields=["made_up_on", "made_up_note"])
    branch = attendance.activity.branch.code
    audit.record("attendance_make_up_taken_back", by=by, subject=attendance.activity, branch=branch, before=before)
    return attendance


def _expect_members(activity: Activity, marks: Mapping[int, Mark], known: Mapping[int, Expected]) -> None:
    strangers = Person.objects.filter(pk__in=marks.keys() - known.keys()).order_by("sort_key", "employee_no")
    names = with_names(person.name for person in strangers)
    if names or marks.keys() - known.keys():
        said = {"people": names or "–", "day": activity.day.isoformat()}
        raise RefusedError(_("Not a member of the branch on %(day)s: %(people)s. Take them off the list.") % said)


def _row(
    activity: Activity, person: Expected, mark: Mark, should: bool, due: date | None, old: Attendance | None
) -> Attendance:
    """One row; what was made up for stays so as long as study is due."""
    kept = old if old is not None and due else None
    return Attendance(
        activity=activity,
        person=person.person,
        group=person.group,
        kind=mark.kind,
        expected=should if mark.expected is None else mark.expected,
        may_vote=person.may_vote,
        note=mark.note.strip(),
        make_up_due_on=due,
        made_up_on=kept.made_up_on if kept else None,
        made_up_note=kept.made_up_note if kept else "",
    )


def _record(activity: Activity, *, before: Counter[str], after: Counter[AttendanceKind], by: User) -> None:
    audit.record(
        "attendance_taken",
        by=by,
        subject=activity,
        branch=activity.branch.code,
        before={str(kind): number for kind, number in sorted(before.items())},
        after={str(kind.value): number for kind, number in sorted(after.items())},
    )
