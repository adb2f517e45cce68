"""The places of a Word template: their names, which stand in the templates of branches, and what is put there.

The names are Chinese, as the people write who make templates; they are data and never translated. What a place is
called on a paper of ours, in the reader's language, is its label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import pgettext_lazy

from activities.enums import PaperKind


@dataclass(frozen=True, slots=True)
class Place:
    """One place: its name, its label on paper, and a sample by which a template is tried."""

    name: str
    label: Any
    sample: str


@dataclass(frozen=True, slots=True)
class List:
    """A list of a record, its label, and the places of one row."""

    name: str
    label: Any
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class OtherPaper:
    """A paper that another area makes: its places beside those of every paper, its lists, and its template."""

    kind: PaperKind
    places: tuple[Place, ...]
    lists: tuple[List, ...]
    template: Callable[[], bytes]


_others: dict[str, OtherPaper] = {}


def register(paper: OtherPaper) -> None:
    """Makes a paper of another area known; called once the apps are loaded."""
    _others[paper.kind] = paper


def other(kind: str) -> OtherPaper | None:
    """The paper of another area; None for those of activities."""
    return _others.get(kind)


def others() -> list[OtherPaper]:
    """All papers of other areas."""
    return list(_others.values())


GENERAL: Final = (
    Place("标题", pgettext_lazy("paper", "Headline"), "第一党小组活动台账"),
    Place("党支部", pgettext_lazy("paper", "Party branch"), "第一党支部"),
    Place("党小组", pgettext_lazy("paper", "Party group"), "第一党小组"),
    Place("制表日期", pgettext_lazy("paper", "Made on"), "2026-09-30"),
)
OF_ARCHIVE: Final = (
    Place("时段", pgettext_lazy("paper", "Period"), "2026年第三季度"),
    Place("次数", pgettext_lazy("paper", "Number of records"), "12"),
)
OF_RECORD: Final = (
    Place("序号", pgettext_lazy("paper", "No."), "1"),
    Place("类型", pgettext_lazy("paper", "Kind"), "党小组会"),
    Place("主题", pgettext_lazy("paper", "Topic"), "学习党章"),
    Place("日期", pgettext_lazy("paper", "Day"), "2026-09-10"),
    Place("时间", pgettext_lazy("paper", "Time"), "15:00–16:00"),
    Place("地点", pgettext_lazy("paper", "Place"), "会议室"),
    Place("主持人", pgettext_lazy("paper", "Chair"), "张三"),
    Place("记录人", pgettext_lazy("paper", "Recorder"), "李四"),
    Place("应到", pgettext_lazy("paper", "Expected"), "7"),
    Place("实到", pgettext_lazy("paper", "Came"), "6"),
    Place("有表决权", pgettext_lazy("paper", "May vote"), "6"),
    Place("学习时长", pgettext_lazy("paper", "Minutes of study"), "60"),
    Place("五有", pgettext_lazy("paper", "Five haves"), "主题、记录"),
    Place("议程", pgettext_lazy("paper", "Agenda"), "一、传达\a二、讨论"),
    Place("内容", pgettext_lazy("paper", "What was said and done"), "传达文件，交流体会。"),
    Place("决议", pgettext_lazy("paper", "Decisions"), "同意。"),
    Place("批评与自我批评", pgettext_lazy("paper", "Criticism and self-criticism"), "联系群众不够。"),
    Place("特色", pgettext_lazy("paper", "The group's own X"), "师徒结对"),
    Place("状态", pgettext_lazy("paper", "Status"), "已通过"),
    Place("补录", pgettext_lazy("paper", "Filed late"), "人员出差"),
)
LISTS: Final = (
    List(
        "环节",
        pgettext_lazy("paper", "Parts of the theme day"),
        (
            Place("内容", pgettext_lazy("paper", "Part"), "重温誓词"),
            Place("领办", pgettext_lazy("paper", "Led by"), "王五"),
            Place("固定", pgettext_lazy("paper", "Fixed part"), "是"),
        ),
    ),
    List(
        "分工",
        pgettext_lazy("paper", "Contributions"),
        (
            Place("姓名", pgettext_lazy("paper", "Name"), "王五"),
            Place("形式", pgettext_lazy("paper", "Form"), "微课"),
            Place("题目", pgettext_lazy("paper", "Title"), "安全用电"),
        ),
    ),
    List(
        "出勤",
        pgettext_lazy("paper", "Attendance"),
        (
            Place("姓名", pgettext_lazy("paper", "Name"), "张三"),
            Place("方式", pgettext_lazy("paper", "Attendance"), "现场"),
            Place("备注", pgettext_lazy("paper", "Remark"), "出差"),
        ),
    ),
    List(
        "表决",
        pgettext_lazy("paper", "Votes"),
        (
            Place("事项", pgettext_lazy("paper", "Motion"), "推荐先进"),
            Place("应到", pgettext_lazy("paper", "Expected"), "6"),
            Place("实到", pgettext_lazy("paper", "Came"), "6"),
            Place("赞成", pgettext_lazy("paper", "Yes"), "5"),
            Place("反对", pgettext_lazy("paper", "No"), "0"),
            Place("弃权", pgettext_lazy("paper", "Abstained"), "1"),
        ),
    ),
    List(
        "问题",
        pgettext_lazy("paper", "Problems"),
        (
            Place("问题", pgettext_lazy("paper", "Problem"), "照明不足"),
            Place("措施", pgettext_lazy("paper", "Measure"), "更换灯具"),
            Place("解决日期", pgettext_lazy("paper", "Solved on"), "2026-09-20"),
        ),
    ),
    List(
        "报道",
        pgettext_lazy("paper", "Articles"),
        (
            Place("标题", pgettext_lazy("paper", "Title"), "学党章"),
            Place("作者", pgettext_lazy("paper", "Reporter"), "赵六"),
            Place("刊载", pgettext_lazy("paper", "Printed in"), "厂报"),
            Place("日期", pgettext_lazy("paper", "Day"), "2026-09-12"),
        ),
    ),
    List(
        "附件",
        pgettext_lazy("paper", "Files"),
        (
            Place("名称", pgettext_lazy("paper", "File name"), "合影.jpg"),
            Place("说明", pgettext_lazy("paper", "Caption"), "现场"),
        ),
    ),
    List(
        "补充",
        pgettext_lazy("paper", "Supplements"),
        (
            Place("内容", pgettext_lazy("paper", "Supplement"), "补记发言"),
            Place("理由", pgettext_lazy("paper", "Reason"), "漏记"),
            Place("时间", pgettext_lazy("paper", "Time"), "2026-10-08 09:00"),
            Place("填写人", pgettext_lazy("paper", "Written by"), "张三"),
        ),
    ),
)
RECORDS: Final = "全部记录"
SAMPLE_RECORDS: Final = 12
SAMPLE_ROWS: Final = 3


def sample(kind: str) -> dict[str, Any]:
    """What a template is tried with: every place filled, every list with some rows."""
    found: dict[str, Any] = _filled(GENERAL)
    if kind == PaperKind.RECORD:
        return found | _sample_record()
    if paper := other(kind):
        return found | _filled(paper.places) | _rows(paper.lists)
    return found | _filled(OF_ARCHIVE) | {RECORDS: [_sample_record() for _n in range(SAMPLE_RECORDS)]}


def label(name: str, of: str = "") -> str:
    """What a place is called on our papers: one of a record, or one of the list named ``of``."""
    places = _list(of).places if of else (*GENERAL, *OF_ARCHIVE, *OF_RECORD)
    return str(next(place.label for place in places if place.name == name))


def list_label(name: str) -> str:
    """What a list is called on our papers."""
    return str(_list(name).label)


def _list(name: str) -> List:
    return next(each for each in LISTS if each.name == name)


def _sample_record() -> dict[str, Any]:
    return _filled(OF_RECORD) | _rows(LISTS)


def _rows(lists: tuple[List, ...]) -> dict[str, list[dict[str, Any]]]:
    return {each.name: [_filled(each.places) for _n in range(SAMPLE_ROWS)] for each in lists}


def _filled(places: tuple[Place, ...]) -> dict[str, Any]:
    return {place.name: place.sample for place in places}
