"""The workbook of a half year of posts in all branches below a committee."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from branchmgr import clock
from branchmgr.models import User
from branchmgr.spreadsheets import Written, WrittenColumn
from groups.models import Committee
from pioneer_posts.enums import RoundStatus
from pioneer_posts.summary_exports import exporter
from pioneer_posts.summary_queries import BranchRound, HalfYear

STAGES: Final = {
    RoundStatus.CALLING: "报名推荐",
    RoundStatus.POSTED: "公示",
    RoundStatus.AWARDING: "待授牌",
    RoundStatus.HELD: "在岗",
    RoundStatus.ASSESSING: "评估",
    RoundStatus.TOTALLED: "已汇总",
    RoundStatus.PUBLISHED: "已公布",
}
ROUND_COLUMNS: Final = (
    WrittenColumn("党支部代码", 14),
    WrittenColumn("党支部", 24),
    WrittenColumn("轮次", 10),
    WrittenColumn("阶段", 11),
    WrittenColumn("授牌人数", 10, format="integer"),
    WrittenColumn("先锋岗", 9, format="integer"),
    WrittenColumn("警示岗", 9, format="integer"),
    WrittenColumn("撤岗", 8, format="integer"),
)


def committee_workbook(
    committee: Committee, when: HalfYear, rows: Iterable[BranchRound], *, by: User, now: datetime
) -> list[Written]:
    """A half year of all branches below a committee."""
    basis = {
        "上级党组织": committee.name,
        "轮次": when.code,
        "说明": "先锋岗、警示岗在结果公布后统计；撤岗自支委会认定之日起统计。",
        "导出人": exporter(by),
        "导出时间": now.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M"),
    }
    return [
        Written("示范岗轮次", ROUND_COLUMNS, map(_branch_round, rows)),
        Written("口径", (WrittenColumn("项目", 14), WrittenColumn("值", 70)), basis.items()),
    ]


def _branch_round(each: BranchRound) -> tuple[object, ...]:
    branch, found = each.branch, each.post_round
    if found is None:
        return branch.code, branch.name, None, "未开展", None, None, None, None
    stage = STAGES[RoundStatus(found.status)]
    return branch.code, branch.name, found.code, stage, each.held, each.excellent, each.warned, each.withdrawn
