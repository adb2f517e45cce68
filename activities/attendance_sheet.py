"""The list on which attendance is taken: who should attend, who else was there, and who could be added."""

from __future__ import annotations

from dataclasses import dataclass

from activities.attendance_queries import Expected, expected_of, possible_of
from activities.models import Activity, Attendance


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One person on the list: what is known, how they took part as put down so far; a guest should not attend."""

    known: Expected
    taken: Attendance | None
    guest: bool

    @property
    def kind(self) -> str:
        """What stands there: what was put down, else what is known before; empty for nothing."""
        if self.taken is not None:
            return self.taken.kind
        return self.known.preset_kind.value if self.known.preset_kind else ""

    @property
    def note(self) -> str:
        return self.taken.note if self.taken else ""


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """Everybody on the list, and the others of the branch who could have been there."""

    rows: list[SheetRow]
    others: list[Expected]

    @property
    def has_several_groups(self) -> bool:
        """Whether people of several groups are on it, so that each needs the group's name."""
        return len({row.known.group.pk if row.known.group else 0 for row in self.rows}) > 1

    @property
    def missing(self) -> int:
        """How many of those who should attend nothing was put down for."""
        return sum(1 for row in self.rows if row.taken is None)


def attendance_sheet(activity: Activity) -> AttendanceSheet:
    """The list of an activity; a fixed number of queries."""
    taken = {row.person_id: row for row in activity.attendance.all()}
    expected = expected_of(activity)
    should = {each.person.pk for each in expected}
    possible = [each for each in possible_of(activity) if each.person.pk not in should]
    rows = [SheetRow(each, taken.get(each.person.pk), guest=False) for each in expected]
    rows += [SheetRow(each, taken[each.person.pk], guest=True) for each in possible if each.person.pk in taken]
    return AttendanceSheet(rows, [each for each in possible if each.person.pk not in taken])
