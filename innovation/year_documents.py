"""The year of proposals as a workbook, whose words are fixed in Chinese."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from django.utils.translation import override

from branchmgr import clock
from branchmgr.decimals import plain
from branchmgr.models import User
from branchmgr.spreadsheets import Written, WrittenColumn
from innovation.enums import FILED_STATUSES, KIND_WORDS, ProposalKind
from innovation.figures import YearFigures
from innovation.hidden_names import HIDDEN, names_hidden_from
from innovation.models import Benefit, Proposal

KINDS: Final = {kind: word for word, kind in KIND_WORDS.items()}
WITHOUT_GROUP: Final = "未编组"
WHOLE: Final = "全支部"


def year_workbook(found: YearFigures, *, by: User, now: datetime) -> list[Written]:
    """All figures of a year, the matrix and the proposals behind them."""
    figures = (WrittenColumn("项目", 24), WrittenColumn("值", 40))
    return [
        Written("汇总", figures, _summary(found, by, now)),
        Written("五个一", MATRIX_COLUMNS, _matrix(found)),
        Written("党小组", RATE_COLUMNS, _rates(found)),
        Written("提案", PROPOSAL_COLUMNS, _proposals(found, names_hidden_from(by))),
        Written("用时", DURATION_COLUMNS, _durations(found)),
        Written("历年", TREND_COLUMNS, _trend(found)),
    ]


def _summary(found: YearFigures, by: User, now: datetime) -> Iterator[tuple[object, ...]]:
    whole = found.matrix.whole
    yield "党支部", f"{found.branch.code} {found.branch.name}"
    yield "年度", found.year
    yield "党员人数", whole.members
    yield "人均提案", _number(found.per_head)
    yield "参与人数", whole.active
    yield "参与率（%）", _number(whole.percent)
    with override("zh-hans"):
        for stage in found.stages:
            yield f"提案数：{stage.label}", stage.count
    for kind, count in found.kinds:
        yield KINDS[kind], count
    yield "核实年节约金额（元）", plain(found.yuan)
    yield "核实年节约工时（小时）", plain(found.hours)
    yield "导出人", by.username
    yield "导出时间", now.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")


def _number(value: Any) -> str | None:
    return None if value is None else plain(value)


MATRIX_COLUMNS: Final = (
    WrittenColumn("工号", 12),
    WrittenColumn("姓名", 12),
    WrittenColumn("党小组", 18),
    *(WrittenColumn(KINDS[kind], 12, format="integer") for kind in ProposalKind),
    WrittenColumn("合计", 8, format="integer"),
    WrittenColumn("覆盖类数", 10, format="integer"),
)


def _matrix(found: YearFigures) -> Iterator[tuple[object, ...]]:
    for row in found.matrix.rows:
        group = row.group.name if row.group else WITHOUT_GROUP
        yield row.person.employee_no, row.person.name, group, *row.counts, row.total, row.kinds


RATE_COLUMNS: Final = (
    WrittenColumn("党小组", 18),
    WrittenColumn("党员人数", 10, format="integer"),
    WrittenColumn("参与人数", 10, format="integer"),
    WrittenColumn("参与率（%）", 12, format="number"),
    *(WrittenColumn(f"{KINDS[kind]}人数", 14, format="integer") for kind in ProposalKind),
)


def _rates(found: YearFigures) -> Iterator[tuple[object, ...]]:
    for rate in (*found.matrix.rates, found.matrix.whole):
        name = WHOLE if rate.whole else rate.group.name if rate.group else WITHOUT_GROUP
        yield name, rate.members, rate.active, rate.percent, *rate.counts


PROPOSAL_COLUMNS: Final = (
    WrittenColumn("编号", 12),
    WrittenColumn("类型", 12),
    WrittenColumn("标题", 40),
    WrittenColumn("作者", 24),
    WrittenColumn("党小组", 18),
    WrittenColumn("提交日期", 13, format="date"),
    WrittenColumn("状态", 16),
    WrittenColumn("实施日期", 13, format="date"),
    WrittenColumn("核实年节约金额（元）", 18, format="number"),
    WrittenColumn("核实年节约工时（小时）", 18, format="number"),
    WrittenColumn("其他成效", 30),
    WrittenColumn("奖项", 14),
)


def _proposals(found: YearFigures, hidden: Collection[int]) -> Iterator[tuple[object, ...]]:
    """Those that were handed in, in the order of their numbers; the ``hidden`` ones without names. Three queries."""
    benefits = latest_benefits(found)
    with override("zh-hans"):
        for each in filed_of(found):
            benefit, award = benefits.get(each.pk), getattr(each, "award", None)
            yield (
                each.number,
                KINDS[ProposalKind(each.kind)],
                each.title,
                authors_of(each, hidden),
                _group_of(each, hidden),
                clock.day_of(each.submitted_at) if each.submitted_at else None,
                str(each.get_status_display()),
                each.carried_out_on,
                benefit.yuan if benefit else None,
                benefit.hours if benefit else None,
                benefit.other or None if benefit else None,
                award.tier_name if award else None,
            )


def filed_of(found: YearFigures) -> list[Proposal]:
    """The proposals that were handed in in the year, with authors and award at hand."""
    rows = Proposal.objects.of(found.branch).of_year(found.year).filter(status__in=FILED_STATUSES)
    return list(rows.select_related("group", "award").prefetch_related("authors__person").order_by("number"))


def latest_benefits(found: YearFigures) -> dict[int, Benefit]:
    """The last verified benefit of each proposal of the year."""
    rows = Benefit.objects.verified().filter(proposal__branch=found.branch, proposal__year=found.year)
    return {each.proposal_id: each for each in rows.order_by("due_on", "pk")}


def authors_of(proposal: Proposal, hidden: Collection[int]) -> str:
    """The names of the authors, the largest share first; none where the proposal is among the ``hidden`` ones."""
    if proposal.pk in hidden:
        return HIDDEN
    return "、".join(each.person.name for each in proposal.authors.all())


def _group_of(proposal: Proposal, hidden: Collection[int]) -> str:
    if proposal.pk in hidden:
        return HIDDEN
    return proposal.group.name if proposal.group else WITHOUT_GROUP


DURATION_COLUMNS: Final = (
    WrittenColumn("环节", 20),
    WrittenColumn("次数", 8, format="integer"),
    WrittenColumn("中位天数", 12, format="number"),
    WrittenColumn("最长天数", 12, format="number"),
)


def _durations(found: YearFigures) -> Iterator[tuple[object, ...]]:
    with override("zh-hans"):
        for each in found.durations:
            yield str(each.label), each.steps, each.median, each.longest


TREND_COLUMNS: Final = (
    WrittenColumn("年度", 8, format="integer"),
    WrittenColumn("提交", 8, format="integer"),
    WrittenColumn("评审通过", 10, format="integer"),
    WrittenColumn("采纳", 8, format="integer"),
    WrittenColumn("实施", 8, format="integer"),
    WrittenColumn("核实年节约金额（元）", 18, format="number"),
)


def _trend(found: YearFigures) -> Iterator[tuple[object, ...]]:
    for each in found.trend:
        yield each.year, each.handed_in, each.accepted, each.adopted, each.carried_out, each.yuan
