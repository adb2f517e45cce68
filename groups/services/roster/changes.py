"""The changes of a roster in words: as the page shows them, and as the audit keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import Model

from branchmgr.imports.changes import Change, ChangeKind, FieldChange
from groups import masks
from groups.enums import (
    CATEGORY_WORDS,
    COMMITTEE_KIND_WORDS,
    OFFICE_WORDS,
    POLITICAL_STATUS_WORDS,
    SEX_WORDS,
)

SHEET_ORDER = ("组织", "党小组", "部门", "人员", "任职")
_WORD_TABLES = (COMMITTEE_KIND_WORDS, SEX_WORDS, POLITICAL_STATUS_WORDS, CATEGORY_WORDS, OFFICE_WORDS)
WORD_COLUMNS = frozenset({"类型", "性别", "政治面貌", "类别", "职务"})
WORDS: dict[str, str] = {value: word for table in _WORD_TABLES for word, value in table.items()}


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
