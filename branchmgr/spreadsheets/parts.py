"""The parts of a workbook that are read: its list of sheets, its strings and its date formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from branchmgr.spreadsheets import limits
from branchmgr.spreadsheets.gate import Package
from branchmgr.spreadsheets.scanning import Budget, Scan
from branchmgr.spreadsheets.values import Cell, cleaned, text_cell

# Dates in the Chinese, Japanese and Korean Excel, which openpyxl's table leaves out.
_ASIAN_DATES: Final = frozenset([*range(27, 37), *range(50, 59)])
TRUE: Final = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of the file: its title as the person sees it and where it stands in the zip."""

    title: str
    name: str
    hidden: bool


@dataclass(slots=True)
class Contents:
    """What the workbook's lists say: needed to make sense of a sheet."""

    sheets: list[Part]
    strings: list[Cell] = field(default_factory=list)
    date_styles: frozenset[int] = frozenset()
    epoch_1904: bool = False
    cells_left: int = limits.CELLS
    merged_left: int = limits.MERGED_CELLS
    formulas: int = 0
    longest_formula: int = 0


class _SheetList(Scan):
    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.found: list[dict[str, str]] = []
        self.epoch_1904 = False

    def entered(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            self.found.append(attributes)
        elif tag == "workbookPr":
            self.epoch_1904 = attributes.get("date1904") in TRUE


class _Strings(Scan):
    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.found: list[Cell] = []
        self._parts: list[str] = []
        self._reading_aid = False
        self._left = limits.TEXT_TOTAL

    def entered(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._reading_aid = True
        elif tag == "t" and not self._reading_aid:
            self.listen()

    def left(self, tag: str) -> None:
        if tag == "rPh":
            self._reading_aid = False
        elif tag == "t" and not self._reading_aid:
            self._parts.append(self.heard())
            self._left -= len(self._parts[-1])
            if self._left < 0:
                raise limits.refused(limits.TOO_COMPLEX)
        elif tag == "si":
            self.found.append(text_cell("".join(self._parts)))


class _Styles(Scan):
    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.dates: set[int] = set()
        self._formats = dict(BUILTIN_FORMATS)
        self._inside = False
        self._count = 0

    def entered(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self._formats[whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:200]
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            number = whole(attributes.get("numFmtId"))
            if is_date_format(self._formats.get(number, "")) or number in _ASIAN_DATES:
                self.dates.add(self._count)
            self._count += 1

    def left(self, tag: str) -> None:
        if tag == "cellXfs":
            self._inside = False


def contents(package: Package) -> Contents:
    """The workbook's sheets in order, its strings and its date formats. Raises RefusedError where damaged."""
    workbook = package.workbook
    listed = _SheetList(package.other_budget)
    package.scan(workbook, listed)
    relations = package.relations(workbook)
    sheets = []
    for found in listed.found:
        identity = next((found[key] for key in found if key.endswith(" id")), "")
        relation = relations.get(identity)
        if relation and relation.kind == "worksheet":
            hidden = found.get("state", "visible") != "visible"
            sheets.append(Part(cleaned(found.get("name", ""))[:100], relation.part, hidden))
    _refuse_sheets(sheets)
    known = Contents(sheets, epoch_1904=listed.epoch_1904)
    for relation in relations.values():
        _read_list(package, relation.kind, relation.part, known)
    return known


def _refuse_sheets(sheets: list[Part]) -> None:
    titles = {sheet.title.lower() for sheet in sheets}
    if len(titles) < len(sheets) or not sheets or len({sheet.name for sheet in sheets}) < len(sheets):
        raise limits.refused(limits.DAMAGED)
    if len(sheets) > limits.SHEETS:
        raise limits.refused(limits.TOO_COMPLEX)


def _read_list(package: Package, kind: str, part: str, known: Contents) -> None:
    if kind == "sharedStrings":
        strings = _Strings(package.budget)
        package.scan(part, strings)
        known.strings = strings.found
    elif kind == "styles":
        styles = _Styles(package.other_budget)
        package.scan(part, styles)
        known.date_styles = frozenset(styles.dates)


def whole(text: str | None) -> int:
    """A number of the file's own plumbing: ASCII digits. Raises ValueError, which the gate calls damage."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(f"not a number: {text!r}")
    return int(text)
