"""Writes whose SQL is worked out once, as ``kept_queries`` does for what is asked. No signals are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery

from branchmgr.kept_statements import GivenColumn, Statement, kept_by

M = TypeVar("M", bound=Model)


class KeptInsert(Generic[M]):
    """Writes new rows of a model, one at a time.

    With ``unique`` fields, a row that has these already is changed instead: in its fields ``changed``.
    """

    def __init__(
        self, name: str, model: type[M], *, unique: tuple[str, ...] = (), changed: tuple[str, ...] = ()
    ) -> None:
        self._name, self._model, self._unique, self._changed = name, model, unique, changed

    def write(self, row: M) -> M:
        """Writes an object that is not in the database yet, and gives it its key; one query."""
        database = connections[DEFAULT_DB_ALIAS]
        kept = kept_by(database)
        if self not in kept:
            kept[self] = self._statement(database)
        [[row.pk]] = kept[self].run(database, row.__dict__)
        state = row._state  # noqa: SLF001 - what Django itself sets after an INSERT
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        return row

    def _statement(self, database: BaseDatabaseWrapper) -> Statement:
        meta = self._model._meta
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        query = InsertQuery(
            self._model,
            on_conflict=OnConflict.UPDATE if self._unique else None,
            unique_fields=[meta.get_field(name) for name in self._unique],
            update_fields=[meta.get_field(name) for name in self._changed],
        )
        query.insert_values(fields, [self._model(**{each.attname: GivenColumn(each) for each in fields})])
        compiler = query.get_compiler(connection=database)
        compiler.returning_fields = [meta.pk]
        [(text, values)] = compiler.as_sql()
        return Statement(self._name, text, values)


class KeptUpdate:
    """Changes ``fields`` of the rows of a query that ``ask`` makes of ``Given`` values."""

    def __init__(self, name: str, ask: Callable[[], QuerySet[Any]], *fields: str) -> None:
        self._name, self._ask, self._fields = name, ask, fields

    def write(self, **values: Any) -> None:
        """Writes the fields named, where the query finds anything with the values named; one query."""
        database = connections[DEFAULT_DB_ALIAS]
        kept = kept_by(database)
        if self not in kept:
            kept[self] = self._statement(database)
        kept[self].run(database, values)

    def _statement(self, database: BaseDatabaseWrapper) -> Statement:
        rows = self._ask()
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values({name: GivenColumn(rows.model._meta.get_field(name)) for name in self._fields})
        return Statement(self._name, *query.get_compiler(connection=database).as_sql())
