"""What a roster import would change, or has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from django.db.models import Model

from groups import masks
from groups.enums import (
    CATEGORY_WORDS,
    COMMITTEE_KIND_WORDS,
    OFFICE_WORDS,
    POLITICAL_STATUS_WORDS,
    SEX_WORDS,
    ChangeKind,
)

SHEET_ORDER = ("组织", "党小组", "部门", "人员", "任职")
_WORD_TABLES = (COMMITTEE_KIND_WORDS, SEX_WORDS, POLITICAL_STATUS_WORDS, CATEGORY_WORDS, OFFICE_WORDS)
WORD_COLUMNS = frozenset({"类型", "性别", "政治面貌", "类别", "职务"})
WORDS: dict[str, str] = {value: word for table in _WORD_TABLES for word, value in table.items()}


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
    """The changes of one sheet."""

    title: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class RosterImport:
    """The outcome of an import; with ``dry_run`` what it would be."""

    changes: tuple[Change, ...]
    unchanged: Counter[str]
    notices: tuple[str, ...]
    dry_run: bool

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
                unchanged=self.unchanged[sheet],
            )
            for sheet in SHEET_ORDER
        ]
        return [line for line in lines if line.created + line.changed + line.ended + line.unchanged]

    @property
    def changes_by_sheet(self) -> list[SheetChanges]:
        """The changes of each sheet that has any, in the workbook's order."""
        found = (SheetChanges(sheet, [each for each in self.changes if each.sheet == sheet]) for sheet in SHEET_ORDER)
        return [each for each in found if each.changes]


def shown(column: str, value: Any) -> str:
    """A value in the words of the workbook; a place by its code, a person by the number."""
    if value is None:
        return ""
    if value.__class__ is str and column not in WORD_COLUMNS:
        return str(value)
    if isinstance(value, Model):
        return next(str(getattr(value, name)) for name in ("code", "employee_no", "name") if hasattr(value, name))
    if isinstance(value, date):
        return value.isoformat()
    text = str(value.value if isinstance(value, Enum) else value)
    return WORDS.get(text, text) if column in WORD_COLUMNS else text


def recorded(changes: Iterable[Change]) -> dict[str, Any]:
    """The changes as the audit keeps them: sheet → kind → key → header → [before, after]; what is new, the values.

    Names, mobiles, mail addresses and days of birth are masked: nothing is ever taken out of the audit again.
    """
    kept: dict[str, Any] = {}
    for change in changes:
        is_new = change.kind == ChangeKind.CREATED
        fields = {field.column: _kept(field, is_new=is_new) for field in change.fields}
        kept.setdefault(change.sheet, {}).setdefault(str(change.kind.value), {})[change.key] = fields
    return kept


def _kept(field: FieldChange, *, is_new: bool) -> str | list[str]:
    before, after = (masks.masked(field.column, value) for value in (field.before, field.after))
    return after if is_new else [before, after]
