"""The XML of single cells; a text is text whatever it begins with."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from branchmgr import clock
from branchmgr.decimals import plain
from branchmgr.spreadsheets.shape import NO, YES

Format = Literal["text", "number", "integer", "date", "datetime"]
CellWriter = Callable[[str, Any], str]

# Position of each look in the list of styles; 0 is the plain cell, 1 the header.
STYLES: Final[dict[Format, int]] = {"text": 2, "number": 3, "integer": 4, "date": 5, "datetime": 6}
_DAY_ZERO: Final = date(1899, 12, 30)
_FIRST_SAFE_DAY: Final = date(1900, 3, 1)  # before it Excel counts a day that never was
_LONGEST: Final = 32_767
_SPECIAL = re.compile(r"[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def escaped(text: str) -> str:
    """The text as XML holds it; what XML cannot carry is written as Excel does, ``_x0001_``.

    Text over Excel's limit of 32,767 characters is cut, and ends in ``…``.
    """
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return _SPECIAL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    return _NAMED.get(char) or f"_x{ord(char):04X}_"


def cell_writer(form: Format) -> CellWriter:
    """The function that writes the cells of a column of this format."""
    return {
        "text": _text_cell,
        "number": _number_cell,
        "integer": _integer_cell,
        "date": _day_cell,
        "datetime": _moment_cell,
    }[form]


def _text_cell(place: str, value: Any) -> str:
    if value.__class__ is not str:
        value = _worded(value)
    return f'<c r="{place}" s="2" t="inlineStr"><is><t xml:space="preserve">{escaped(value)}</t></is></c>'


def _number_cell(place: str, value: Any) -> str:
    return _numeric(place, value, STYLES["number"])


def _integer_cell(place: str, value: Any) -> str:
    return _numeric(place, value, STYLES["integer"])


def _numeric(place: str, value: Any, style: int) -> str:
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        return _text_cell(place, value)
    shown = f"{value:f}" if isinstance(value, Decimal) else value
    return f'<c r="{place}" s="{style}"><v>{shown}</v></c>'


def _day_cell(place: str, value: Any) -> str:
    day = _local(value).date() if isinstance(value, datetime) else value
    if not isinstance(day, date) or day < _FIRST_SAFE_DAY:
        return _text_cell(place, value)
    return f'<c r="{place}" s="{STYLES["date"]}"><v>{(day - _DAY_ZERO).days}</v></c>'


def _moment_cell(place: str, value: Any) -> str:
    if not isinstance(value, datetime):
        return _day_cell(place, value)
    local = _local(value)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    serial = (local.date() - _DAY_ZERO).days + Decimal(seconds) / 86_400
    return f'<c r="{place}" s="{STYLES["datetime"]}"><v>{round(serial, 10)}</v></c>'


def _local(moment: datetime) -> datetime:
    """A workbook knows no zones: moments are written as the branch's clocks show them."""
    return moment.astimezone(clock.zone()) if moment.tzinfo else moment


def _worded(value: Any) -> str:
    if isinstance(value, float):
        raise TypeError("a float has no place in a workbook; use Decimal")
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    return str(value)
