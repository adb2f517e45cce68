"""The workbook that compares the branches below a committee: block by block, never across different schemes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from appraisal.comparison import Block, BranchFigures, blocks_of, figures_of
from appraisal.exports import words
from appraisal.exports.basis import Origin
from appraisal.years import branches_below
from branchmgr import clock
from branchmgr.models import User
from branchmgr.spreadsheets import Written, WrittenColumn
from groups.models import Committee

COLUMNS: Final = (
    WrittenColumn("对比组", 8, format="integer"),
    WrittenColumn("党支部代码", 14),
    WrittenColumn("党支部", 24),
    WrittenColumn("考评办法", 30),
    WrittenColumn("版本", 8, format="integer"),
    WrittenColumn("周期", 8),
    WrittenColumn("满分", 10, format="number"),
    WrittenColumn("参评党小组数", 14, format="integer"),
    WrittenColumn("各组平均分的平均", 18, format="number"),
    WrittenColumn("最高", 10, format="number"),
    WrittenColumn("最低", 10, format="number"),
    WrittenColumn("极差", 10, format="number"),
    WrittenColumn("等次分布", 44),
    WrittenColumn("荣誉", 44),
    WrittenColumn("已公布", 24),
    WrittenColumn("未公布", 24),
    WrittenColumn("逾期", 36),
)
NOTE: Final = "考评办法内容相同的党支部列为同一对比组；不同对比组的分数不可比，不作排名比较。"


def filename(committee: Committee, year: int) -> str:
    """What the file is called."""
    return f"{committee.name}{year}年党支部对比.xlsx"


def sheets(committee: Committee, year: int, cadence: str | None, *, by: User | None, now: datetime) -> list[Written]:
    """The comparison and what it is made from."""
    branches = list(branches_below(committee, ""))
    blocks = blocks_of(figures_of(branches, year, cadence, now=now))
    return [
        Written("党支部对比", COLUMNS, _rows(blocks)),
        Written("说明", (WrittenColumn("项目", 14), WrittenColumn("值", 80)), _notes(committee, year, by, now)),
    ]


def _rows(blocks: list[Block]) -> Iterator[tuple[object, ...]]:
    for block in blocks:
        for each in block.branches:
            yield block.number if block.comparable else None, *_cells(each)


def _cells(each: BranchFigures) -> tuple[object, ...]:
    scheme = each.scheme
    return (
        each.branch.code,
        each.branch.name,
        scheme.name if scheme else None,
        scheme.version if scheme else None,
        words.CADENCES[scheme.cadence] if scheme else None,  # type: ignore[index]
        each.full_marks,
        each.groups,
        each.mean,
        each.means[0] if each.means else None,
        each.means[-1] if each.means else None,
        each.spread,
        "；".join(f"{share.grade} {share.groups}（{share.percent}%）" for share in each.shares) or None,
        "；".join(f"{words.honour(honour)} {honour.group}" for honour in each.honours) or None,
        "、".join(str(period.code) for period in each.published) or None,
        "、".join(each.missing) or None,
        "、".join(f"{p.code}（{p.publish_at.astimezone(clock.zone()):%Y-%m-%d}）" for p in each.overdue) or None,
    )


def _notes(committee: Committee, year: int, by: User | None, now: datetime) -> Iterator[tuple[object, ...]]:
    origin = Origin.of(by, now)
    yield "上级党组织", committee.name
    yield "年度", str(year)
    yield "说明", NOTE
    yield "导出人", origin.by
    yield "导出时间", origin.at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
