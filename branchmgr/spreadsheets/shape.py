"""What a workbook is expected to hold: its sheets, their columns and the kind of value in each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from branchmgr.decimals import narrowed

Kind = Literal["text", "date", "decimal", "integer", "choice", "yes_no"]

YES = "是"
NO = "否"
NOTES_SHEET = "说明"
FAULTS_SHEET = "错误清单"
OWN_SHEETS = frozenset({NOTES_SHEET, FAULTS_SHEET})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``header`` without its asterisk, ``choices`` in the order in which they are offered.

    ``note`` and ``example`` appear in the template only. What stands in a ``secret`` column no fault repeats.
    """

    header: str
    required: bool = False
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    note: str = ""
    example: str = ""
    secret: bool = False

    @property
    def offered(self) -> tuple[str, ...]:
        """The words a person picks from; empty where anything may be typed."""
        return (YES, NO) if self.kind == "yes_no" else self.choices


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; with ``open_columns`` every further header is data too (one column an indicator)."""

    title: str
    columns: tuple[Column, ...]
    required: bool = True
    open_columns: bool = False


@lru_cache(maxsize=1024)  # asked for every cell that is read, of a handful of headers
def header_key(text: str) -> str:
    """What two spellings of one header share: ``代码``, ``代码*``, `` 代码 ＊`` are the same header."""
    return " ".join(narrowed(text).rstrip("*").split())
