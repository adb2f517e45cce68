"""The rows of one sheet, met in order and held to the limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from openpyxl.utils import column_index_from_string

from branchmgr.errors import RefusedError
from branchmgr.spreadsheets import limits
from branchmgr.spreadsheets.gate import Package
from branchmgr.spreadsheets.parts import TRUE, Contents, Part, whole
from branchmgr.spreadsheets.scanning import Budget, Scan
from branchmgr.spreadsheets.values import Cell, iso_cell, moment_cell, number_cell, text_cell

_MANY_CELLS = _(
    "Sheet “{sheet}” holds more than {rows} rows, {columns} columns or {cells} cells, or something far "
    "outside the table: delete the rows and columns beyond the table first."
)
_MERGES = _("Sheet “{sheet}” merges too many cells: undo the merging first.")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(slots=True)
class Line:
    """One row that holds something: its number in Excel and its cells by column number (A is 1)."""

    number: int
    cells: dict[int, Cell]
    hidden: bool = False


def lines(package: Package, known: Contents, sheet: Part, *, kept: bool = True) -> list[Line]:
    """The sheet's rows that hold something, in order; with ``kept`` off it is only held to the limits.

    Raises RefusedError where the sheet is damaged or asks for too much.
    """
    scan = _Sheet(package.budget, known, sheet.title, kept)
    package.scan(sheet.name, scan)
    return scan.lines


class _Sheet(Scan):
    def __init__(self, budget: Budget, known: Contents, title: str, kept: bool) -> None:
        super().__init__(budget)
        self.lines: list[Line] = []
        self._known = known
        self._title = title
        self._kept = kept
        self._row = 0
        self._rows = 0
        self._column = 0
        self._line = Line(0, {})
        self._kind = ""
        self._style = 0
        self._value: str | None = None
        self._formula = False
        self._formula_text = ""
        self._reading_aid = False
        self._computed_to: dict[int, int] = {}
        self._computed_left = limits.MERGED_CELLS

    def entered(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._enter_cell(attributes)
        elif tag == "v" or (tag == "t" and not self._reading_aid):
            self.listen()
        elif tag == "row":
            self._enter_row(attributes)
        elif tag == "f":
            self._formula = True
            self._known.formulas += 1
            self.listen()
            if attributes.get("t") in ("array", "dataTable"):
                self._note_computed(_area(attributes.get("ref", "")))
        elif tag == "rPh":
            self._reading_aid = True
        elif tag in ("mergeCell", "hyperlink"):
            self._count_merged(_area(attributes.get("ref", "")))

    def left(self, tag: str) -> None:
        if tag == "c":
            self._leave_cell()
        elif tag == "v":
            self._value = self.heard()
        elif tag == "t" and not self._reading_aid:
            self._value = (self._value or "") + self.heard()
        elif tag == "f":
            heard = self.heard()
            self._formula_text = f"={heard}" if heard else ""
            self._known.longest_formula = max(len(heard), self._known.longest_formula)
        elif tag == "rPh":
            self._reading_aid = False
        elif tag == "row" and self._line.cells and self._kept:
            self.lines.append(self._line)

    def _enter_row(self, attributes: dict[str, str]) -> None:
        number = whole(attributes.get("r")) if "r" in attributes else self._row + 1
        if number <= self._row:
            raise limits.refused(limits.DAMAGED)
        self._rows += 1
        if self._rows > limits.ROW:
            raise self._many_cells()
        self._row, self._column = number, 0
        self._line = Line(number, {}, attributes.get("hidden") in TRUE)

    def _enter_cell(self, attributes: dict[str, str]) -> None:
        row, column = _place(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
        if row != self._row or column <= self._column:
            raise limits.refused(limits.DAMAGED)
        self._column = column
        self._kind = attributes.get("t", "n")
        self._style = whole(attributes.get("s", "0"))
        self._value, self._formula, self._formula_text = None, False, ""

    def _leave_cell(self) -> None:
        row, column = self._row, self._column
        computed = self._formula or row <= self._computed_to.get(column, 0)
        if not computed and not self._value:
            return
        self._known.cells_left -= 1
        if row > limits.ROW or column > limits.COLUMN or self._known.cells_left < 0:
            raise self._many_cells()
        if self._kept:
            cell = (
                Cell("formula", (self._value or self._formula_text)[: limits.SHOWN_TEXT])
                if computed
                else self._cell(self._value or "")
            )
            if cell.text or computed:
                self._line.cells[column] = cell

    def _many_cells(self) -> RefusedError:
        said = {"rows": limits.ROW, "columns": limits.COLUMN, "cells": limits.CELLS}
        return limits.refused(_MANY_CELLS, sheet=self._title, **said)

    def _cell(self, value: str) -> Cell:
        if self._kind == "s":
            return self._known.strings[whole(value)]
        if self._kind in ("inlineStr", "str"):
            return text_cell(value)
        if self._kind == "b":
            return Cell("text", "TRUE" if value in TRUE else "FALSE")
        if self._kind == "e":
            return Cell("error", value[: limits.SHOWN_TEXT])
        if self._kind == "d":
            return iso_cell(value)
        if self._style in self._known.date_styles:
            return moment_cell(value, epoch_1904=self._known.epoch_1904)
        return number_cell(value)

    def _note_computed(self, area: tuple[int, int, int, int]) -> None:
        """An array formula fills cells that bear no formula of their own, only its results."""
        _, left, bottom, right = area
        right = min(right, limits.COLUMN)
        self._computed_left -= right - left + 1
        if self._computed_left < 0:
            raise limits.refused(limits.TOO_COMPLEX)
        for column in range(left, right + 1):
            self._computed_to[column] = max(bottom, self._computed_to.get(column, 0))

    def _count_merged(self, area: tuple[int, int, int, int]) -> None:
        top, left, bottom, right = area
        self._known.merged_left -= (bottom - top + 1) * (right - left + 1)
        if self._known.merged_left < 0:
            raise limits.refused(_MERGES, sheet=self._title)


def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(f"not a cell: {reference!r}")
    return int(found[2]), column_index_from_string(found[1])


def _area(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)
