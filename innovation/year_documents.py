"""The year of proposals as a workbook and as a Word paper; the words of workbooks are fixed in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from branchmgr import clock
from branchmgr.decimals import plain
from branchmgr.models import User
from branchmgr.spreadsheets import Written, WrittenColumn
from innovation.enums import FILED_STATUSES, KIND_WORDS, ProposalKind
from innovation.figures import YearFigures
from innovation.models import Benefit, Proposal

KINDS: Final = {kind: word for word, kind in KIND_WORDS.items()}
WITHOUT_GROUP: Final = "未编组"
WHOLE: Final = "全支部"
FONTS: Final = {"Normal": "仿宋", "Title": "方正小标宋简体", "Heading 1": "黑体"}
SIZES: Final = {"Normal": 16, "Title": 22, "Heading 1": 16}
TABLE_SIZE: Final = 12
MOST_NAMED: Final = 30
"""proposals that the paper names one by one"""


def year_workbook(found: YearFigures, *, by: User, now: datetime) -> list[Written]:
    """All figures of a year, the matrix and the proposals behind them."""
    figures = (WrittenColumn("项目", 24), WrittenColumn("值", 40))
    return [
        Written("汇总", figures, _summary(found, by, now)),
        Written("五个一", MATRIX_COLUMNS, _matrix(found)),
        Written("党小组", RATE_COLUMNS, _rates(found)),
        Written("提案", PROPOSAL_COLUMNS, _proposals(found)),
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


def _proposals(found: YearFigures) -> Iterator[tuple[object, ...]]:
    """Those that were handed in, in the order of their numbers; three queries."""
    benefits = latest_benefits(found)
    with override("zh-hans"):
        for each in filed_of(found):
            benefit, award = benefits.get(each.pk), getattr(each, "award", None)
            yield (
                each.number,
                KINDS[ProposalKind(each.kind)],
                each.title,
                _authors(each),
                each.group.name if each.group else WITHOUT_GROUP,
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


def _authors(proposal: Proposal) -> str:
    return "、".join(each.person.name for each in proposal.authors.all())


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
    WrittenColumn("采纳", 8, format="integer"),
    WrittenColumn("实施", 8, format="integer"),
    WrittenColumn("核实年节约金额（元）", 18, format="number"),
)


def _trend(found: YearFigures) -> Iterator[tuple[object, ...]]:
    for each in found.trend:
        yield each.year, each.handed_in, each.accepted, each.carried_out, each.yuan


def year_paper(found: YearFigures, *, now: datetime) -> BytesIO:
    """The year as a Word paper in the reader's language, A4 as offices lay out their papers; names nobody's lack."""
    paper = _blank(_("“Five ones” innovation of %(year)s") % {"year": found.year})
    paper.add_paragraph(found.branch.name).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_heading(_("Figures"), 1)
    paper.add_paragraph(_overview(found))
    _table(paper, (_("Stage"), _("Proposals"), _("Share (%)")), _stage_rows(found))
    paper.add_heading(_("By kind"), 1)
    _table(
        paper,
        (pgettext("proposal", "Kind"), _("Proposals")),
        [(str(kind.label), str(count)) for kind, count in found.kinds],
    )
    paper.add_heading(_("By group"), 1)
    _table(paper, (_("Group"), _("Members"), _("With a proposal"), _("Share (%)")), _rate_rows(found))
    paper.add_heading(_("Carried out"), 1)
    _carried_out(paper, found)
    paper.add_paragraph(date_format(clock.day_of(now), "DATE_FORMAT")).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    stream = BytesIO()
    paper.save(stream)
    stream.seek(0)
    return stream


def _overview(found: YearFigures) -> str:
    whole = found.matrix.whole
    said = {
        "handed_in": found.handed_in,
        "active": whole.active,
        "members": whole.members,
        "percent": _number(whole.percent) or "–",
        "per_head": _number(found.per_head) or "–",
        "accepted": found.accepted,
        "carried_out": found.carried_out,
        "yuan": plain(found.yuan),
        "hours": plain(found.hours),
    }
    text = _(
        "%(active)s of %(members)s members (%(percent)s %%) handed in %(handed_in)s proposals, %(per_head)s a member."
        " %(accepted)s were accepted and %(carried_out)s carried out; verified are %(yuan)s yuan and %(hours)s hours"
        " a year."
    )
    return text % said


def _stage_rows(found: YearFigures) -> list[tuple[str, ...]]:
    return [(str(each.label), str(each.count), _number(each.percent) or "–") for each in found.stages]


def _rate_rows(found: YearFigures) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for rate in (*found.matrix.rates, found.matrix.whole):
        name = _("Whole branch") if rate.whole else str(rate.group) if rate.group else _("without a group")
        rows.append((name, str(rate.members), str(rate.active), _number(rate.percent) or "–"))
    return rows


def _carried_out(paper: Paper, found: YearFigures) -> None:
    """What was carried out, what it saves, and its award; the largest saving first."""
    benefits = latest_benefits(found)
    done = [each for each in filed_of(found) if each.carried_out_on]
    if not done:
        paper.add_paragraph(_("No proposal of this year is carried out yet."))
        return
    done.sort(key=lambda each: (-(benefits[each.pk].yuan or 0) if each.pk in benefits else 1, each.number))
    head = (_("Number"), _("Proposal"), _("Authors"), _("Yuan a year"), _("Award"))
    _table(paper, head, [_done_row(each, benefits.get(each.pk)) for each in done[:MOST_NAMED]])
    if len(done) > MOST_NAMED:
        paper.add_paragraph(_("And %(count)s more.") % {"count": len(done) - MOST_NAMED})


def _done_row(proposal: Proposal, benefit: Benefit | None) -> tuple[str, ...]:
    award = getattr(proposal, "award", None)
    yuan = plain(benefit.yuan) if benefit and benefit.yuan is not None else "–"
    return proposal.number, proposal.title, _authors(proposal), yuan, award.tier_name if award else "–"


def _blank(title: str) -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.54)
    section.left_margin = section.right_margin = Cm(3.17)
    for name, font in FONTS.items():
        _style(paper.styles[name], font, SIZES[name])
    paper.core_properties.author, paper.core_properties.title = "", title
    paper.add_paragraph(title, "Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paper


def _style(style: Any, font: str, size: int) -> None:
    style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), False
    properties = style.element.get_or_add_rPr()
    for each in [*properties.iter(qn("w:color"))]:
        properties.remove(each)
    fonts = properties.find(qn("w:rFonts"))
    fonts.attrib.clear()
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), "Times New Roman")
    fonts.set(qn("w:eastAsia"), font)


def _table(paper: Paper, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = paper.add_table(rows=1 + len(rows), cols=len(head), style="Table Grid")
    for cells, texts, bold in [(table.rows[0].cells, head, True)] + [
        (table.rows[place].cells, row, False) for place, row in enumerate(rows, start=1)
    ]:
        for cell, text in zip(cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold, run.font.size = bold, Pt(TABLE_SIZE)
