"""Sheets, columns and settings of the scheme workbook 考评办法 (``formats.md`` §2), with the notes of its template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from appraisal.enums import ANNUAL_METHOD_WORDS, CADENCE_WORDS, KIND_WORDS, VETO_EFFECT_WORDS
from appraisal.scheme_checks import BANDS, ITEMS, TERMS
from branchmgr.spreadsheets import NO, YES, Column, Sheet

CEILING_WORD: Final = "等次不超过"
MAXIMUM: Final = "满分"


def scheme_sheets() -> tuple[Sheet, ...]:
    """The three sheets as the template has them, notes in the language of the reader."""
    return (
        Sheet(TERMS, _term_columns()),
        Sheet(ITEMS, (*_item_columns(), *_further_item_columns())),
        Sheet(BANDS, _band_columns(), required=False),
    )


def sheets_to_read() -> tuple[Sheet, ...]:
    """The same for reading: 满分 of a 否决 row may be left empty, so the rows are judged one by one."""
    terms, items, bands = scheme_sheets()
    columns = tuple(replace(column, required=False) if column.header == MAXIMUM else column for column in items.columns)
    return (terms, replace(items, columns=columns), bands)


def _term_columns() -> tuple[Column, ...]:
    value = _("An item left empty or left out has its default.")
    return (Column("项目", required=True, example="名称"), Column("值", note=value, example="党小组季度动态考评办法"))


def _item_columns() -> tuple[Column, ...]:
    dimension = _("The dimension. Rows of one dimension need not stand together.")
    code = _("Once in the scheme; letters, digits, dot, dash and underscore. It heads the column in the score sheet.")
    maximum = _("In points, a multiple of the step. Of 加分 the most the item adds; of 否决 empty or 0.")
    kind = _("扣分 begins at the maximum and needs a reason for what is missing; 得分 is given as it is.")
    return (
        Column("考评内容", required=True, note=dimension, example="党小组长作用发挥"),
        Column("代码", required=True, note=code, example="A1"),
        Column("考核项目", required=True, example="季度计划与小结"),
        Column(MAXIMUM, required=True, kind="decimal", note=maximum, example="100"),
        Column("计分方式", required=True, kind="choice", choices=tuple(KIND_WORDS), note=kind, example="扣分"),
    )


def _further_item_columns() -> tuple[Column, ...]:
    grade = _("grade")
    effects = " / ".join([*list(VETO_EFFECT_WORDS)[:2], f"{CEILING_WORD}:{grade}"])
    effect = _("Of 否决 rows only: %(effects)s. Empty is 末位.") % {"effects": effects}
    return (
        Column("标准", note=_("How the item is judged, in words."), example="无计划或无小结，每项扣1.5分。"),
        Column("否决效果", note=effect),
        Column("数据来源", note=_("Key of a source that suggests a score; may be empty.")),
        Column("建议规则", note=_("How the source's figures become a score; may be empty.")),
    )


def _band_columns() -> tuple[Column, ...]:
    lower = _("From this many points on, inclusive. The lowest grade begins at 0.")
    return (
        Column("等次", required=True, example="优秀"),
        Column("下限", required=True, kind="decimal", note=lower, example="95"),
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the sheet 办法 as the template explains it."""

    item: str
    default: str
    allowed: str
    choices: tuple[str, ...] = ()


def settings() -> tuple[Setting, ...]:
    """All settings in the order of the workbook."""
    return (*_naming_settings(), *_scoring_settings(), *_time_settings())


def _naming_settings() -> tuple[Setting, ...]:
    return (
        Setting("名称", "", _("text, required")),
        Setting("年度", "", _("a year such as 2026, required")),
        Setting("周期", "季度", "", tuple(CADENCE_WORDS)),
    )


def _scoring_settings() -> tuple[Setting, ...]:
    ties = _("names of dimensions or codes of indicators, “;” between them; empty: ties share a rank")
    return (
        Setting("记分步长", "0.5", _("a number over 0")),
        Setting("加分上限", "5", _("0 or more points for all bonuses together")),
        Setting("加分计入等次", NO, "", (YES, NO)),
        Setting("加分计入排名", YES, "", (YES, NO)),
        Setting("并列先比", "", ties),
        Setting("年终方法", "合计", "", tuple(ANNUAL_METHOD_WORDS)),
    )


def _time_settings() -> tuple[Setting, ...]:
    lead = _("0 to 31: scoring opens at 00:00 this many days before the period's last day")
    return (
        Setting("打分提前天数", "10", lead),
        Setting("公布日", "1", _("1 to 28, day of the next period's first month")),
        Setting("公布时刻", "09:00", _("time of day such as 09:00")),
        Setting("顺延工作日", NO, _("on a day off, the next working day"), (YES, NO)),
        Setting("异议天数", "7", _("0 to 60 days in which objections may be made")),
        Setting("整改等次", "基本合格", _("a grade: this one and below open a rectification")),
        Setting("自评", NO, _("leaders assess their own group; it is shown and never counted"), (YES, NO)),
    )
