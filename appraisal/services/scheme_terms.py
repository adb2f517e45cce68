"""Reads the sheet 办法: one setting a row, its name under 项目, its value under 值."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appraisal.enums import ANNUAL_METHOD_WORDS, CADENCE_WORDS
from appraisal.scheme_checks import TERMS
from appraisal.scheme_contents import Terms
from branchmgr.decimals import plain
from branchmgr.spreadsheets import ReadWorkbook, Row

ITEM: Final = "项目"
VALUE: Final = "值"
PLACES: Final = 4
"""decimal places that the database keeps of points"""
MOST_POINTS: Final = Decimal(10_000)

TOO_LONG = _("This is too long: at most {most} characters.")
_NOT_IN_RANGE = _("Enter a whole number from {least} to {most}.")
_OVER_ZERO = _("Enter a number over 0.")
_ZERO_OR_MORE = _("Enter a number of 0 or more.")
_TOO_MUCH = _("Enter at most {most}.")
_TOO_PRECISE = _("Enter at most {places} decimal places.")
_NOT_A_WORD = _("Not one of: {choices}.")
_REQUIRED = _("The item “{item}” is missing or empty. Add it as the template has it.")
_TWICE = _("This item stands more than once. Keep one of them.")
_UNKNOWN = _("Sheet “{sheet}”, row {row}: the item “{item}” is not known here and was left out.")

Reader = Callable[[Row], Any]


def points(row: Row, header: str, *, least: Decimal | None = None) -> Decimal | None:
    """A number of points that the database can keep; None where the cell is empty or was told as a fault."""
    value = row.decimal(header)
    if value is None:
        return None
    fault = points_fault(value, least)
    if fault:
        row.fault(header, fault)
    return None if fault else value


def points_fault(value: Decimal, least: Decimal | None) -> Any:
    """Why the database cannot keep the points, None where it can."""
    if value > MOST_POINTS:
        return format_lazy(_TOO_MUCH, most=plain(MOST_POINTS))
    if value != round(value, PLACES):
        return format_lazy(_TOO_PRECISE, places=PLACES)
    if least is not None and value < least:
        return _ZERO_OR_MORE
    return None


def text(row: Row, header: str, *, most: int) -> str:
    """A text of at most ``most`` characters; a longer one is told as a fault."""
    found = row.text(header)
    if len(found) > most:
        row.fault(header, format_lazy(TOO_LONG, most=most))
    return found


def _name(row: Row) -> str | None:
    return text(row, VALUE, most=100) or None


def _grade(row: Row) -> str | None:
    return text(row, VALUE, most=32) or None


def _step(row: Row) -> Decimal | None:
    value = points(row, VALUE)
    if value is not None and value <= 0:
        row.fault(VALUE, _OVER_ZERO)
        return None
    return value


def _cap(row: Row) -> Decimal | None:
    return points(row, VALUE, least=Decimal(0))


def _whole(least: int, most: int) -> Reader:
    def read(row: Row) -> int | None:
        value = row.integer(VALUE)
        if value is not None and not least <= value <= most:
            row.fault(VALUE, format_lazy(_NOT_IN_RANGE, least=least, most=most))
            return None
        return value

    return read


def _word(words: Mapping[str, Any]) -> Reader:
    def read(row: Row) -> str | None:
        word = row.text(VALUE)
        if word and word not in words:
            row.fault(VALUE, format_lazy(_NOT_A_WORD, choices=" / ".join(words)))
        return words[word].value if word in words else None

    return read


def _ties(row: Row) -> tuple[str, ...] | None:
    names = [name.strip() for name in re.split("[;；]", row.text(VALUE))]
    return tuple(name for name in names if name) or None


def _time(row: Row) -> Any:
    found = row.time(VALUE)
    return found.replace(second=0, microsecond=0) if found else None


def _yes_no(row: Row) -> bool | None:
    return row.yes_no(VALUE)


_READERS: Final[dict[str, tuple[str, Reader]]] = {
    "名称": ("name", _name),
    "年度": ("year", _whole(2000, 2100)),
    "周期": ("cadence", _word(CADENCE_WORDS)),
    "记分步长": ("step", _step),
    "加分上限": ("bonus_cap", _cap),
    "加分计入等次": ("bonus_in_grade", _yes_no),
    "加分计入排名": ("bonus_in_rank", _yes_no),
    "并列先比": ("tie_break", _ties),
    "年终方法": ("annual_method", _word(ANNUAL_METHOD_WORDS)),
    "打分提前天数": ("scoring_lead_days", _whole(0, 31)),
    "公布日": ("publish_day", _whole(1, 28)),
    "公布时刻": ("publish_time", _time),
    "顺延工作日": ("shift_to_working_day", _yes_no),
    "异议天数": ("objection_days", _whole(0, 60)),
    "整改等次": ("rectification_grade", _grade),
    "自评": ("self_assessment", _yes_no),
}
TERM_FIELDS: Final = {item: field for item, (field, _reader) in _READERS.items()}
"""the field of ``Terms`` behind each item, in the order of the workbook"""


def read_terms(book: ReadWorkbook) -> tuple[Terms, dict[str, Row], frozenset[str]]:
    """The settings, the row of each item, and the fields whose cells hold something unreadable."""
    rows = _rows_by_item(book)
    values: dict[str, Any] = {}
    unread: set[str] = set()
    for item, row in rows.items():
        field, reader = _READERS[item]
        before = book.fault_count
        value = reader(row)
        if value is not None:
            values[field] = value
        elif book.fault_count > before:
            unread.add(field)
    for item in ("名称", "年度"):
        if TERMS in book and not values.get(TERM_FIELDS[item]) and TERM_FIELDS[item] not in unread:
            _tell_missing(book, rows.get(item), item)
    return replace(Terms(), **values), rows, frozenset(unread)


def _tell_missing(book: ReadWorkbook, row: Row | None, item: str) -> None:
    message = format_lazy(_REQUIRED, item=item)
    if row is not None:
        row.fault(VALUE, message)
    else:
        book.fault(TERMS, message, column=ITEM, value=item)


def _rows_by_item(book: ReadWorkbook) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in book.rows(TERMS):
        item = row.text(ITEM).rstrip("*＊").strip()
        if item in found:
            row.fault(ITEM, _TWICE)
        elif item in _READERS:
            found[item] = row
        elif item:
            book.notices.append(format_lazy(_UNKNOWN, sheet=TERMS, row=row.number, item=item[:100]))
    return found
