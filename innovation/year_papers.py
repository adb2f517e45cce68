"""The year of proposals on paper: the places of its Word template, ours, and what is put there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from activities.archive import template
from activities.archive.places import List, OtherPaper, Place
from activities.enums import PaperKind
from branchmgr import clock
from branchmgr.decimals import in_yuan, plain
from branchmgr.models import User
from innovation.figures import YearFigures
from innovation.hidden_names import names_hidden_from
from innovation.models import Benefit, Proposal
from innovation.year_documents import authors_of, filed_of, latest_benefits

MOST_NAMED: Final = 30
"""proposals that the paper names one by one"""
NOTHING: Final = "–"
PLACES: Final = (
    Place("年度", pgettext_lazy("paper", "Year"), "2026"),
    Place("概述", pgettext_lazy("paper", "Overview"), "33名党员中30人提交提案36条。"),
    Place("其余", pgettext_lazy("paper", "Proposals carried out that are not named"), "另有3条。"),
)
LISTS: Final = (
    List(
        "阶段",
        pgettext_lazy("paper", "How far the proposals came"),
        (
            Place("名称", pgettext_lazy("paper", "Stage"), "评审通过"),
            Place("提案数", pgettext_lazy("paper", "Proposals"), "20"),
            Place("占比", pgettext_lazy("paper", "Share (%)"), "55.6"),
        ),
    ),
    List(
        "类型",
        pgettext_lazy("paper", "By kind"),
        (
            Place("名称", pgettext_lazy("paper", "Kind of the five"), "合理化建议"),
            Place("提案数", pgettext_lazy("paper", "Proposals"), "16"),
        ),
    ),
    List(
        "小组",
        pgettext_lazy("paper", "By group"),
        (
            Place("党小组", pgettext_lazy("paper", "Party group"), "第一党小组"),
            Place("党员数", pgettext_lazy("paper", "Members"), "7"),
            Place("参与人数", pgettext_lazy("paper", "With a proposal"), "6"),
            Place("参与率", pgettext_lazy("paper", "Share (%)"), "85.7"),
        ),
    ),
    List(
        "用时",
        pgettext_lazy("paper", "Days from step to step"),
        (
            Place("环节", pgettext_lazy("paper", "Step"), "党小组意见"),
            Place("次数", pgettext_lazy("paper", "Times"), "20"),
            Place("中位天数", pgettext_lazy("paper", "Median"), "3.5"),
            Place("最长天数", pgettext_lazy("paper", "Longest"), "12"),
        ),
    ),
    List(
        "成果",
        pgettext_lazy("paper", "Carried out"),
        (
            Place("编号", pgettext_lazy("paper", "Number"), "2026-017"),
            Place("标题", pgettext_lazy("paper", "Proposal"), "卷包车间照明改造"),
            Place("作者", pgettext_lazy("paper", "Authors"), "张三、李四"),
            Place("年节约", pgettext_lazy("paper", "Yuan a year"), "12000.5"),
            Place("奖项", pgettext_lazy("paper", "Award"), "二等奖"),
        ),
    ),
)
WIDTHS: Final = {"阶段": (4, 2, 2), "类型": (4, 2), "小组": (4, 2, 2, 2), "用时": (4, 1, 2, 2), "成果": (2, 4, 3, 2, 2)}


def own_template() -> bytes:
    """Our template of the paper, its labels in the reader's language."""
    paper = template.blank()
    template.line(paper, "{{ 标题 }}", "Title")
    template.line(paper, "{{ 党支部 }}", "Centred")
    template.line(paper, "{{ 概述 }}")
    for each in LISTS:
        columns = {place.name: str(place.label) for place in each.places}
        template.table(paper, each.name, columns, WIDTHS[each.name], heading=str(each.label))
    template.line(paper, "{%p if 其余 %}")
    template.line(paper, "{{ 其余 }}")
    template.line(paper, "{%p endif %}")
    template.line(paper, "{{ 制表日期 }}", "Centred")
    return template.packed(paper)


PAPER: Final = OtherPaper(PaperKind.PROPOSALS, PLACES, LISTS, own_template)


def values_of(found: YearFigures, *, by: User, now: datetime) -> dict[str, Any]:
    """What is put into the places, in the reader's language; the paper names nobody's lack."""
    done = _carried_out(found, names_hidden_from(by))
    left = len(done) - MOST_NAMED
    return {
        "标题": _("“Five ones” innovation of %(year)s") % {"year": found.year},
        "党支部": found.branch.name,
        "党小组": "",
        "制表日期": clock.day_of(now).isoformat(),
        "年度": str(found.year),
        "概述": _overview(found),
        "阶段": _rows("阶段", ((each.label, each.count, each.percent) for each in found.stages)),
        "类型": _rows("类型", ((kind.label, count) for kind, count in found.kinds)),
        "小组": _rows("小组", _groups(found)),
        "用时": _rows("用时", ((each.label, each.steps, each.median, each.longest) for each in found.durations)),
        "成果": _rows("成果", done[:MOST_NAMED]),
        "其余": _("And %(count)s more.") % {"count": left} if left > 0 else "",
    }


def _rows(name: str, rows: Iterable[tuple[Any, ...]]) -> list[dict[str, str]]:
    """The rows of a list by the names of its places; what is not known is a dash."""
    names = [place.name for each in LISTS if each.name == name for place in each.places]
    return [dict(zip(names, map(_said, row), strict=True)) for row in rows]


def _said(value: Any) -> str:
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else plain(value) if hasattr(value, "as_tuple") else str(value)


def _overview(found: YearFigures) -> str:
    whole = found.matrix.whole
    said = {
        "handed_in": found.handed_in,
        "active": whole.active,
        "members": whole.members,
        "percent": _said(whole.percent),
        "per_head": _said(found.per_head),
        "accepted": found.accepted,
        "carried_out": found.carried_out,
        "yuan": in_yuan(found.yuan),
        "hours": plain(found.hours),
    }
    text = _(
        "%(active)s of %(members)s members (%(percent)s%%) handed in %(handed_in)s proposals, %(per_head)s a member."
        " %(accepted)s were accepted and %(carried_out)s carried out; verified are %(yuan)s yuan and %(hours)s hours"
        " a year."
    )
    return text % said


def _groups(found: YearFigures) -> Iterable[tuple[Any, ...]]:
    for rate in (*found.matrix.rates, found.matrix.whole):
        name = _("Whole branch") if rate.whole else str(rate.group) if rate.group else _("without a group")
        yield name, rate.members, rate.active, rate.percent


def _carried_out(found: YearFigures, hidden: Collection[int]) -> list[tuple[Any, ...]]:
    """What was carried out, what it saves, and its award; the largest saving first."""
    benefits = latest_benefits(found)
    done = [each for each in filed_of(found) if each.carried_out_on]
    done.sort(key=lambda each: (-_yuan(benefits.get(each.pk)), each.number))
    return [_done(each, benefits.get(each.pk), hidden) for each in done]


def _yuan(benefit: Benefit | None) -> Any:
    return -1 if benefit is None else benefit.yuan or 0


def _done(proposal: Proposal, benefit: Benefit | None, hidden: Collection[int]) -> tuple[Any, ...]:
    award = getattr(proposal, "award", None)
    yuan = benefit.yuan if benefit else None
    return proposal.number, proposal.title, authors_of(proposal, hidden), yuan, award.tier_name if award else None
