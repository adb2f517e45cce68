"""The archive as PDF: what the Word document says, on A4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _

from activities.archive.places import RECORDS
from branchmgr.paper import Paper

OVERVIEW: Final = (8, 40, 18, 20, 10, 10)


def document(values: Mapping[str, Any], *, created: datetime) -> BytesIO:
    """The records of a time on paper. RefusedError where the font is not installed."""
    paper = Paper(values["标题"], created=created, page_of=_("Page %(page)s of %(pages)s"))
    paper.headline(values["标题"], f"{values['党支部']} · {values['时段']}")
    records = values[RECORDS]
    if records:
        header = [_("No."), _("Topic"), _("Kind"), _("Day"), _("Took part"), _("Expected")]
        paper.rows(header, map(_overview, records), widths=OVERVIEW)
    else:
        paper.paragraph(_("Nothing was filed in this time."))
    for record in records:
        _record(paper, record)
    return BytesIO(bytes(paper.output()))


def _overview(record: Mapping[str, Any]) -> list[str]:
    late = f" [{_('Filed late')}]" if record["补录"] else ""
    return [record["序号"], f"{record['主题']}{late}", record["类型"], record["日期"], record["实到"], record["应到"]]


def _record(paper: Paper, record: Mapping[str, Any]) -> None:
    paper.ln(4)
    topic = f"{_(': ')}{record['主题']}" if record["主题"] else ""
    paper.paragraph(f"{record['序号']}. {record['类型']}{topic}", bold=True)
    for label, text in _texts(record):
        for line in text.split("\a"):
            paper.paragraph(f"{label}{_(': ')}{line}" if label else line)
            label = ""
    for label, name, header, keys, widths in _tables():
        if record[name]:
            paper.paragraph(label, bold=True)
            paper.rows(header, ([row[key] for key in keys] for row in record[name]), widths=widths)
    for row in record["补充"]:
        paper.paragraph(f"[{_('Supplement')}] {row['内容']}", bold=True)
        paper.paragraph(f"{_('Reason')}{_(': ')}{row['理由']} ({row['填写人']}, {row['时间']})", small=True)


def _texts(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    turnout = _("%(came)s of %(expected)s took part, %(voters)s may vote")
    said = turnout % {"came": record["实到"], "expected": record["应到"], "voters": record["有表决权"]}
    files = _(", ").join(each["名称"] for each in record["附件"])
    yield from (
        (label, text)
        for label, text in (
            (_("Filed late"), record["补录"]),
            (_("Time"), f"{record['日期']} {record['时间']}"),
            (_("Place"), record["地点"]),
            (_("Chair"), record["主持人"]),
            (_("Recorder"), record["记录人"]),
            (_("Status"), record["状态"]),
            (_("Attendance"), said),
            (_("Five haves"), record["五有"]),
            (_("Agenda"), record["议程"]),
            (_("What was said and done"), record["内容"]),
            (_("Decisions"), record["决议"]),
            (_("Criticism and self-criticism"), record["批评与自我批评"]),
            (_("The group's own X"), record["特色"]),
            (_("Pictures and files"), files),
        )
        if text
    )


def _tables() -> Sequence[tuple[str, str, list[str], tuple[str, ...], tuple[int, ...]]]:
    """The tables of a record: label, list, header, places, widths; the second column is text."""
    return (
        (_("Parts"), "环节", [_("Led by"), _("Part")], ("领办", "内容"), (20, 80)),
        (_("By whom"), "分工", [_("Name"), _("Title"), _("Part")], ("姓名", "题目", "形式"), (20, 60, 20)),
        (_("Attendance"), "出勤", [_("Name"), _("Note"), _("Attendance")], ("姓名", "备注", "方式"), (25, 55, 20)),
        (
            _("Votes"),
            "表决",
            [_("Present"), _("Motion"), _("Entitled"), _("Yes"), _("No"), _("Abstained")],
            ("实到", "事项", "应到", "赞成", "反对", "弃权"),
            (12, 40, 12, 12, 12, 12),
        ),
        (
            _("Problems"),
            "问题",
            [_("Solved on"), _("Problem"), _("Solution")],
            ("解决日期", "问题", "措施"),
            (20, 45, 35),
        ),
        (
            _("Articles"),
            "报道",
            [_("Sent in on"), _("Title"), _("Reporter"), _("Printed in")],
            ("日期", "标题", "作者", "刊载"),
            (20, 45, 15, 20),
        ),
    )
