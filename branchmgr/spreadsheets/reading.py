"""A workbook that was read: its rows, and everything that is wrong with it before anybody acts on it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from branchmgr import clock
from branchmgr.decimals import narrowed, parse_decimal
from branchmgr.errors import Fault, RefusedError
from branchmgr.spreadsheets import limits
from branchmgr.spreadsheets.lines import Line
from branchmgr.spreadsheets.shape import NO, YES, Sheet, header_key
from branchmgr.spreadsheets.values import (
    FIRST_DAY,
    LAST_DAY,
    Cell,
    OutOfRangeError,
    loses_digits,
    parse_date,
    parse_moment,
    parse_month,
    parse_time,
    possible,
)

D = TypeVar("D", bound=datetime.date)

_EMPTY = Cell("text", "")
_NOT_A_DATE = _("Not a date. Write it as 2024-03-01.")
_NOT_A_TIME = _("Not a time of day. Write it as 09:00.")
_NOT_A_MONTH = _("Not a month. Write it as 2024-03.")
_NOT_A_MOMENT = _("Not a day and time. Write it as 2024-03-01 09:00:05.")
_NOT_POSSIBLE = _("Enter a day from {first} to {last}.")
_NOT_A_NUMBER = _("Not a number. Write it as 7.5, without blanks, commas or units.")
_NOT_WHOLE = _("Not a whole number.")
_LOST_DIGITS = _("Excel keeps only 15 digits of a number. Format the column as text and type it again.")
_NOT_A_CHOICE = _("Not one of: {choices}.")


class Row:
    """One row that holds something. A value that is not what was asked for adds a fault and reads as None."""

    def __init__(self, book: ReadWorkbook, table: Table, line: Line) -> None:
        self._book = book
        self._table = table
        self._line = line
        self._told: set[str] = set()

    @property
    def number(self) -> int:
        """The row's number as Excel shows it; the first data row is 2."""
        return self._line.number

    def text(self, header: str) -> str:
        """What the cell shows, trimmed; ``""`` for an empty cell or a column the sheet does not have."""
        cell = self._cell(header)
        if loses_digits(cell):
            self._tell(header, _LOST_DIGITS)
        return cell.text

    def is_spoilt(self, header: str) -> bool:
        """Whether the cell holds a formula, an error or the like, which was told; it reads as empty."""
        cell = self._line.cells.get(self._table.column(header), _EMPTY)
        return cell.kind not in ("text", "number", "moment")

    def date(self, header: str) -> datetime.date | None:
        """The day in the cell, a real date without a time or a spelling of ``parse_date``; None when empty."""
        found = self._dated(header, parse_date, _NOT_A_DATE)
        if not isinstance(found, datetime.datetime):
            return found
        if found.time() == datetime.time.min:
            return found.date()
        self._tell(header, _NOT_A_DATE)  # as it is told of a text with a time
        return None

    def time(self, header: str) -> datetime.time | None:
        """The time of day in the cell; None when empty."""
        cell = self._cell(header)
        if isinstance(cell.moment, datetime.time):
            return cell.moment
        if not cell.text:
            return None
        try:
            return parse_time(cell.text)
        except ValueError:
            self._tell(header, _NOT_A_TIME)
            return None

    def month(self, header: str) -> datetime.date | None:
        """The month in the cell as its first day; Excel turns a typed 2024-03 into a date. None when empty."""
        found = self._dated(header, parse_month, _NOT_A_MONTH)
        day = found.date() if isinstance(found, datetime.datetime) else found
        return day.replace(day=1) if day else None

    def moment(self, header: str) -> datetime.datetime | None:
        """The day and time in the cell to the second, in the branch's time zone; None when empty."""
        found = self._dated(header, parse_moment, _NOT_A_MOMENT)
        return found.replace(tzinfo=clock.zone()) if found else None

    def decimal(self, header: str) -> Decimal | None:
        """The number in the cell, stored as number or as text; None when empty."""
        cell = self._cell(header)
        if not cell.text:
            return None
        try:
            return parse_decimal(cell.text)
        except ValueError:
            self._tell(header, _NOT_A_NUMBER)
            return None

    def integer(self, header: str) -> int | None:
        """The whole number in the cell (1, 1.0); None when empty."""
        value = self.decimal(header)
        if value is None:
            return None
        if value != int(value):
            self._tell(header, _NOT_WHOLE)
            return None
        return int(value)

    def choice(self, header: str) -> str | None:
        """The cell's word, one of the column's choices exactly; None when empty."""
        return self._one_of(header, self._table.choices(header))

    def yes_no(self, header: str) -> bool | None:
        """是 is True, 否 is False; None when empty."""
        word = self._one_of(header, (YES, NO))
        return None if word is None else word == YES

    def fault(self, header: str, message: Any) -> None:
        """Tells what is wrong with this row's cell under the header; ``message`` may be lazy."""
        found = self._line.cells.get(self._table.column(header), _EMPTY)
        value = "***" if self._table.is_secret(header) else found.text
        self._book.add_fault(self._table, self.number, header, value, message)

    def _dated(self, header: str, read: Callable[[str], D], fault: Any) -> D | datetime.datetime | None:
        """A real date of the cell as it is, else what is read of its text; None when empty or at fault."""
        cell = self._cell(header)
        try:
            if isinstance(cell.moment, datetime.datetime):
                possible(cell.moment.date())
                return cell.moment
            if not cell.text:
                return None
            return read("" if cell.kind == "number" or cell.moment else cell.text)
        except OutOfRangeError:
            self._tell(header, format_lazy(_NOT_POSSIBLE, first=FIRST_DAY, last=LAST_DAY))
        except ValueError:
            self._tell(header, fault)
        return None

    def _cell(self, header: str) -> Cell:
        cell = self._line.cells.get(self._table.column(header), _EMPTY)
        return cell if cell.kind in ("text", "number", "moment") else _EMPTY

    def _tell(self, header: str, message: Any) -> None:
        """Once a cell, however often it is read."""
        if header not in self._told:
            self._told.add(header)
            self.fault(header, message)

    def _one_of(self, header: str, choices: tuple[str, ...]) -> str | None:
        word = self._cell(header).text
        if not word:
            return None
        found = next((choice for choice in choices if narrowed(choice) == narrowed(word)), None)
        if found is None:
            self._tell(header, format_lazy(_NOT_A_CHOICE, choices=" / ".join(choices)))
        return found


