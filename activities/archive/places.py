"""The places of a Word template: their names, which stand in the templates of branches, and what is put there.

The names are Chinese, as the people write who make templates; they are data and never translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from activities.enums import PaperKind


@dataclass(frozen=True, slots=True)
class Place:
    """One place: its name, what is put there, and a sample by which a template is tried."""

    name: str
    meaning: Any
    sample: str


GENERAL: Final = (
    Place("标题", _("title of the paper"), "第一党小组活动台账"),
    Place("党支部", _("Party branch"), "第一党支部"),
    Place("党小组", _("Party group"), "第一党小组"),
    Place("制表日期", _("day on which it was made"), "2026-09-30"),
)
OF_ARCHIVE: Final = (
    Place("时段", _("the time it is about"), "2026年第三季度"),
    Place("次数", _("how many records"), "12"),
)
OF_RECORD: Final = (
    Place("序号", _("number"), "1"),
    Place("类型", _("kind"), "党小组会"),
    Place("主题", _("topic"), "学习党章"),
    Place("日期", _("day"), "2026-09-10"),
    Place("时间", _("from when to when"), "15:00–16:00"),
    Place("地点", _("place"), "会议室"),
    Place("主持人", _("chair"), "张三"),
    Place("记录人", _("recorder"), "李四"),
    Place("应到", _("how many should attend"), "7"),
    Place("实到", _("how many took part"), "6"),
    Place("有表决权", _("how many may vote"), "6"),
    Place("学习时长", _("minutes of study"), "60"),
    Place("五有", _("the five haves that are there"), "主题、记录"),
    Place("议程", _("agenda"), "一、传达\a二、讨论"),
    Place("内容", _("what was said and done"), "传达文件，交流体会。"),
    Place("决议", _("decisions"), "同意。"),
    Place("批评与自我批评", _("criticism and self-criticism"), "联系群众不够。"),
    Place("特色", _("the group's own X"), "师徒结对"),
    Place("状态", _("status"), "已通过"),
    Place("补录", _("why it was filed late; empty where it was not"), "人员出差"),
)
LISTS: Final = {
    "环节": (
        _("parts of a theme day"),
        (
            Place("内容", _("part"), "重温誓词"),
            Place("领办", _("led by"), "王五"),
            Place("固定", _("the fixed part"), "是"),
        ),
    ),
    "分工": (
        _("who gave a micro-lesson, hosted, led the study or shared a reflection"),
        (Place("姓名", _("name"), "王五"), Place("形式", _("part"), "微课"), Place("题目", _("title"), "安全用电")),
    ),
    "出勤": (
        _("attendance, one line a person"),
        (Place("姓名", _("name"), "张三"), Place("方式", _("attendance"), "现场"), Place("备注", _("note"), "出差")),
    ),
    "表决": (
        _("votes"),
        (
            Place("事项", _("motion"), "推荐先进"),
            Place("应到", _("entitled to vote"), "6"),
            Place("实到", _("of these present"), "6"),
            Place("赞成", _("yes"), "5"),
            Place("反对", _("no"), "0"),
            Place("弃权", _("abstained"), "1"),
        ),
    ),
    "问题": (
        _("problems raised"),
        (
            Place("问题", _("problem"), "照明不足"),
            Place("措施", _("solution"), "更换灯具"),
            Place("解决日期", _("solved on"), "2026-09-20"),
        ),
    ),
    "报道": (
        _("articles"),
        (
            Place("标题", _("title"), "学党章"),
            Place("作者", _("reporter"), "赵六"),
            Place("刊载", _("printed in"), "厂报"),
            Place("日期", _("sent in on"), "2026-09-12"),
        ),
    ),
    "附件": (_("pictures and files"), (Place("名称", _("file name"), "合影.jpg"), Place("说明", _("caption"), "现场"))),
    "补充": (
        _("supplements"),
        (
            Place("内容", _("supplement"), "补记发言"),
            Place("理由", _("reason"), "漏记"),
            Place("时间", _("at"), "2026-10-08 09:00"),
            Place("填写人", _("by"), "张三"),
        ),
    ),
}
RECORDS: Final = "全部记录"
SAMPLE_RECORDS: Final = 12
SAMPLE_ROWS: Final = 3


def sample(kind: str) -> dict[str, Any]:
    """What a template is tried with: every place filled, every list with some rows."""
    found: dict[str, Any] = _filled(GENERAL)
    if kind == PaperKind.RECORD:
        return found | _sample_record()
    return found | _filled(OF_ARCHIVE) | {RECORDS: [_sample_record() for _n in range(SAMPLE_RECORDS)]}


def _sample_record() -> dict[str, Any]:
    rows = {name: [_filled(places) for _n in range(SAMPLE_ROWS)] for name, (_meaning, places) in LISTS.items()}
    return _filled(OF_RECORD) | rows


def _filled(places: tuple[Place, ...]) -> dict[str, Any]:
    return {place.name: place.sample for place in places}
