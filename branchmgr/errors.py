"""Refusals: the one way in which the software says no to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a workbook: where it stands and what to do about it.

    ``row`` is the row's number as Excel shows it (1 is the header); 0 speaks of the sheet as a whole.
    ``message`` may be lazy text; it says what is wrong and how to mend it.
    """

    sheet: str
    row: int
    column: str
    value: str
    message: Any

    def __str__(self) -> str:
        place = [self.sheet, str(self.row) if self.row else "", self.column, self.value, str(self.message)]
        return " · ".join(part for part in place if part)


class RefusedError(Exception):
    """What was asked for is not done; the message tells the person why and what to do.

    ``faults`` lists every fault of an import at once. Nothing has been changed when it is raised.
    """

    def __init__(self, message: Any, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return str(self.message)
