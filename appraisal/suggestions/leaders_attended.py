"""What sources about leaders share: the activities of some kinds in which those who led a group took part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

from activities.counting import countings
from activities.enums import ActivityKind
from activities.models import Activity, Attendance
from activities.rates import Kind, Line, came
from activities.units import Every, units_within
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.meetings import record_of
from appraisal.suggestions.registry import Asked, Reading
from branchmgr import clock
from groups.models import Appointment
from groups.regulations import Rulebook

DAY = timedelta(days=1)
Attended = dict[int, list[Activity]]


def attended_by_leaders(asked: Asked, kinds: Collection[ActivityKind], start: date) -> Attended:
    """By group: the filed activities from ``start`` to the day of judging in which its leader of that day took part.

    Three queries.
    """
    led: dict[int, list[Appointment]] = defaultdict(list)
    for each in Appointment.objects.leaders().not_over(start).filter(group__in=asked.groups):
        led[each.person_id].append(each)
    rows = Attendance.objects.of_filed().between(clock.midnight(start), clock.midnight(asked.until + DAY))
    rows = rows.filter(activity__kind__in=kinds, person__in=led).select_related("activity")
    counting = countings({group.branch_id for group in asked.groups})
    branches = {group.pk: group.branch_id for group in asked.groups}
    found: Attended = defaultdict(list)
    for row in rows.order_by("activity__starts_at", "pk"):
        day = clock.day_of(row.activity.starts_at)
        for group in {held.group_id for held in led[row.person_id] if held.group_id and held.in_force_on(day)}:
            line = Line(cast("Kind", row.kind), made_up=row.made_up_on is not None)
            if row.activity.branch_id == branches[group] and came(line, counting[branches[group]]):
                found[group].append(row.activity)
    return found


def reading_of(attended: list[Activity], due: int, text: str) -> Reading:
    """Of how many activities that are due a leader took part; ``text`` says held and required."""
    values = {"held": len(attended), "required": due}
    figure = Figure(Fraction(len(attended)), Fraction(due))
    return Reading(figure, text, values, tuple(record_of(each) for each in attended))


def times_due(asked: Asked, rule: str, every: Every) -> dict[int, int]:
    """By group: how often a rule asks for something within the period; one query."""
    book = Rulebook({group.branch_id for group in asked.groups}, asked.period.ends_on)
    units = list(units_within(every, asked.period.starts_on, asked.period.ends_on + DAY))
    return {
        group.pk: sum(int(book.figure(rule, "times", branch=group.branch_id, day=unit.after - DAY)) for unit in units)
        for group in asked.groups
    }
