"""The words that the workbooks fix in Chinese (``formats.md`` §5), whatever language the reader chose."""

from __future__ import annotations

from typing import Final

from appraisal.enums import (
    ANNUAL_METHOD_WORDS,
    CADENCE_WORDS,
    VETO_EFFECT_WORDS,
    Cadence,
    HonourKind,
    VetoEffect,
)
from appraisal.models import Honour, Indicator
from branchmgr.models import User
from branchmgr.spreadsheets import NO, YES
from groups.models import Person

PERIOD_HEADERS: Final = {
    Cadence.QUARTER: ("第一季度", "第二季度", "第三季度", "第四季度"),
    Cadence.HALF: ("上半年", "下半年"),
    Cadence.YEAR: ("全年",),
}
METHODS: Final = {method: word for word, method in ANNUAL_METHOD_WORDS.items()}
CADENCES: Final = {cadence: word for word, cadence in CADENCE_WORDS.items()}
VETO_EFFECTS: Final = {effect: word for word, effect in VETO_EFFECT_WORDS.items()}
HONOURS: Final = {
    HonourKind.ADVANCED_GROUP: "先进党小组",
    HonourKind.LEADER: "优秀党小组长",
    HonourKind.BRAND: "品牌党小组",
    HonourKind.PIONEER: "岗位先锋",
}
SYSTEM: Final = "系统"
PARTIAL: Final = "未全程参评"
NOT_TAKING_PART: Final = "不参评"
NO_HONOURS: Final = "不参与评优"


def yes_no(value: bool) -> str:
    """A truth as the workbooks write it."""
    return YES if value else NO


def veto_effect(indicator: Indicator) -> str:
    """What a veto does, as in the scheme's workbook: 末位, 取消评优, 等次不超过:合格."""
    word = VETO_EFFECTS[VetoEffect(indicator.veto_effect)]
    return f"{word}:{indicator.ceiling}" if indicator.ceiling else word


def veto_found(indicator: Indicator, reason: str) -> str:
    """A veto that was found, its effect and the reason."""
    return f"{indicator}（{veto_effect(indicator)}）" + (f"：{reason}" if reason else "")


def honour(given: Honour) -> str:
    """An honour that was given; of a leader with the name."""
    word = HONOURS[HonourKind(given.kind)]
    return f"{word}（{given.person}）" if given.person else word


def exporter(user: User | None) -> str:
    """Who exported: name and employee number, or the system."""
    if user is None:
        return SYSTEM
    person = Person.objects.filter(user=user).first()
    return f"{person.name}（{user.username}）" if person else user.username
