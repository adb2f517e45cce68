"""What an import would change, or has changed: the same for every kind of workbook."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Cells = Mapping[str, str]
"""one row: header → value, in the words of the workbook"""
ORDER: Final = "顺序"
ROWS_APART: Final = ";"


class ChangeKind(TextChoices):
    """What an import does to a thing it names."""

    CREATED = "created", _("new")
    CHANGED = "changed", _("changed")
    ENDED = "ended", _("ended")


class FieldChange(NamedTuple):
    """One field: the workbook's header, the values in the workbook's words; empty for nothing."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new, changed or ended. ``key`` is its code, employee number or the like."""

    sheet: str
    kind: ChangeKind
    key: str
    name: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """How many things of one sheet are new, changed, ended, and the same as before."""

    sheet: str
    created: int
    changed: int
    ended: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class SheetChanges:
    """The changes of one sheet; ``changes`` may be the first of ``count``."""

    title: str
    changes: Sequence[Change]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import does; with ``dry_run`` what it would do.

    ``untouched`` counts by sheet what is the same already, ``notices`` are worth a look, ``said`` is the whole in one
    line. ``sheets`` are the titles in the workbook's order; ``day`` is named where the changes depend on today,
    ``made`` the id of the one thing that was made and to which one goes on.
    """

    sheets: tuple[str, ...]
    changes: tuple[Change, ...]
    untouched: Counter[str] = field(default_factory=Counter)
    notices: tuple[str, ...] = ()
    said: str = ""
    day: date | None = None
    made: int | None = None
    dry_run: bool = False

    def __str__(self) -> str:
        return self.said

    @property
    def changed(self) -> int:
        """How many things are new, changed or ended."""
        return len(self.changes)

    @property
    def unchanged(self) -> int:
        """How many were the same already."""
        return self.untouched.total()

    @property
    def summaries(self) -> list[SheetSummary]:
        """One line a sheet that has rows or changes, in the workbook's order."""
        counted = Counter((change.sheet, change.kind) for change in self.changes)
        lines = [
            SheetSummary(
                sheet=sheet,
                created=counted[sheet, ChangeKind.CREATED],
                changed=counted[sheet, ChangeKind.CHANGED],
                ended=counted[sheet, ChangeKind.ENDED],
                unchanged=self.untouched[sheet],
            )
            for sheet in self.sheets
        ]
        return [line for line in lines if line.created + line.changed + line.ended + line.unchanged]

    def by_sheet(self, most: int) -> list[SheetChanges]:
        """The changes of each sheet that has any, in the workbook's order, at most so many of each."""
        found = {sheet: [each for each in self.changes if each.sheet == sheet] for sheet in self.sheets}
        return [SheetChanges(sheet, tuple(changes[:most]), len(changes)) for sheet, changes in found.items() if changes]

    @property
    def fingerprint(self) -> str:
        """What two outcomes share that do the same: words for people and who asks play no part."""
        rows = [[each.sheet, each.kind.value, each.key, each.name, each.fields] for each in self.changes]
        said = [rows, sorted(self.untouched.items()), self.day and self.day.isoformat()]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def replaced(sheet: str, before: Mapping[str, Cells], after: Mapping[str, Cells], *, named: str) -> list[Change]:
    """The changes where rows take the place of others, each under its key; ``named`` heads the column of the name."""
    changes = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key, {}), after.get(key, {})
        kind = ChangeKind.CHANGED if was and now else ChangeKind.CREATED if now else ChangeKind.ENDED
        if fields := differences(was, now):
            changes.append(Change(sheet, kind, key, (now or was).get(named, ""), fields))
    if not changes and list(before) != list(after):
        moved = FieldChange(ORDER, ROWS_APART.join(before), ROWS_APART.join(after))
        changes.append(Change(sheet, ChangeKind.CHANGED, "", "", (moved,)))
    return changes


def left_alone(before: Mapping[str, Cells], after: Mapping[str, Cells]) -> int:
    """How many of the rows that take the place of others say the same."""
    return sum(1 for key, row in after.items() if key in before and not differences(before[key], row))


def differences(was: Cells, now: Cells) -> tuple[FieldChange, ...]:
    """The columns that differ, in the order of the new row."""
    headers = [*now, *(header for header in was if header not in now)]
    pairs = ((header, was.get(header, ""), now.get(header, "")) for header in headers)
    return tuple(FieldChange(*each) for each in pairs if each[1] != each[2])
