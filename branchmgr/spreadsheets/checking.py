"""Reads a workbook's sheets and tells what is wrong with them whatever their columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from branchmgr.spreadsheets import gate, limits
from branchmgr.spreadsheets.lines import Line, lines
from branchmgr.spreadsheets.parts import Part, contents
from branchmgr.spreadsheets.reading import ReadWorkbook, Table
from branchmgr.spreadsheets.shape import OWN_SHEETS, Sheet
from branchmgr.spreadsheets.values import Cell

_FORMULA = _("{cell} holds a formula. Copy the column and paste it as values.")
_ERROR = _("{cell} holds an error value of Excel. Type the right value.")
_OVERLONG = _("The text is longer than {limit} characters. Shorten it.")
_UNREADABLE = _("The text holds characters that cannot be shown. Type it again.")
_REQUIRED = _("This column must be filled in.")
_NO_SHEET = _("The sheet is missing. Add it as the template has it.")
_NO_COLUMN = _("The column is missing. Add it as the template has it.")
_TWO_COLUMNS = _("Two columns have this header. Keep one of them.")
_UNKNOWN_SHEET = _("The sheet “{sheet}” is not known here and was left out.")
_UNKNOWN_COLUMN = _("Sheet “{sheet}”: the column “{column}” is not known here and was left out.")
_NO_HEADER = _("Sheet “{sheet}”: column {column} has no header and was left out.")
_HIDDEN_ROWS = _("Sheet “{sheet}” has hidden rows ({count}). They were read like the others.")
_HIDDEN_SHEET = _("The sheet “{sheet}” is hidden. It was read like the others.")


def read_workbook(source: bytes | BinaryIO, sheets: Sequence[Sheet]) -> ReadWorkbook:
    """The workbook's rows in the sheets asked for, with every fault that can be told without their meaning.

    Raises RefusedError with one sentence where the file does not pass the gate. Faults of its contents are
    collected in the result; ``refuse_if_faulty`` raises them all together.
    """
    package = gate.opened(source)
    known = contents(package)
    wanted = {sheet.title for sheet in sheets}
    found = {part.title: lines(package, known, part, kept=part.title in wanted) for part in known.sheets}
    book = ReadWorkbook(sheets, found)
    for part in known.sheets:
        _notice_sheet(book, part, asked_for=part.title in wanted)
    for sheet in sheets:
        table = book.table(sheet.title)
        if table:
            _check(book, table, found[sheet.title])
        elif sheet.required:
            book.fault(sheet.title, _NO_SHEET)
    return book


def _notice_sheet(book: ReadWorkbook, part: Part, *, asked_for: bool) -> None:
    if asked_for and part.hidden:
        book.notices.append(format_lazy(_HIDDEN_SHEET, sheet=part.title))
    elif not asked_for and part.title not in OWN_SHEETS:
        book.notices.append(format_lazy(_UNKNOWN_SHEET, sheet=part.title))


def _check(book: ReadWorkbook, table: Table, found: list[Line]) -> None:
    _check_header(book, table)
    for column in table.sheet.columns:
        if column.required and not table.column(column.header):
            book.fault(table.sheet.title, _NO_COLUMN, row=1, column=column.header)
    _notice_columns(book, table, found)
    for line in table.lines:
        _check_line(book, table, line)


def _check_header(book: ReadWorkbook, table: Table) -> None:
    for number, cell in table.header.cells.items():
        if cell.kind not in ("text", "number", "moment"):
            book.add_fault(table, 1, get_column_letter(number), cell.text, _wrong(cell, 1, number))
    for key in dict.fromkeys(table.repeated):
        if table.reads(key):
            book.fault(table.sheet.title, _TWO_COLUMNS, row=1, column=key, value=key)


def _notice_columns(book: ReadWorkbook, table: Table, found: list[Line]) -> None:
    title = table.sheet.title
    for key in table.columns:
        if not table.reads(key):
            book.notices.append(format_lazy(_UNKNOWN_COLUMN, sheet=title, column=key[:100]))
    headless = {number for line in found for number in line.cells} - set(table.header.cells)
    for number in sorted(headless):
        book.notices.append(format_lazy(_NO_HEADER, sheet=title, column=get_column_letter(number)))
    if hidden := sum(line.hidden for line in table.lines):
        book.notices.append(format_lazy(_HIDDEN_ROWS, sheet=title, count=hidden))


def _check_line(book: ReadWorkbook, table: Table, line: Line) -> None:
    for column in table.sheet.columns:
        number = table.column(column.header)
        if column.required and number and number not in line.cells:
            book.add_fault(table, line.number, column.header, "", _REQUIRED)
    for key, number in table.columns.items():
        cell = line.cells.get(number)
        if cell and cell.kind not in ("text", "number", "moment") and table.reads(key):
            book.add_fault(table, line.number, key, cell.text, _wrong(cell, line.number, number))


def _wrong(cell: Cell, row: int, column: int) -> Any:
    address = f"{get_column_letter(column)}{row}"
    if cell.kind == "overlong":
        return format_lazy(_OVERLONG, limit=limits.CELL_TEXT)
    if cell.kind == "unreadable":
        return _UNREADABLE
    return format_lazy(_FORMULA if cell.kind == "formula" else _ERROR, cell=address)
