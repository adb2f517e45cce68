"""What the check of a workbook found: faults, or what would change. It is kept until the person has decided."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from branchmgr.errors import Fault
from branchmgr.imports.changes import Change, ChangeKind, FieldChange, Outcome, SheetChanges, SheetSummary

SHOWN_AT_MOST: Final = 300
"""changes of a sheet, and faults, that the page shows"""
NOTICES_AT_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Findings:
    """Either ``faults``, or what would change: counted, and the first changes of each sheet."""

    faults: tuple[Fault, ...] = ()
    summaries: Sequence[SheetSummary] = ()
    changes_by_sheet: Sequence[SheetChanges] = ()
    notices: tuple[str, ...] = ()

    @property
    def changed(self) -> int:
        """How many things would change."""
        return sum(sheet.count for sheet in self.changes_by_sheet)


def of_outcome(outcome: Outcome) -> Findings:
    """What the page shows of an outcome."""
    return Findings(
        summaries=tuple(outcome.summaries),
        changes_by_sheet=tuple(outcome.by_sheet(SHOWN_AT_MOST)),
        notices=outcome.notices[:NOTICES_AT_MOST],
    )


def encoded(findings: Findings) -> bytes:
    """The findings to be kept, words in the language of who asked."""
    faults = [[each.sheet, each.row, each.column, each.value, str(each.message)] for each in findings.faults]
    summaries = [[each.sheet, each.created, each.changed, each.ended, each.unchanged] for each in findings.summaries]
    sheets = [[each.title, each.count, [_row(change) for change in each.changes]] for each in findings.changes_by_sheet]
    said = {"faults": faults, "summaries": summaries, "sheets": sheets, "notices": list(findings.notices)}
    return json.dumps(said, ensure_ascii=False).encode()


def decoded(data: bytes) -> Findings:
    """Findings that were kept."""
    said: dict[str, Any] = json.loads(data)
    return Findings(
        faults=tuple(Fault(*each) for each in said["faults"]),
        summaries=tuple(SheetSummary(*each) for each in said["summaries"]),
        changes_by_sheet=tuple(
            SheetChanges(title, tuple(_change(title, row) for row in rows), count)
            for title, count, rows in said["sheets"]
        ),
        notices=tuple(said["notices"]),
    )


def _row(change: Change) -> list[Any]:
    return [change.kind.value, change.key, change.name, change.fields]


def _change(sheet: str, row: list[Any]) -> Change:
    kind, key, name, fields = row
    return Change(sheet, ChangeKind(kind), key, name, tuple(FieldChange(*each) for each in fields))
