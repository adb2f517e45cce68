"""Workbooks of dues: the sheet of a group's month, the bases of a branch, the arrears."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from activities.dues_queries import Arrear, BaseLine, MonthSheet
from activities.enums import DUES_CLASS_WORDS
from activities.services.dues_base_sheets import base_sheet
from activities.services.dues_sheets import payment_sheet
from branchmgr.spreadsheets import Format, Sheet, Written, WrittenColumn

WORDS = {str(dues_class): word for word, dues_class in DUES_CLASS_WORDS.items()}
PAYMENT_FORMATS: tuple[Format, ...] = ("text", "text", "text", "number", "number", "datetime")
BASE_FORMATS: tuple[Format, ...] = ("text", "text", "text", "text", "number", "number", "text")
ARREARS = "欠缴"


def payment_workbook(sheet: MonthSheet) -> list[Written]:
    """A group's month, in the format that the import reads: what is missing is filled in and brought back."""
    return [_written(payment_sheet(), PAYMENT_FORMATS, _payments(sheet))]


def base_workbook(lines: Iterable[BaseLine], year: int) -> list[Written]:
    """The bases of a branch, in the format that the import reads; who has none starts with the year."""
    return [_written(base_sheet(), BASE_FORMATS, _bases(lines, year))]


def arrears_workbook(rows: Iterable[Arrear]) -> list[Written]:
    """Who is in arrears, by group, with the months."""
    columns = [
        WrittenColumn("工号"),
        WrittenColumn("姓名"),
        WrittenColumn("党小组"),
        WrittenColumn("连续欠缴月数", format="integer"),
        WrittenColumn("欠缴月份"),
        WrittenColumn("欠缴金额", format="number"),
    ]
    return [Written(ARREARS, columns, _arrears(rows))]


def _written(sheet: Sheet, formats: Sequence[Format], rows: Iterable[Sequence[Any]]) -> Written:
    columns = [WrittenColumn(column.header, format=form) for column, form in zip(sheet.columns, formats, strict=True)]
    return Written(sheet.title, columns, rows)


def _payments(sheet: MonthSheet) -> Iterator[Sequence[Any]]:
    for line in sheet.lines:
        if line.dues:
            row = line.dues
            month = f"{sheet.month:%Y-%m}"
            yield line.person.employee_no, line.person.name, month, row.owed, row.paid, row.paid_at


def _bases(lines: Iterable[BaseLine], year: int) -> Iterator[Sequence[Any]]:
    for line in lines:
        base = line.base
        if base is None:
            yield line.person.employee_no, line.person.name, f"{year}-01", None, None, None, None
        else:
            word = WORDS[base.dues_class]
            month = f"{base.from_month:%Y-%m}"
            yield line.person.employee_no, line.person.name, month, word, base.base, base.amount, base.note or None


def _arrears(rows: Iterable[Arrear]) -> Iterator[Sequence[Any]]:
    for each in rows:
        months = "、".join(f"{month:%Y-%m}" for month in each.months)
        yield each.person.employee_no, each.person.name, each.group.name, each.running, months, each.owed
