"""Queries whose SQL is worked out once.

Django puts a query into SQL anew each time it is asked, which takes several times as long as the database takes to
answer a small one. The few that every request or every saved cell asks are kept instead: an ordinary QuerySet with
``Given`` in the place of its values. Only the words are kept, never an answer: each asking reads the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, BigIntegerField, Expression, Field, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")
LARGEST_KEY = BigIntegerField.MAX_BIGINT
"""an address can name a larger one, of which nothing is found"""


class Given(Expression):
    """Stands in a query for a value that is named when it is asked, of the kind that ``field`` keeps; never for None."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def said(self, value: Any, database: Any) -> Any:
        """The value as the database takes it."""
        if value is None:
            raise ValueError(f"{self.name} is None, which nothing equals in SQL")
        if isinstance(value, int) and abs(value) > LARGEST_KEY:
            raise EmptyResultSet
        return self.output_field.get_db_prep_value(value, database)


class GivenKeys(Given):
    """Stands after ``__in`` for any number of keys."""

    def __init__(self, name: str) -> None:
        super().__init__(name, BigAutoField())

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "(SELECT UNNEST(%s::bigint[]))", [self]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        return "(SELECT value FROM JSON_EACH(%s))", [self]

    def said(self, value: Collection[int], database: Any) -> Any:
        keys = [int(key) for key in value]
        return json.dumps(keys) if database.vendor == "sqlite" else keys


class KeptQuery(Generic[Row]):
    """A query that ``ask`` makes of ``Given`` values; what it finds is objects, or tuples after ``values_list``.

    ``ask`` is called once a connection to the database, when first asked there: what it makes must not depend on the
    moment or on who asks. Its order, its joins and its lock are kept; it may not be sliced by a value given.
    """

    def __init__(self, ask: Callable[[], QuerySet[Any, Row]]) -> None:
        self._ask = ask

    def rows(self, **values: Any) -> list[Row]:
        """All that is found now with these values; one query."""
        database = connections[DEFAULT_DB_ALIAS]
        words = self._words(database)
        if words.locks and not database.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction")
        try:
            given = [each.said(values[each.name], database) if isinstance(each, Given) else each for each in words.values]
        except EmptyResultSet:
            return []
        with database.cursor() as cursor:
            cursor.execute(words.text, given)
            found = cursor.fetchall()
        return list(words.read(found, database))

    def first(self, **values: Any) -> Row | None:
        """The first that is found, None where there is none; one query."""
        return next(iter(self.rows(**values)), None)

    def _words(self, database: BaseDatabaseWrapper) -> _Words:
        # Kept with the connection, which one thread alone uses: what reads values may belong to it.
        kept: dict[KeptQuery[Any], _Words] = database.__dict__.setdefault("kept_queries", {})
        if self not in kept:
            kept[self] = _Words(self._ask(), database)
        return kept[self]


class _Words:
    """One query in the words of one database, and how its rows are read."""

    def __init__(self, rows: QuerySet[Any, Any], database: BaseDatabaseWrapper) -> None:
        compiler = rows.query.get_compiler(connection=database)
        self.text, self.values = compiler.as_sql()
        self.locks = rows.query.select_for_update
        self._values = list(compiler.get_converters([each[0] for each in compiler.select]).items())
        self._columns = _columns_of(compiler) if rows._iterable_class is ModelIterable else None
        self._annotations = compiler.annotation_col_map or {}

    def read(self, found: list[tuple[Any, ...]], database: BaseDatabaseWrapper) -> Iterator[Any]:
        for row in self._converted(found, database):
            yield self._object(row) if self._columns else row

    def _converted(self, found: list[tuple[Any, ...]], database: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
        """Rows with the values that the fields speak of: SQLite keeps a moment as a text."""
        if not self._values:
            yield from found
            return
        for row in found:
            values = list(row)
            for place, (converters, expression) in self._values:
                for convert in converters:
                    values[place] = convert(values[place], expression, database)
            yield tuple(values)

    def _object(self, row: tuple[Any, ...]) -> Any:
        """One object with its related ones, as Django's own ModelIterable makes it."""
        model, names, start, end, related = self._columns
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in related:
            populator.populate(row, found)
        for name, place in self._annotations.items():
            setattr(found, name, row[place])
        return found


def _columns_of(compiler: Any) -> tuple[Any, list[str], int, int, list[Any]]:
    """Of the columns of a query for objects: model, names of its fields, their first and last place, related ones."""
    info, select = compiler.klass_info, compiler.select
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    return info["model"], names, start, end, get_related_populators(info, select, DEFAULT_DB_ALIAS)
