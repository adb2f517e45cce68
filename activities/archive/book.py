"""The archive as PDF: what the Word document says, on A4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _

from activities.archive.places import RECORDS, label, list_label
from activities.archive.template import COLON
from branchmgr.paper import Paper

OVERVIEW: Final = {"序号": 8, "主题": 35, "类型": 19, "日期": 18, "实到": 10, "应到": 15}
TABLES: Final = {
    "环节": {"领办": 20, "内容": 80},
    "分工": {"姓名": 20, "题目": 60, "形式": 20},
    "出勤": {"姓名": 25, "备注": 55, "方式": 20},
    "表决": {"应到": 15, "事项": 35, "实到": 11, "赞成": 11, "反对": 11, "弃权": 17},
    "问题": {"解决日期": 22, "问题": 43, "措施": 35},
    "报道": {"日期": 22, "标题": 43, "作者": 15, "刊载": 20},
}
"""the columns of each list and their widths; the second one is text and stands at the left"""
TEXTS: Final = ("补录", "地点", "主持人", "记录人", "状态", "五有", "议程", "内容", "决议", "批评与自我批评", "特色")
ROOM: Final = 34
"""millimetres that a heading and the first line after it need"""


def document(values: Mapping[str, Any], *, created: datetime) -> BytesIO:
    """The records of a time on paper. RefusedError where the font is not installed."""
    paper = Paper(values["标题"], created=created, page_of=_("Page %(page)s of %(pages)s"))
    paper.headline(values["标题"], f"{values['党支部']} · {values['时段']}")
    records = values[RECORDS]
    if records:
        paper.rows([label(name) for name in OVERVIEW], map(_overview, records), widths=[*OVERVIEW.values()])
    else:
        paper.paragraph(_("Nothing was filed in this time."))
    for record in records:
        _record(paper, record)
    return BytesIO(bytes(paper.output()))


def _overview(record: Mapping[str, Any]) -> list[str]:
    late = f"【{label('补录')}】" if record["补录"] else ""
    return [f"{record[name]}{late if name == '主题' else ''}" for name in OVERVIEW]


def _record(paper: Paper, record: Mapping[str, Any]) -> None:
    paper.ln(4)
    topic = f"{COLON}{record['主题']}" if record["主题"] else ""
    _heading(paper, f"{record['序号']}. {record['类型']}{topic}")
    for name, text in _texts(record):
        first, *others = text.split("\a")
        paper.paragraph(f"{name}{COLON}{first}")
        for line in others:
            paper.paragraph(line)
    for name, columns in TABLES.items():
        if record[name]:
            _heading(paper, list_label(name))
            header, rows = [label(each, name) for each in columns], record[name]
            paper.rows(header, ([row[each] for each in columns] for row in rows), widths=[*columns.values()])
    for row in record["补充"]:
        paper.paragraph(f"【{label('内容', '补充')}】{row['内容']}", bold=True)
        said = f"{label('理由', '补充')}{COLON}{row['理由']} ({row['填写人']}, {row['时间']})"
        paper.paragraph(said, small=True)


def _heading(paper: Paper, text: str) -> None:
    """A heading is never the last thing on a page."""
    if paper.will_page_break(ROOM):
        paper.add_page()
    paper.paragraph(text, bold=True)


def _texts(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield label("时间"), f"{record['日期']} {record['时间']}"
    yield label("实到"), f"{record['实到']} / {record['应到']} ({label('有表决权')} {record['有表决权']})"
    yield from ((label(name), record[name]) for name in TEXTS if record[name])
    files = "\a".join(each["名称"] for each in record["附件"])
    if files:
        yield list_label("附件"), files
