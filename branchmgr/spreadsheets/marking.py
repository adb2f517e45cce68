"""The person's own workbook, handed back with everything marked that is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.worksheet import Worksheet

from branchmgr.errors import Fault
from branchmgr.spreadsheets import gate, limits
from branchmgr.spreadsheets.lines import Line, lines
from branchmgr.spreadsheets.parts import Contents, contents
from branchmgr.spreadsheets.shape import FAULTS_SHEET, header_key
from branchmgr.spreadsheets.template import AUTHOR, put_text
from branchmgr.spreadsheets.values import Cell, cleaned

_RED: Final = "FFFFC7CE"
_FILL = PatternFill("solid", fgColor=_RED)
_NONE = PatternFill()
_HEADINGS_FONT = Font(name="微软雅黑", bold=True)
# A workbook within these is tame: openpyxl copies it with all its looks in bearable time and memory.
_TAME_ELEMENTS: Final = 400_000
_TAME_OTHER_ELEMENTS: Final = 50_000
_TAME_FORMULAS: Final = 2_000_000  # characters, were every formula as long as the longest
_TAKEN_FOR_OTHERS: Final = ("=", "#")  # formulas and errors, by openpyxl
_COMMENT_LENGTH: Final = 1_000

# title of a sheet → number of a row → number of a column → what is wrong there
Marks = dict[str, dict[int, dict[int, str]]]


def marked_copy(source: bytes, faults: Sequence[Fault]) -> bytes:
    """The workbook with each faulty cell red and commented, and a first sheet 错误清单 that lists all faults.

    Marks of an earlier copy are taken away. Looks, drop-downs and formulas stay as they were; pictures do not.
    Of a workbook too large or too unusual for that, the values alone are kept. Raises RefusedError where the
    file does not pass the gate.
    """
    package = gate.opened(source)
    known = contents(package)
    tables = {part.title: lines(package, known, part) for part in known.sheets if part.title != FAULTS_SHEET}
    marks = _marks(tables, faults)
    styled = _copy_with_looks(source, marks, faults) if _is_tame(package, known) else None
    return styled or _copy_of_values(tables, marks, faults)


def _marks(tables: dict[str, list[Line]], faults: Sequence[Fault]) -> Marks:
    """Where each fault's mark goes; a column that the file lacks is told in the list alone."""
    marks: Marks = defaultdict(lambda: defaultdict(dict))
    columns = {title: _columns(table) for title, table in tables.items()}
    for fault in faults:
        column = columns.get(fault.sheet, {}).get(header_key(fault.column), 0)
        if column and fault.row:
            row = marks[fault.sheet][fault.row]
            told = f"{row[column]}\n" if column in row else ""
            row[column] = f"{told}{fault.message}"[:_COMMENT_LENGTH]
    return marks


def _columns(table: list[Line]) -> dict[str, int]:
    header = table[0].cells if table and table[0].number == 1 else {}
    letters = {get_column_letter(number): number for number in header}
    named: dict[str, int] = {}
    for number, cell in header.items():
        named.setdefault(header_key(cell.text)[: limits.SHOWN_TEXT], number)
    return letters | named


def _is_tame(package: gate.Package, known: Contents) -> bool:
    return (
        limits.ELEMENTS - package.budget.elements <= _TAME_ELEMENTS
        and limits.OTHER_ELEMENTS - package.other_budget.elements <= _TAME_OTHER_ELEMENTS
        and known.formulas * known.longest_formula <= _TAME_FORMULAS
    )


def _copy_with_looks(source: bytes, marks: Marks, faults: Sequence[Fault]) -> bytes | None:
    """The copy as openpyxl makes it; None where it cannot make sense of the file."""
    stream = BytesIO()
    try:
        book = load_workbook(BytesIO(source), keep_links=False)
        _mark_book(book, marks)
        _list_faults(book, faults)
        book.save(stream)
    except Exception:  # noqa: BLE001 - it gives up on foreign files in many ways; their values remain
        return None
    return stream.getvalue()


def _mark_book(book: Workbook, marks: Marks) -> None:
    if FAULTS_SHEET in book.sheetnames:
        book.remove(book[FAULTS_SHEET])
    for page in book.worksheets:
        _unmark(page)
        for row, told in marks.get(cleaned(page.title), {}).items():
            for column, message in told.items():
                _mark(page.cell(row, column), message)


def _mark(cell: Any, message: str) -> None:
    cell.fill = _FILL
    if not isinstance(cell, MergedCell):
        cell.comment = Comment(message, AUTHOR)


def _unmark(page: Worksheet) -> None:
    for cell in list(page._cells.values()):  # noqa: SLF001 - iter_rows makes every cell that is not there
        if cell.comment and cell.comment.author == AUTHOR and _is_red(cell):
            cell.comment = None
            cell.fill = _NONE


def _is_red(cell: Any) -> bool:
    return bool(cell.fill.fgColor.rgb == _RED)


def _list_faults(book: Workbook, faults: Sequence[Fault]) -> None:
    page = book.create_sheet(FAULTS_SHEET, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for row, texts in enumerate(_listed(faults), start=1):
        for number, text in enumerate(texts, start=1):
            cell = put_text(page, row, number, text)
            if row == 1:
                cell.font = _HEADINGS_FONT
    for letter, width in zip("ABCDE", (14, 8, 18, 28, 70), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"


def _listed(faults: Sequence[Fault]) -> Iterable[list[str]]:
    yield [_("Sheet"), _("Row"), _("Column"), _("Value"), _("What is wrong")]
    for fault in faults:
        row = str(fault.row) if fault.row else ""
        yield [fault.sheet, row, fault.column, fault.value, str(fault.message)]


def _copy_of_values(tables: dict[str, list[Line]], marks: Marks, faults: Sequence[Fault]) -> bytes:
    """The list of faults and the rows as they were read, made in little memory."""
    book = Workbook(write_only=True)
    listing = book.create_sheet(FAULTS_SHEET)
    for texts in _listed(faults):
        listing.append([_text_cell(listing, text) for text in texts])
    for title, table in tables.items():
        page = book.create_sheet(title)
        for cells in _rows_of_values(page, table, marks.get(title, {})):
            page.append(cells)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows_of_values(page: Any, table: list[Line], marks: dict[int, dict[int, str]]) -> Iterator[list[Any]]:
    following = 1
    for line in table:
        yield from ([] for _gap in range(following, line.number))
        told = marks.get(line.number, {})
        width = max([*line.cells, *told])
        yield [_value_cell(page, line.cells.get(number), told.get(number)) for number in range(1, width + 1)]
        following = line.number + 1


def _value_cell(page: Any, read: Cell | None, message: str | None) -> Any:
    if message is None and (read is None or read.text[:1] not in _TAKEN_FOR_OTHERS):
        return read and read.text  # written several times faster than a cell made by hand
    cell = _text_cell(page, read.text if read else "")
    if message is not None:
        cell.fill = _FILL
        cell.comment = Comment(message, AUTHOR)
    return cell


def _text_cell(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page)
    try:
        cell.value = text
    except IllegalCharacterError:
        cell.value = ascii(text)
    cell.data_type = "s"
    return cell
