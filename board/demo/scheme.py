"""The scheme of the demonstration: a quarterly appraisal of 100 points in seven dimensions, bonuses and vetoes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

from appraisal.scheme_workbook import written_sheets
from branchmgr.spreadsheets import write_workbook

NAME = "党小组季度动态考评办法"
BONUS_DIMENSION = "加分项"
VETO_DIMENSION = "一票否决"

# 考评内容: 代码, 考核项目, 满分, 计分方式, 标准
DIMENSIONS = {
    "党小组长作用发挥": (
        ("A1", "季度计划与小结", "4", "扣分", "季度初有计划、季度末有小结；无计划或无小结，每项扣1.5分。"),
        ("A2", "按时完成支部交办任务", "8", "扣分", "支部交办任务按时完成；未按时完成一项扣2分。"),
        ("A3", "列席支委会/小组长例会", "3", "扣分", "每季度3次；少一次扣1分。"),
    ),
    "“三会一课”及主题党日": (
        ("B1", "党小组会每月1次", "9", "扣分", "每月召开1次党小组会；少一次扣3分。"),
        ("B2", "主题党日每月1次（“1+N”）", "6", "扣分", "每月开展1次主题党日，固定1项、自选N项；少一次扣2分。"),
        (
            "B3",
            "出勤率不低于90%",
            "5",
            "扣分",
            "视频参加和补课计入出勤，经批准请假和免于考勤的不计入应到；低于90%的，每低10个百分点扣1分。",
        ),
        ("B4", "会议记录规范完整", "5", "扣分", "记录缺项或不规范，一处扣1分。"),
    ),
    "党费收缴": (("C1", "按月足额收缴", "10", "扣分", "一名党员一个月迟交或少交扣1分，扣完为止。"),),
    "党员管理": (
        ("D1", "党员信息变动及时报送", "5", "扣分", "迟报或错报一次扣2分。"),
        ("D2", "在外（流动）党员联系与学习", "5", "扣分", "每名在外党员每月联系不少于1次；少一次扣1分。"),
        ("D3", "谈心谈话与思想动态", "5", "扣分", "应谈未谈，一人扣1分。"),
    ),
    "宣传报道": (("E1", "每季度报送稿件不少于2篇", "10", "扣分", "少一篇扣5分。"),),
    "活动组织与创新": (
        ("F1", "品牌创建/“一组一品牌”推进", "5", "得分", "成效明显5分，有推进3分，无实质推进0分。"),
        ("F2", "“五个一”项目申报与推进", "5", "得分", "有采纳或实施项目5分，有申报3分，无0分。"),
        ("F3", "党员先锋示范岗作用", "5", "扣分", "示范岗评估为警示或不达标，一岗扣2分。"),
    ),
    "上级党建考核情况": (
        ("G1", "上级检查发现问题", "10", "扣分", "被上级指出一项问题扣2分；自查自报并已整改的，可少扣或不扣。"),
    ),
}

# 代码, 考核项目, cap, 标准; all of them together add at most BONUS_CAP points
BONUS_CAP = "5"
BONUSES = (
    ("H1", "区（县）级媒体或上级党委刊物采用", "2", "每篇加1分，最多2分。"),
    ("H2", "市级及以上媒体采用", "4", "每篇加2分，最多4分。"),
    ("H3", "合理化建议被支部采纳推广", "4", "每项加2分，最多4分。"),
    ("H4", "受公司及以上表彰", "4", "每项加2分，最多4分。"),
)

# 代码, 考核项目, 否决效果
VETOES = (
    ("V1", "小组成员违纪违法受处分", "等次不超过:基本合格"),
    ("V2", "发生责任性安全质量事故", "等次不超过:合格"),
    ("V3", "考评材料弄虚作假", "末位"),
)

# Where the system suggests points, by which source and rule.
SUGGESTED = {
    "A1": ("plans_and_summaries", "频次 -1.5"),
    "A2": ("rectifications_in_time", "频次 -2"),
    "A3": ("leaders_meetings", "频次 -1"),
    "B1": ("group_meetings", "频次 -3"),
    "B2": ("theme_days", "频次 -2"),
    "B3": ("attendance_rate", "比率 90% 每 10% -1"),
    "B4": ("records_complete", "按次 -1"),
    "C1": ("dues_on_time", "频次 -1"),
    "D2": ("remote_contacts", "频次 -1"),
    "D3": ("talks_held", "频次 -1"),
    "E1": ("articles", "频次 -5"),
    "F1": ("last_period", "按比例"),
    "F2": ("last_period", "按比例"),
}

BANDS = (("优秀", "95"), ("合格", "80"), ("基本合格", "60"), ("不合格", "0"))

Row = dict[str, str]


def settings(year: int) -> Iterator[Row]:
    """Rows of the sheet 办法."""
    values = {
        "名称": NAME,
        "年度": str(year),
        "周期": "季度",
        "记分步长": "0.5",
        "加分上限": BONUS_CAP,
        "加分计入等次": "否",
        "加分计入排名": "是",
        "年终方法": "合计",
        "打分提前天数": "10",
        "公布日": "1",
        "公布时刻": "09:00",
        "顺延工作日": "否",
        "异议天数": "7",
        "整改等次": "基本合格",
        "自评": "是",
    }
    for item, value in values.items():
        yield {"项目": item, "值": value}


def indicators() -> Iterator[Row]:
    """Rows of the sheet 考核项目."""
    for dimension, items in DIMENSIONS.items():
        for code, name, maximum, kind, standard in items:
            yield _row(dimension, code, name, kind, maximum=maximum, standard=standard)
    for code, name, cap, standard in BONUSES:
        yield _row(BONUS_DIMENSION, code, name, "加分", maximum=cap, standard=standard)
    for code, name, effect in VETOES:
        yield _row(VETO_DIMENSION, code, name, "否决", maximum="0", effect=effect)


def _row(dimension: str, code: str, name: str, kind: str, *, maximum: str, standard: str = "", effect: str = "") -> Row:
    return {
        "考评内容": dimension,
        "代码": code,
        "考核项目": name,
        "满分": maximum,
        "计分方式": kind,
        "标准": standard,
        "否决效果": effect,
        "数据来源": SUGGESTED.get(code, ("", ""))[0],
        "建议规则": SUGGESTED.get(code, ("", ""))[1],
    }


def bands() -> Iterator[Row]:
    """Rows of the sheet 等次."""
    for grade, lower in BANDS:
        yield {"等次": grade, "下限": lower}


def scheme_workbook(year: int) -> bytes:
    """The workbook of the reference scheme, as a branch would send it in; the same bytes for the same year."""
    stream = BytesIO()
    write_workbook(stream, written_sheets(settings(year), map(_numbered, indicators()), map(_numbered, bands())))
    return stream.getvalue()


def _numbered(row: Row) -> dict[str, Any]:
    return {header: Decimal(text) if header in ("满分", "下限") else text or None for header, text in row.items()}
