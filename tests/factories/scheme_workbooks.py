"""Scheme workbooks for tests: the reference scheme's, with changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from appraisal.scheme_workbook import written_sheets
from board.demo import scheme as reference
from branchmgr.decimals import parse_decimal
from branchmgr.spreadsheets import Written, write_workbook

Record = dict[str, Any]


def terms(year: int = 2026, **changes: str) -> list[Record]:
    """Rows of the sheet 办法, with values changed or added by item."""
    values = {row["项目"]: row["值"] for row in reference.settings(year)}
    return [{"项目": item, "值": value} for item, value in (values | changes).items()]


def items(changes: Mapping[str, Mapping[str, str]] | None = None) -> list[Record]:
    """Rows of the sheet 考核项目, with cells changed by code and header."""
    return [{**row, **(changes or {}).get(row["代码"], {})} for row in reference.indicators()]


def bands(*pairs: tuple[str, str]) -> list[Record]:
    """Rows of the sheet 等次; the reference's where none are given."""
    return [{"等次": grade, "下限": lower} for grade, lower in pairs or reference.BANDS]


def workbook(
    given_terms: Sequence[Record] | None = None,
    given_items: Sequence[Record] | None = None,
    given_bands: Sequence[Record] | None = None,
    *,
    without: Sequence[str] = (),
) -> bytes:
    """The workbook of the three sheets, ``without`` those named; the reference's rows where none are given."""
    given = (
        terms() if given_terms is None else given_terms,
        items() if given_items is None else given_items,
        bands() if given_bands is None else given_bands,
    )
    sheets = written_sheets(*([_numbered(row) for row in rows] for rows in given))
    stream = BytesIO()
    write_workbook(stream, [sheet for sheet in map(_as_text, sheets) if sheet.title not in without])
    return stream.getvalue()


def _as_text(sheet: Written) -> Written:
    """Everything stored as text where a number column holds what is none."""
    rows = [list(row) for row in sheet.rows]
    columns = [
        type(column)(column.header) if any(isinstance(row[at], str) for row in rows) else column
        for at, column in enumerate(sheet.columns)
    ]
    return Written(sheet.title, columns, rows)


def _numbered(row: Record) -> Record:
    return {header: _number(text) if header in ("满分", "下限") else text or None for header, text in row.items()}


def _number(text: str) -> Decimal | str | None:
    try:
        return parse_decimal(text)
    except ValueError:
        return text or None
