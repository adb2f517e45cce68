"""How often was met of what the rules ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from activities.enums import ActivityKind
from activities.frequency import branch_frequency, frequency
from activities.models import Activity
from activities.units import Unit, unit_of, units_within
from groups.models import RuleChange
from tests.factories import groups as make
from tests.factories import records

pytestmark = pytest.mark.django_db
QUARTER = date(2026, 7, 1), date(2026, 10, 1)


def figures(group: Any, kind: str = ActivityKind.GROUP_MEETING) -> tuple[int, int, int, list[str]]:
    held = frequency([group], *QUARTER)[group.pk, kind]
    return held.count, held.kept, held.required, [f"{unit.first:%m}" for unit in held.missed]


def test_units_lie_wholly_within() -> None:
    assert [unit.first.month for unit in units_within("month", date(2026, 7, 2), date(2026, 10, 1))] == [8, 9]
    assert list(units_within("quarter", date(2026, 7, 1), date(2026, 9, 30))) == []
    assert unit_of(date(2026, 12, 31), "quarter") == Unit(date(2026, 10, 1), date(2027, 1, 1))
    assert unit_of(date(2026, 2, 28), "year") == Unit(date(2026, 1, 1), date(2027, 1, 1))


def test_two_meetings_in_a_month_do_not_make_up_for_none_in_the_next() -> None:
    cast = records.cast()
    for day in ("2026-07-03", "2026-07-20", "2026-09-10"):
        records.submitted(cast.group, day, by=cast.leader)
    records.begun(cast.group, "2026-08-10", by=cast.leader)

    assert figures(cast.group) == (3, 2, 3, ["08"])
    assert figures(cast.other) == (0, 0, 3, ["07", "08", "09"])


def test_joint_and_branch_wide_activities_count_for_every_group_that_took_part() -> None:
    cast = records.cast()
    joint = records.begun(cast.group, "2026-07-03", by=cast.leader, kind=ActivityKind.THEME_DAY)
    joint.joint_groups.add(cast.other)
    records.begun(cast.branch, "2026-08-05", by=cast.secretary, kind=ActivityKind.THEME_DAY)
    Activity.objects.update(status="accepted")

    assert figures(cast.group, "theme_day") == figures(cast.other, "theme_day") == (2, 2, 3, ["09"])


def test_a_group_owes_only_the_months_in_which_it_was_there_and_as_often_as_its_branch_asks() -> None:
    branch = make.branch()
    group = make.group(branch, founded_on=date(2026, 7, 15))
    assert figures(group) == (0, 0, 2, ["08", "09"])
    change = {"rule": "group_meeting", "name": "times", "figure": "2", "from_day": date(2026, 9, 1), "reason": "支委会"}
    by = make.holder("secretary", branch)
    RuleChange.objects.create(branch=branch, by=by, at=records.NOW, **change)
    assert figures(group) == (0, 0, 3, ["08", "09"])


def test_a_branch_owes_its_own_meetings() -> None:
    cast = records.cast()
    records.submitted(cast.branch, "2026-08-03", by=cast.secretary, kind=ActivityKind.GENERAL_MEETING)
    found = branch_frequency([cast.branch], *QUARTER)
    assert [(each.kept, each.required) for each in found.values()] == [(1, 1), (0, 3), (0, 0)]


def test_frequencies_of_any_number_of_groups_take_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    cast = records.cast()
    for some in ([cast.group], [cast.group, cast.other, make.group(cast.branch)]):
        with django_assert_num_queries(3):
            frequency(some, *QUARTER)
