"""What waits, by stretch of time: in which it falls, what comes first, how much of it is shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from board.duty import Duty
from board.stretches import ON_HOME, areas_of, by_stretch, first_ones, in_order

TODAY = date(2026, 9, 25)


def duty(text: str, days: int | None = None, *, late: bool = False, area: str = "groups") -> Duty:
    return Duty(text, "/", None if days is None else TODAY + timedelta(days=days), late=late, area=area)


@pytest.mark.parametrize(
    ("days", "late", "stretch"),
    [
        (-1, True, "late"),
        (-400, True, "late"),
        (-1, False, "today"),
        (0, False, "today"),
        (1, False, "week"),
        (7, False, "week"),
        (8, False, "later"),
        (None, False, "open"),
    ],
)
def test_each_falls_into_one_stretch(days: int | None, late: bool, stretch: str) -> None:
    [found] = by_stretch([duty("x", days, late=late)], TODAY)
    assert (found.key, [each.text for each in found.duties]) == (stretch, ["x"])


def test_stretches_stand_in_their_order_and_each_by_its_days() -> None:
    known = [
        duty("later", 30),
        duty("open"),
        duty("late 1", -3, late=True),
        duty("soon", 5),
        duty("late 9", -9, late=True),
        duty("sooner", 2),
        duty("today", 0),
    ]
    assert [each.text for each in in_order(known, TODAY)] == [
        "late 9", "late 1", "today", "sooner", "soon", "later", "open",
    ]  # fmt: skip
    assert [stretch.key for stretch in by_stretch(known, TODAY)] == ["late", "today", "week", "later", "open"]


@pytest.mark.parametrize(("many", "shown", "more"), [(0, 0, False), (12, 12, False), (13, 12, True), (37, 12, True)])
def test_home_names_no_more_than_a_dozen(many: int, shown: int, more: bool) -> None:
    assert ON_HOME == 12
    found = first_ones([duty(str(number), number) for number in range(many)], TODAY)
    assert (sum(len(each.duties) for each in found.stretches), found.total, found.more) == (shown, many, more)


def test_areas_are_counted_in_the_order_of_the_menu() -> None:
    known = [duty("a", area="innovation"), duty("b", area="appraisal"), duty("c", area="innovation")]
    assert areas_of(known) == [("appraisal", "Appraisal 1"), ("innovation", "Innovation 2")]


def test_work_with_a_day_is_not_hidden_by_work_without_one_and_each_stretch_says_how_much_it_holds() -> None:
    known = [duty(f"today {number}", 0) for number in range(7)]
    known += [duty(f"open {number}") for number in range(6)]
    known += [duty("score the quarter", 39), duty("plan", 60)]

    found = {each.key: ([one.text for one in each.duties], each.count) for each in first_ones(known, TODAY).stretches}

    assert found["later"] == (["score the quarter", "plan"], 2)
    assert found["open"] == (["open 0", "open 1", "open 2"], 6)
    assert list(found) == ["today", "later", "open"]


def test_stretch_without_a_day_is_named_however_much_is_late() -> None:
    known = [*(duty(f"late {number}", -number, late=True) for number in range(1, 30)), duty("open")]
    found = {each.key: (len(each.duties), each.count) for each in first_ones(known, TODAY).stretches}
    assert found == {"late": (11, 29), "open": (1, 1)}
