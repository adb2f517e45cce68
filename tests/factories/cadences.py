"""Schemes that are not quarterly: the half-yearly reference (five aspects, twelve clauses), a yearly brand review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.factories import scheme_workbooks

Aspects = Mapping[str, Sequence[tuple[str, str, str]]]

HALF_YEARLY = {
    "组织建设": (("S1", "党小组会每月一次", "12"), ("S2", "组长履职", "8"), ("S3", "组织生活有实质内容", "10")),
    "党员管理": (("M1", "党费按时足额", "8"), ("M2", "在外党员联系", "6")),
    "作用发挥": (("R1", "与班组共同计划考核", "12"), ("R2", "示范岗", "8"), ("R3", "志愿服务", "6")),
    "学习教育": (("T1", "学习计划与出勤", "10"), ("T2", "心得与检查", "6")),
    "安全生产": (("P1", "零违章", "8"), ("P2", "技能与比武", "6")),
}
"""E1: five aspects, twelve clauses, 100 points; the grades are the default four."""

BRAND_REVIEW = {
    "政治表现": (("Z1", "政治表现", "25"),),
    "党务工作": (("D1", "党务工作完成", "25"),),
    "活动组织": (("H1", "活动组织", "25"),),
    "纪律作风": (("J1", "纪律作风", "25"),),
}


def workbook(name: str, cadence: str, aspects: Aspects, *vetoes: str) -> bytes:
    """A scheme workbook of 扣分 items; each of ``vetoes`` is the code of one with effect 末位."""
    terms = scheme_workbooks.terms(2026, 名称=name, 周期=cadence, 加分上限="0")
    items = [
        _item(dimension, code, item, most, "扣分") for dimension, found in aspects.items() for code, item, most in found
    ]
    items += [_item("违规一票否决", code, "违规违纪", "0", "否决") | {"否决效果": "末位"} for code in vetoes]
    return scheme_workbooks.workbook(terms, items)


def _item(dimension: str, code: str, name: str, most: str, kind: str) -> dict[str, str]:
    return {"考评内容": dimension, "代码": code, "考核项目": name, "满分": most, "计分方式": kind}
