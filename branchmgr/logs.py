"""What the log says: one line an event, with the request it belongs to, and nobody's name, number or address.

Messages are English with values put in (house rule), so Chinese text in one is somebody's data, and so are long
numbers and addresses of mail. A failure is told by its kind and its way through the code, never by its own words.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
_request: ContextVar[str] = ContextVar("request", default="")

HIDDEN: Final = "…"
_PERSONAL: Final = re.compile(
    r"(?<=/board/wall/)[^\s/?]+|(?<=/calendar/)[^\s/?]+|[\w-]{40,}"  # what opens a secret address
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)*"  # addresses of mail
    r"|\?[^\s\"']+"  # what was asked for behind an address
    r"|\d{5,}[\dXx]?"  # employee numbers, mobiles, identity numbers
    r"|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+"  # names of people and places
)


@contextmanager
def of_request(name: str) -> Iterator[None]:
    """Every line logged inside carries the request's name."""
    token = _request.set(name)
    try:
        yield
    finally:
        _request.reset(token)


def without_people(text: str) -> str:
    """A line of the log without names, long numbers, addresses of mail and queries."""
    return _PERSONAL.sub(HIDDEN, text)


def place_of(failure: BaseException) -> str:
    """Kind and place of a failure, at most 200 characters: the last line of our own code that it went through."""
    frames = _way(failure)
    ours = [frame for frame in frames if not frame.startswith("…")] or frames
    return f"{type(failure).__name__} {ours[-1] if ours else ''}".strip()[:200]


def _way(failure: BaseException) -> list[str]:
    """The failure's way through the code, file by file; other people's code by its file's name alone."""
    return [f"{_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in _frames(failure)]


def _frames(failure: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(failure.__traceback__))


def _file(name: str) -> str:
    path = Path(name)
    ours = path.is_relative_to(_ROOT) and "site-packages" not in path.parts
    return str(path.relative_to(_ROOT)) if ours else f"…/{path.name}"


class PersonalDataFilter(logging.Filter):
    """Fills in a record's values and takes out what is somebody's; marks it with the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            text = record.getMessage()
        except Exception:  # noqa: BLE001 - a line that cannot be filled in is told without its values
            text = str(record.msg)
        record.msg, record.args = without_people(text), None
        record.request_name = _request.get()
        return True


class _Formatter(logging.Formatter):
    """Failures without their words: these may hold anybody's data."""

    def failure(self, record: logging.LogRecord) -> tuple[str, list[str]]:
        failure = record.exc_info[1] if record.exc_info else None
        return (type(failure).__name__, _way(failure)) if failure else ("", [])


class LineFormatter(_Formatter):
    """For people who look at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        kind, way = self.failure(record)
        parts = [at, record.levelname, record.name, getattr(record, "request_name", ""), record.getMessage(), kind]
        return "\n  ".join([" ".join(part for part in parts if part), *way])


class JsonFormatter(_Formatter):
    """One line of JSON, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        kind, way = self.failure(record)
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_name", ""),
            "message": record.getMessage(),
            "failure": kind,
            "way": way,
        }
        return json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False)


def configuration(*, level: str, style: str) -> dict[str, object]:
    """Django's LOGGING: everything to standard error, filtered, in one of the two styles (json, line)."""
    formatter = JsonFormatter if style == "json" else LineFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"personal": {"()": PersonalDataFilter}},
        "formatters": {"said": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "said", "filters": ["personal"]}},
        "root": {"handlers": ["console"], "level": level},
        # Django's own handler would print failures with their words while DEBUG is on.
        "loggers": {"django": {"handlers": [], "propagate": True}},
    }
