"""The workbook that a person downloads, fills in and sends back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from branchmgr.spreadsheets.shape import NOTES_SHEET, Column, Kind, Sheet
from branchmgr.spreadsheets.writing import shown_width

AUTHOR: Final = "branchmgr"
_HEADER_FONT = Font(name="微软雅黑", bold=True)
_HEADER_FILL = PatternFill("solid", fgColor="FFF1F3F5")
_SAMPLE_FONT = Font(name="微软雅黑", italic=True, color="FF6B7280")
_FORMATS: Final[dict[Kind, str]] = {"date": "yyyy-mm-dd", "decimal": "General", "integer": "0"}
_ROWS_OFFERED: Final = 5_000
_LONGEST_LIST: Final = 255  # characters of a drop-down's words, which is Excel's limit
_NARROWEST: Final = 12
_WIDEST: Final = 50
_CODED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A


SampleRow = Mapping[str, str]
"""a row of examples by the headers of its columns"""


def template(
    sheets: Sequence[Sheet], *, notes: Sequence[Any] = (), samples: Mapping[str, Sequence[SampleRow]] | None = None
) -> bytes:
    """A workbook with the sheets' headers, a sample row, drop-downs and notes, and a sheet that explains them.

    ``notes`` are further lines of that sheet; ``samples`` are rows that stand in a sheet (by its title) instead of
    the columns' own examples. What ``read_workbook`` is given for the same sheets reads it back without a fault,
    the columns' examples included.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        own = [{column.header: column.example for column in sheet.columns}]
        _add_sheet(book.create_sheet(sheet.title), sheet, (samples or {}).get(sheet.title, own))
    _add_notes(book.create_sheet(NOTES_SHEET), sheets, notes)
    book.properties.creator = AUTHOR
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def put_text(page: Worksheet, row: int, column: int, text: str) -> Cell:
    """Writes a text that stays one, whatever it begins with, and returns its cell."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)  # the pages written here merge nothing
    cell.value = _CODED.sub("_x005F_", text)
    cell.data_type = "s"
    return cell


def _add_sheet(page: Worksheet, sheet: Sheet, samples: Sequence[SampleRow]) -> None:
    for number, column in enumerate(sheet.columns, start=1):
        _add_column(page, number, column, [row.get(column.header, "") for row in samples])
        _offer(page, number, column)
    page.freeze_panes = "A2"


def _add_column(page: Worksheet, number: int, column: Column, samples: Sequence[str]) -> None:
    header = f"{column.header}*" if column.required else column.header
    top = put_text(page, 1, number, header)
    top.font, top.fill, top.alignment = _HEADER_FONT, _HEADER_FILL, Alignment(vertical="center")
    if column.note:
        top.comment = Comment(column.note, AUTHOR)
    look = page.column_dimensions[get_column_letter(number)]
    look.number_format = _FORMATS.get(column.kind, "@")
    shown = max((shown_width(sample) for sample in samples), default=0)
    look.width = min(max(shown_width(header), shown, _NARROWEST - 4) + 4, _WIDEST)
    for row, text in enumerate(samples, start=2):
        if text:
            sample = put_text(page, row, number, text)
            sample.font, sample.number_format = _SAMPLE_FONT, look.number_format


def _offer(page: Worksheet, number: int, column: Column) -> None:
    words = ",".join(column.offered)
    if not words or len(words) > _LONGEST_LIST or any("," in word or '"' in word for word in column.offered):
        return
    offer = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    offer.error = _("Choose one of: {choices}.").format(choices=" / ".join(column.offered))[:_LONGEST_LIST]
    letter = get_column_letter(number)
    offer.add(f"{letter}2:{letter}{_ROWS_OFFERED}")
    page.add_data_validation(offer)


def _add_notes(page: Worksheet, sheets: Sequence[Sheet], notes: Sequence[Any]) -> None:
    general = [
        _("Columns marked with * must be filled in. The order of the columns is free."),
        _("Replace the sample row with your own data."),
        _("Paste formulas as values: a formula in a data cell is refused."),
        _("Dates: 2024-3-1, 2024/3/1, 2024.3.1, 2024年3月1日 or real dates."),
    ]
    headings = [_("Sheet"), _("Column"), _("Required"), _("Allowed values"), _("Note")]
    rows = [[str(line)] for line in [*general, *notes]] + [[], headings]
    rows += [_explained(sheet, column) for sheet in sheets for column in sheet.columns]
    for row, texts in enumerate(rows, start=1):
        for number, text in enumerate(texts, start=1):
            cell = put_text(page, row, number, text)
            cell.font = _HEADER_FONT if texts is headings else Font(name="微软雅黑")
    for letter, width in zip("ABCDE", (14, 18, 8, 48, 60), strict=True):
        page.column_dimensions[letter].width = width


def _explained(sheet: Sheet, column: Column) -> list[str]:
    kinds = {
        "text": _("text"),
        "date": _("date"),
        "decimal": _("number"),
        "integer": _("whole number"),
        "choice": "",
        "yes_no": "",
    }
    allowed = " / ".join(column.offered) or kinds[column.kind]
    return [sheet.title, column.header, "*" if column.required else "", allowed, str(column.note)]
