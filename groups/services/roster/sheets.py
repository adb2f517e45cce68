"""Sheets and columns of the roster workbook, with the notes of its template."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from branchmgr.spreadsheets import Column, Sheet
from groups import identity
from groups.enums import (
    BRANCH_WORD,
    CATEGORY_WORDS,
    COMMITTEE_KIND_WORDS,
    OFFICE_WORDS,
    POLITICAL_STATUS_WORDS,
    SEX_WORDS,
)

ORGANISATIONS = "组织"
GROUPS = "党小组"
PEOPLE = "人员"
APPOINTMENTS = "任职"
DEPARTMENTS = "部门"
"""no sheet of its own: departments come with the people"""


def roster_sheets() -> tuple[Sheet, ...]:
    """The four sheets in their order, notes in the language of the reader. A workbook may leave sheets out."""
    return (
        Sheet(ORGANISATIONS, _organisation_columns(), required=False),
        Sheet(GROUPS, _group_columns(), required=False),
        Sheet(PEOPLE, (*_person_columns(), *_work_columns(), *_identity_columns()), required=False),
        Sheet(APPOINTMENTS, _appointment_columns(), required=False),
    )


def _organisation_columns() -> tuple[Column, ...]:
    kinds = (*COMMITTEE_KIND_WORDS, BRANCH_WORD)
    code = _("Letters, digits, dot, dash and underscore; used once among organisations and groups.")
    return (
        Column("代码", required=True, note=code, example="ZB01"),
        Column("名称", required=True, example="生产安全党支部"),
        Column("类型", required=True, kind="choice", choices=kinds, example=BRANCH_WORD),
        Column("上级代码", note=_("Code of the organisation above; empty for the topmost."), example="DW01"),
    )


def _group_columns() -> tuple[Column, ...]:
    dissolved = _("First day on which the group is no longer there.")
    return (
        Column("代码", required=True, note=_("Used once among organisations and groups."), example="XZ01"),
        Column("名称", required=True, example="计划调度党小组"),
        Column("党支部代码", required=True, example="ZB01"),
        Column("班组", note=_("Production team the group is tied to."), example="调度一班"),
        Column("联系支委工号", note=_("Employee number of the committee member responsible."), example="10002"),
        Column("成立日期", kind="date", example="2020-07-01"),
        Column("撤销日期", kind="date", note=dissolved),
    )


def _person_columns() -> tuple[Column, ...]:
    statuses = tuple(POLITICAL_STATUS_WORDS)
    group = _("The group the person belongs to; another code is a move from today on, an empty cell ends it.")
    number = _("The person signs in with it; an account is set up by the import.")
    return (
        Column("工号", required=True, note=number, example="10001"),
        Column("姓名", required=True, example="张三"),
        Column("性别", kind="choice", choices=tuple(SEX_WORDS), example="男"),
        Column("政治面貌", required=True, kind="choice", choices=statuses, example="正式党员"),
        Column("入党日期", kind="date", example="2012-07-01"),
        Column("转正日期", kind="date", example="2013-07-01"),
        Column("党支部代码", example="ZB01"),
        Column("党小组代码", note=group, example="XZ01"),
    )


def _work_columns() -> tuple[Column, ...]:
    born = _("Only for the balance of groups; may stay empty.")
    return (
        Column("部门", note=_("A new name sets up the department."), example="计划调度"),
        Column("岗位", example="调度员"),
        Column("类别", kind="choice", choices=tuple(CATEGORY_WORDS), example="在岗"),
        Column("手机", example="13800000000"),
        Column("邮箱", example="zhangsan@example.com"),
        Column("出生日期", kind="date", note=born, example="1990-05-15"),
    )


def _identity_columns() -> tuple[Column, ...]:
    """The identity number, where the installation keeps any."""
    kept = _("Kept sealed; an empty cell leaves it as it is. Exports never hold it.")
    return (Column(identity.HEADER, note=kept, secret=True),) if settings.IDENTITY_NUMBERS else ()


def _appointment_columns() -> tuple[Column, ...]:
    place = _("Code of the organisation or group, or name of the department.")
    last = _("Last day of the appointment; empty while it goes on.")
    return (
        Column("工号", required=True, example="10001"),
        Column("职务", required=True, kind="choice", choices=tuple(OFFICE_WORDS), example="支部书记"),
        Column("所在", required=True, note=place, example="ZB01"),
        Column("起", required=True, kind="date", example="2024-01-01"),
        Column("止", kind="date", note=last),
    )
