"""The scheme as a workbook: the one that ``import_scheme`` reads back as the same scheme, and its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from appraisal.enums import DEFAULT_BANDS
from appraisal.scheme_checks import BANDS, ITEMS, TERMS
from appraisal.scheme_contents import Contents
from appraisal.services.scheme_records import item_record, term_words
from appraisal.services.scheme_sheets import scheme_sheets, settings
from appraisal.suggestions import SOURCES
from branchmgr.spreadsheets import Sheet, Written, WrittenColumn, template

_NUMBERS: Final = {"满分", "下限"}
Record = Mapping[str, Any]


def written_sheets(settings: Iterable[Record], items: Iterable[Record], bands: Iterable[Record]) -> Sequence[Written]:
    """The three sheets from records by header; a header that a record lacks is an empty cell."""
    return [_written(sheet, rows) for sheet, rows in zip(scheme_sheets(), (settings, items, bands), strict=True)]


def _written(sheet: Sheet, records: Iterable[Record]) -> Written:
    headers = [column.header for column in sheet.columns]
    columns = [
        WrittenColumn(f"{column.header}*" if column.required else column.header, format=_format(column.header))
        for column in sheet.columns
    ]
    return Written(sheet.title, columns, ([record.get(header) for header in headers] for record in records))


def _format(header: str) -> Any:
    return "number" if header in _NUMBERS else "text"


def sheets_of(contents: Contents) -> Sequence[Written]:
    """The scheme's own workbook."""
    words = term_words(contents.terms)
    return written_sheets(
        [{"项目": item, "值": word} for item, word in words.items()],
        [item_record(item) for item in contents.items],
        [{"等次": band.grade, "下限": band.lower} for band in contents.bands],
    )


def template_workbook() -> bytes:
    """The template: every setting with its default, a sample row, drop-downs and notes."""
    notes = [f"{each.item}：{each.allowed or ' / '.join(each.choices)}" for each in settings()]
    intro = _("Sheet 办法: one setting a row. An item left empty or left out has its default.")
    book = load_workbook(BytesIO(template(scheme_sheets(), notes=[intro, *notes, *_source_notes()])))
    page = book[TERMS]
    for row, setting in enumerate(settings(), start=2):
        page.cell(row, 1, setting.item)
        page.cell(row, 2, _sample(setting.item, setting.default)).number_format = "@"
        if setting.choices:
            offer = DataValidation(type="list", formula1=f'"{",".join(setting.choices)}"', allow_blank=True)
            offer.add(f"B{row}")
            page.add_data_validation(offer)
    for row, (grade, lower) in enumerate(DEFAULT_BANDS, start=2):
        book[BANDS].cell(row, 1, grade)
        book[BANDS].cell(row, 2, lower)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 18, 44
    book[ITEMS].column_dimensions["F"].width = 50
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _source_notes() -> list[str]:
    """Every source of suggested scores that an item may name: its Chinese name, its key, what it counts."""
    intro = _("Column 数据来源: what an item's score may be suggested from, by name or key:")
    return [intro, *(f"{source.chinese} / {source.key}：{source.label}" for source in SOURCES.values())]


def _sample(item: str, default: str) -> str:
    return {"名称": "党小组季度动态考评办法", "年度": "2026"}.get(item, default)
