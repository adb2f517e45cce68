"""Workbooks as people make them, for imports."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

Rows = Sequence[Sequence[Any]]


def workbook(**sheets: Rows) -> bytes:
    """An .xlsx file of these sheets; the first row of each is its header."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def contents(source: bytes) -> dict[str, list[list[Any]]]:
    """The values of every sheet, header first."""
    book = load_workbook(BytesIO(source))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


ORGANISATIONS = ("代码", "名称", "类型", "上级代码")
GROUPS = ("代码", "名称", "党支部代码", "班组", "联系支委工号", "成立日期", "撤销日期")
PEOPLE = (
    "工号", "姓名", "性别", "政治面貌", "入党日期", "转正日期", "党支部代码", "党小组代码", "部门", "岗位", "类别",
    "手机", "邮箱", "出生日期",
)  # fmt: skip
APPOINTMENTS = ("工号", "职务", "所在", "起", "止")


def roster(
    organisations: Rows | None = None,
    groups: Rows | None = None,
    people: Rows | None = None,
    appointments: Rows | None = None,
) -> bytes:
    """A roster workbook of the sheets given; rows may be shorter than the header."""
    given = {
        "组织": (ORGANISATIONS, organisations),
        "党小组": (GROUPS, groups),
        "人员": (PEOPLE, people),
        "任职": (APPOINTMENTS, appointments),
    }
    return workbook(**{title: [header, *rows] for title, (header, rows) in given.items() if rows is not None})


def small_roster() -> bytes:
    """One committee, one branch, two groups, four people with their offices; no fault, no notice."""
    return roster(
        organisations=[["DW01", "烟厂党委", "党委"], ["ZB01", "生产安全党支部", "党支部", "DW01"]],
        groups=[
            ["XZ01", "计划调度党小组", "ZB01", "调度一班", "1001", "2020-07-01"],
            ["XZ02", "质量管理党小组", "ZB01", None, None, "2021-01-01"],
        ],
        people=[
            ["1001", "张三", "男", "正式党员", "2010-07-01", "2011-07-01", "ZB01", "XZ01", "计划调度", "主任", "在岗",
             "13800000000", "zhangsan@example.com"],
            ["1002", "李四", "女", "正式党员", "2022-03-01", "2023-03-01", "ZB01", "XZ01", "计划调度"],
            ["1003", "王五", "男", "预备党员", "2026-01-10", None, "ZB01", "XZ02", "质量管理", None, "在外"],
            ["1004", "赵六", None, "群众", None, None, None, None, "质量管理"],
        ],
        appointments=[
            ["1001", "支部书记", "ZB01", "2024-01-01"],
            ["1002", "党小组长", "XZ01", "2024-01-01"],
            ["1004", "部门负责人", "质量管理", "2024-01-01", "2026-12-31"],
            ["1001", "管理员", "DW01", "2024-01-01"],
        ],
    )  # fmt: skip
