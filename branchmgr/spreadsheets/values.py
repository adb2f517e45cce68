"""What one cell holds, and how the texts that people type into cells are read."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from branchmgr import clock
from branchmgr.blanks import shown
from branchmgr.decimals import narrowed, plain
from branchmgr.spreadsheets import limits

CellKind = Literal["text", "number", "moment", "formula", "error", "overlong", "unreadable"]

# Only digits, letters and the ideographic space: （）：， and the like are proper Chinese punctuation in a
# name and stay, and so do compatibility characters (㐂 﨑 ②), which NFKC of the whole text would exchange.
_LETTERS = {
    code: code - 0xFEE0
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(first, last + 1)
} | {0x3000: 0x20}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)",
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_MONTH = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})|年([0-9]{1,2})月)")
_MOMENT = re.compile(r"(\S+?)(?:T|\s+|(?<=日))([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_STORED_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?",
)
_FIRST_DAYS = {True: "1904-01-01", False: "1899-12-30"}
_SERIALS_END: Final = {True: 2_957_004, False: 2_958_466}  # the day after 9999-12-31
_LEAP_DAY: Final = 60  # 1900-02-29, which Excel counts and which never was
_LOSSLESS_DIGITS: Final = 15
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
"""days outside of these are typed by mistake only; the calendar of the computer ends not much later"""


class OutOfRangeError(ValueError):
    """A day of the calendar, but none that anybody means: before ``FIRST_DAY`` or after ``LAST_DAY``."""


class Cell(NamedTuple):
    """One cell as read: ``text`` is what a person would see, ``moment`` is set for real date cells."""

    kind: CellKind
    text: str
    moment: datetime | time | None = None


def text_cell(raw: str) -> Cell:
    """The cell of a stored text: cleaned, or marked where it is too long or holds characters nobody typed."""
    text = _unescaped(raw)
    if len(text) > limits.CELL_TEXT:
        return Cell("overlong", text[: limits.SHOWN_TEXT])
    if _UNREADABLE.search(text):
        return Cell("unreadable", _UNREADABLE.sub("\ufffd", text[: limits.SHOWN_TEXT]))
    return Cell("text", cleaned(text))


def cleaned(text: str) -> str:
    """Trimmed, full-width digits, letters and blanks as ordinary ones; every other character as it was.

    Empty where there is nothing to see in it.
    """
    return shown(text.translate(_LETTERS).strip())


def typed_text(text: str) -> str:
    """A text typed or pasted on a page, as a workbook brings it back: lines end alike, no characters nobody typed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return cleaned(_UNREADABLE.sub(" ", lines))


def is_readable(text: str) -> bool:
    """Whether the text holds only what people type: no control characters, no half of a character."""
    return not _UNREADABLE.search(text)


def number_cell(raw: str) -> Cell:
    """The cell of a stored number, as the shortest text that means it: 1.1000000000000001 is 1.1, 1.0 is 1.

    Excel stores 17 digits of a binary number; the shortest text is what was typed. What was computed keeps
    its trace, 0.1 + 0.2 is 0.30000000000000004, and is then refused where a decimal is wanted.
    """
    if not _STORED_NUMBER.fullmatch(raw):
        return Cell("number", raw)
    value = Decimal(repr(float(raw)))  # the one float: it is read to find its shortest text
    return Cell("number", plain(value) if value.is_finite() else raw)


def moment_cell(raw: str, *, epoch_1904: bool) -> Cell:
    """The cell of a number that Excel shows as a date or time; a plain number where no date is possible."""
    if not _STORED_NUMBER.fullmatch(raw):
        return Cell("number", raw)
    serial = Decimal(raw)
    if not 0 <= serial < _SERIALS_END[epoch_1904] or (not epoch_1904 and int(serial) == _LEAP_DAY):
        return number_cell(raw)
    days = int(serial)
    seconds = int((serial - days) * 86_400 + Decimal("0.5"))
    first = datetime.fromisoformat(_FIRST_DAYS[epoch_1904])
    counted = days + 1 if not epoch_1904 and days < _LEAP_DAY else days
    return written_moment(first + timedelta(days=counted, seconds=seconds), clock_only=serial < 1)


def iso_cell(raw: str) -> Cell:
    """The cell of a date stored as ISO text; text where it is none."""
    try:
        moment = datetime.fromisoformat(raw.removesuffix("Z")).replace(tzinfo=None)
        return written_moment(moment, clock_only=False)
    except ValueError:
        return text_cell(raw)


def written_moment(moment: datetime, *, clock_only: bool) -> Cell:
    """The cell of a moment; ``clock_only`` for a time of day without a day."""
    if clock_only:
        return Cell("moment", f"{moment:%H:%M}", moment.time())
    shown = moment.date().isoformat()
    return Cell("moment", shown if moment.time() == time.min else f"{shown} {moment:%H:%M}", moment)


def parse_date(text: str) -> date:
    """The day a person typed: ``2024-3-1``, ``2024/3/1``, ``2024.3.1`` or ``2024年3月1日``, from 1900 to 2199.

    Raises ValueError for anything else and for a day the calendar does not have, OutOfRangeError for other years.
    """
    found = _DATE.fullmatch(narrowed(text))
    if not found:
        raise ValueError(f"not a date: {text!r}")
    year, _, month, day, month_2, day_2 = found.groups()
    return possible(date(int(year), int(month or month_2), int(day or day_2)))


def possible(day: date) -> date:
    """The day; OutOfRangeError where it is before 1900 or after 2199."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise OutOfRangeError(f"out of range: {day}")
    return day


def parse_time(text: str) -> time:
    """The time of day a person typed: ``9:00``, ``09:00``, also ``９：００``. Raises ValueError otherwise."""
    found = _TIME.fullmatch(narrowed(text))
    if not found:
        raise ValueError(f"not a time of day: {text!r}")
    return time(int(found[1]), int(found[2]))


def parse_month(text: str) -> date:
    """The month a person typed, as its first day: ``2024-3``, ``2024/3``, ``2024.3`` or ``2024年3月``, 1900 to 2199.

    Raises ValueError for anything else, OutOfRangeError for other years.
    """
    found = _MONTH.fullmatch(narrowed(text))
    if not found:
        raise ValueError(f"not a month: {text!r}")
    return possible(date(int(found[1]), int(found[2] or found[3]), 1))


def parse_moment(text: str) -> datetime:
    """The moment a person typed, to the second: a day as ``parse_date`` reads it, then ``9:00`` or ``09:00:05``.

    The answer is aware, in the branch's time zone. Raises ValueError for anything else.
    """
    found = _MOMENT.fullmatch(narrowed(text))
    if not found:
        raise ValueError(f"not a moment: {text!r}")
    clock_time = time(int(found[2]), int(found[3]), int(found[4] or 0))
    return datetime.combine(parse_date(found[1]), clock_time, tzinfo=clock.zone())


def loses_digits(cell: Cell) -> bool:
    """Whether the cell is a number so long that Excel has already dropped digits of what was typed."""
    return cell.kind == "number" and len(cell.text.lstrip("+-").split(".")[0]) > _LOSSLESS_DIGITS


def _unescaped(raw: str) -> str:
    """The text without the ``_x000D_`` by which a workbook writes characters that XML cannot carry."""
    if "_x" not in raw:
        return raw
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # joins pairs
