"""The tables of a backup, and their rows as lines of JSON that say the same on every database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.sql import InsertQuery

from branchmgr.backup.sealing import DAMAGED
from branchmgr.errors import RefusedError

Table = type[models.Model]
Row = list[Any]

LEFT_OUT: Final = frozenset(
    {
        "django_session",
        "branchmgr_signedin",
        "branchmgr_sending",
        "branchmgr_import",
        "branchmgr_longwork",
        "branchmgr_longworkstep",
    }
)
"""who was signed in signs in again; who was sending a file sends it again; who was waiting for one asks again"""
AT_ONCE: Final = 500
"""rows that are held in memory"""


def every() -> list[Table]:
    """All tables of the product, each before those it refers to.

    In this order they are written, too: what an approval freezes comes before the row that says it is approved.
    """
    known = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    placed: dict[str, Table] = {}
    for name in sorted(known):
        _place(known[name], placed, set())
    return [model for name, model in reversed(placed.items()) if name in known]


def kept() -> list[Table]:
    """The tables of a backup, in that order."""
    return [model for model in every() if model._meta.db_table not in LEFT_OUT]


def _place(model: Table, placed: dict[str, Table], above: set[str]) -> None:
    """Puts a table behind all that it refers to."""
    name = model._meta.db_table
    if name in placed or name in above:
        return
    for field in columns(model):
        if field.remote_field:
            _place(field.remote_field.model, placed, above | {name})
    placed[name] = model


def columns(model: Table) -> list[Any]:
    """The columns of a table, as the fields behind them."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def names(model: Table) -> list[str]:
    """The columns' names."""
    return [str(field.column) for field in columns(model)]


def stored(model: Table, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[Sequence[Any]]:
    """Every row of a table in the order of the keys; some are held in memory at once, never all."""
    rows = model._base_manager.using(using).order_by("pk")
    yield from rows.values_list(*(field.attname for field in columns(model))).iterator(chunk_size=AT_ONCE)


def said(model: Table, found: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Each row as one line."""
    fields = columns(model)
    for row in found:
        yield line([_plain(value, field) for value, field in zip(row, fields, strict=True)])


def lines(model: Table, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[bytes]:
    """Every row of a table as one line, in the order of the keys."""
    return said(model, stored(model, using=using))


def line(values: Sequence[Any]) -> bytes:
    """The one way to write a row."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def _plain(value: Any, field: Any) -> Any:
    if isinstance(field, models.JSONField) or value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{field} holds {type(value).__name__}, which no backup can write")


def rows(model: Table, data: bytes) -> Iterator[Row]:
    """The rows that lines say; RefusedError where one is no row of this table."""
    fields = columns(model)
    for text in data.splitlines(keepends=True):
        try:
            values = json.loads(text)
            if line(values) != text or len(values) != len(fields):
                raise RefusedError(DAMAGED)
            yield [_value(value, field) for value, field in zip(values, fields, strict=True)]
        except (ValueError, TypeError, RecursionError, ValidationError) as error:
            raise RefusedError(DAMAGED) from error


def _value(value: Any, field: Any) -> Any:
    return value if value is None or isinstance(field, models.JSONField) else field.to_python(value)


def insert(model: Table, found: Iterable[Sequence[Any]], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Writes rows as they are: no default, no moment of saving and no signal touches them."""
    fields, connection = columns(model), connections[using]
    things: list[Any] = [SimpleNamespace(**{f.attname: v for f, v in zip(fields, row, strict=True)}) for row in found]
    most = max(connection.ops.bulk_batch_size(fields, things), 1) if things else 1
    for start in range(0, len(things), most):
        query = InsertQuery(model)
        query.insert_values(fields, things[start : start + most], raw=True)
        query.get_compiler(connection=connection).execute_sql()


class Tally:
    """How many rows went by, and the hash of their lines."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, data: bytes) -> None:
        self.rows += data.count(b"\n")
        self._hash.update(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def tally(model: Table, *, using: str = DEFAULT_DB_ALIAS) -> Tally:
    """The count and the hash of a table as it is now."""
    found = Tally()
    for text in lines(model, using=using):
        found.add(text)
    return found
