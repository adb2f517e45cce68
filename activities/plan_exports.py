""" "3+X" of a branch as a workbook: what is on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from activities.plan_queries import GroupQuarter
from branchmgr import clock
from branchmgr.spreadsheets import Written, WrittenColumn

SHEET: Final = "3+X"
YES, NO = "是", "否"


def plan_sheets(shown: Sequence[GroupQuarter]) -> list[Written]:
    """One sheet, a group a row: the day of each prescribed action, the own action, plan and summary."""
    actions = [ticked.action.text for ticked in shown[0].actions] if shown else []
    columns = [WrittenColumn(name) for name in ("季度", "党小组代码", "党小组")]
    columns += [WrittenColumn(text, format="date") for text in actions]
    columns += [WrittenColumn("自选动作"), WrittenColumn("自选动作已完成")]
    columns += [WrittenColumn(name, format="date") for name in ("计划提交日期", "小结提交日期")]
    return [Written(SHEET, columns, _rows(shown))]


def _rows(shown: Sequence[GroupQuarter]) -> Iterator[Sequence[Any]]:
    for each in shown:
        plan = each.plan
        own, own_done = (plan.own_action, plan.own_action_done) if plan else ("", False)
        moments = (plan.planned_at, plan.summed_up_at) if plan else (None, None)
        days = [clock.day_of(moment) if moment else None for moment in moments]
        done = [ticked.on for ticked in each.actions]
        yield [str(each.quarter), each.group.code, each.group.name, *done, own, YES if own_done else NO, *days]
