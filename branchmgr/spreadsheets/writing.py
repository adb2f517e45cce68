"""Writes workbooks row by row: typed cells, text that is never a formula, the same bytes for the same rows.

The sheets' XML is written directly into the zip. openpyxl's write-only mode is several times slower, stamps
the present time into the file, and turns texts such as ``=1+1`` or ``#N/A`` into formulas and errors unless
every cell is built by hand. Order of elements and attributes: ECMA-376 part 1, §18.3.1.99 (worksheet).
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import IO, Any, BinaryIO, Final

from openpyxl.utils import get_column_letter

from branchmgr.spreadsheets import package_parts as parts
from branchmgr.spreadsheets.cell_xml import Format, cell_writer, escaped

_ROWS_MEASURED: Final = 200
_ROWS_AT_ONCE: Final = 500
_NARROWEST: Final = 6
_WIDEST: Final = 60
_LAST_ROW: Final = 1_048_576
_TITLE_LENGTH: Final = 31
_FULL_WIDTH: Final = frozenset("FWA")
# A fixed moment: the zip's own dates say nothing, and the same rows shall give the same bytes.
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """One column: its header, its width in characters (measured from its cells when 0) and its cells' look."""

    header: str
    width: float = 0
    format: Format = "text"


@dataclass(frozen=True, slots=True)
class Written:
    """One sheet to write. ``rows`` is read once, row by row, while the file is written.

    A text is always stored as text. A Decimal or int in a column of format number or integer is a number, a
    date or (aware) datetime likewise; in a text column each is written as text. None is an empty cell.
    """

    title: str
    columns: Sequence[WrittenColumn]
    rows: Iterable[Sequence[Any]]


def write_workbook(stream: BinaryIO, sheets: Iterable[Written], *, created: datetime | None = None) -> None:
    """Writes the sheets in constant memory; each has a frozen header, a filter and A4 landscape pages.

    The same sheets and ``created`` (aware; the file's own property, left out when None) give the same bytes.
    Raises ValueError for a title or number of rows that Excel cannot hold, TypeError for a float.
    """
    written: list[tuple[str, str]] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for number, sheet in enumerate(sheets, start=1):
            _check_title(sheet.title, [title for title, _area in written])
            with archive.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as part:
                rows = _write_sheet(part, sheet, first=number == 1)
            written.append((sheet.title, f"$A$1:${get_column_letter(len(sheet.columns))}${rows}"))
        if not written:
            raise ValueError("a workbook needs a sheet")
        for name, xml in parts.around(written, created):
            archive.writestr(_entry(name), xml)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _check_title(title: str, taken: Sequence[str]) -> None:
    wrong = not title or len(title) > _TITLE_LENGTH or not set(title).isdisjoint("[]:*?/\\")
    if wrong or title.lower() in {other.lower() for other in taken}:
        raise ValueError(f"not a possible title of a sheet: {title!r}")


def _write_sheet(part: IO[bytes], sheet: Written, *, first: bool) -> int:
    """Writes one sheet and says which row is its last."""
    rows = iter(sheet.rows)
    sample = list(islice(rows, _ROWS_MEASURED))
    part.write(parts.sheet_start(_widths(sheet.columns, sample), selected=first).encode())
    part.write(_header(sheet.columns).encode())
    last = 1
    for xml, count in _batches(sheet.columns, chain(sample, rows)):
        last += count
        if last > _LAST_ROW:
            raise ValueError(f"more rows than Excel holds: {sheet.title!r}")
        part.write(xml.encode())
    area = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    part.write(parts.sheet_end(area).encode())
    return last


def _header(columns: Sequence[WrittenColumn]) -> str:
    cells = (
        f'<c r="{get_column_letter(number)}1" s="{parts.HEADER_STYLE}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escaped(column.header)}</t></is></c>'
        for number, column in enumerate(columns, start=1)
    )
    return f'<row r="1">{"".join(cells)}</row>'


def _batches(columns: Sequence[WrittenColumn], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, int]]:
    """The rows' XML, some hundred at once, and how many they are."""
    writers = [
        (get_column_letter(number), cell_writer(column.format)) for number, column in enumerate(columns, start=1)
    ]
    numbered = enumerate(rows, start=2)
    while batch := list(islice(numbered, _ROWS_AT_ONCE)):
        yield "".join([_row(number, values, writers) for number, values in batch]), len(batch)


def _row(number: int, values: Sequence[Any], writers: Sequence[tuple[str, Any]]) -> str:
    cells = [
        write(f"{letter}{number}", value)
        for (letter, write), value in zip(writers, values, strict=True)
        if value is not None
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _widths(columns: Sequence[WrittenColumn], sample: Sequence[Sequence[Any]]) -> list[float]:
    return [
        column.width or _measured([column.header, *(row[index] for row in sample)])
        for index, column in enumerate(columns)
    ]


def _measured(values: Sequence[Any]) -> float:
    longest = max(max(map(shown_width, str(value).split("\n"))) for value in values if value is not None)
    return min(max(longest + 3, _NARROWEST), _WIDEST)  # the filter's arrow takes the room of three


def shown_width(text: str) -> int:
    """How wide a text is in characters; a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(char) in _FULL_WIDTH else 1 for char in text)