class Table:
    """One sheet that was asked for, as the file has it: which header stands in which column."""

    def __init__(self, order: int, sheet: Sheet, found: list[Line]) -> None:
        self.order = order
        self.sheet = sheet
        self.header = found[0] if found and found[0].number == 1 else Line(1, {})
        self.columns: dict[str, int] = {}
        self.repeated: list[str] = []
        for number, cell in self.header.cells.items():
            key = header_key(cell.text)
            if key in self.columns:
                self.repeated.append(key)
            self.columns.setdefault(key, number)
        self._declared = {header_key(column.header): column for column in sheet.columns}
        read = {number for key, number in self.columns.items() if self.reads(key)}
        self.lines = [line for line in found if line.number > 1 and not read.isdisjoint(line.cells)]

    def column(self, header: str) -> int:
        """The number of the header's column, 0 where the file has none."""
        return self.columns.get(header_key(header), 0)

    def choices(self, header: str) -> tuple[str, ...]:
        """The words that the column offers."""
        column = self._declared.get(header_key(header))
        return column.offered if column else ()

    def is_secret(self, header: str) -> bool:
        """Whether nothing may repeat what stands in the column."""
        column = self._declared.get(header_key(header))
        return column is not None and column.secret

    def reads(self, key: str) -> bool:
        """Whether the column under this header holds data."""
        return bool(key) and (self.sheet.open_columns or key in self._declared)


class ReadWorkbook:
    """A workbook that passed the gate: its rows, what is wrong with it, and what the person should know."""

    def __init__(self, sheets: Sequence[Sheet], found: dict[str, list[Line]]) -> None:
        self.notices: list[Any] = []
        self._faults: list[tuple[tuple[int, int, int], Fault]] = []
        self.fault_count = 0
        self._tables = {
            sheet.title: Table(order, sheet, found[sheet.title])
            for order, sheet in enumerate(sheets)
            if sheet.title in found
        }
        self._order = {sheet.title: order for order, sheet in enumerate(sheets)}
        self._rows: dict[str, list[Row]] = {}

    def __contains__(self, title: object) -> bool:
        return title in self._tables

    def table(self, title: str) -> Table | None:
        """The sheet as the file has it; None where the file lacks it."""
        return self._tables.get(title)

    def rows(self, title: str) -> list[Row]:
        """The sheet's rows that hold something, in order; none where the file lacks an optional sheet."""
        if title not in self._rows:
            table = self._tables.get(title)
            self._rows[title] = [Row(self, table, line) for line in table.lines] if table else []
        return self._rows[title]

    def headers(self, title: str) -> tuple[str, ...]:
        """The headers that hold data, in the file's order and without asterisks."""
        table = self._tables.get(title)
        return tuple(key for key in table.columns if table.reads(key)) if table else ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything wrong so far, by sheet, row and column; the first 10,000 where there are more."""
        return tuple(fault for _place, fault in sorted(self._faults, key=lambda each: each[0]))

    def fault(self, title: str, message: Any, *, row: int = 0, column: str = "", value: str = "") -> None:
        """Tells what is wrong with a sheet as a whole, or with a place that no ``Row`` stands for."""
        table = self._tables.get(title)
        number = table.column(column) if table else 0
        place = (self._order.get(title, len(self._order)), row, number)
        self._keep(place, title, row, column, value, message)

    def add_fault(self, table: Table, row: int, column: str, value: str, message: Any) -> None:
        """What ``Row.fault`` calls."""
        place = (table.order, row, table.column(column))
        self._keep(place, table.sheet.title, row, column, value, message)

    def refuse_if_faulty(self) -> None:
        """Raises RefusedError with all faults where there are any."""
        if not self.fault_count:
            return
        sentence = ngettext(
            "%(count)d fault was found; nothing was changed.",
            "%(count)d faults were found; nothing was changed.",
            self.fault_count,
        )
        raise RefusedError(sentence % {"count": self.fault_count}, faults=self.faults)

    def _keep(self, place: tuple[int, int, int], title: str, row: int, column: str, value: str, message: Any) -> None:
        self.fault_count += 1
        if len(self._faults) < limits.FAULTS_KEPT:
            self._faults.append(
                (place, Fault(title, row, column[: limits.SHOWN_TEXT], value[: limits.SHOWN_TEXT], message))
            )
