"""Queries whose SQL is worked out once.

Django puts a query into SQL anew each time it is asked, which takes several times as long as the database takes to
answer a small one. The few that every request or every saved cell asks are kept instead: an ordinary QuerySet with
``Given`` in the place of its values. Only the words are kept, never an answer: each asking reads the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.transaction import TransactionManagementError

from branchmgr.kept_statements import Given, GivenKeys, Statement, kept_by

__all__ = ["Given", "GivenKeys", "KeptQuery"]
Row = TypeVar("Row")


class KeptQuery(Generic[Row]):
    """A query that ``ask`` makes of ``Given`` values; what it finds is objects, or tuples after ``values_list``.

    PostgreSQL knows it by its ``name``. ``ask`` is called once a connection to the database, when first asked there:
    what it makes must not depend on the moment or on who asks.
    """

    def __init__(self, name: str, ask: Callable[[], QuerySet[Any, Row]]) -> None:
        self._name, self._ask = name, ask

    def rows(self, **values: Any) -> list[Row]:
        """All that is found now with these values; one query."""
        database = connections[DEFAULT_DB_ALIAS]
        words = self._words(database)
        if words.locks and not database.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction")
        try:
            found = words.statement.run(database, values)
        except EmptyResultSet:
            return []
        return list(words.read(found, database))

    def first(self, **values: Any) -> Row | None:
        """The first that is found, None where there is none; one query."""
        return next(iter(self.rows(**values)), None)

    def _words(self, database: BaseDatabaseWrapper) -> _Words:
        kept = kept_by(database)
        if self not in kept:
            kept[self] = _Words(self._name, self._ask(), database)
        words: _Words = kept[self]
        return words


class _Words:
    """One query in the words of one database, and how its rows are read."""

    def __init__(self, name: str, rows: QuerySet[Any, Any], database: BaseDatabaseWrapper) -> None:
        compiler = rows.query.get_compiler(connection=database)
        self.statement = Statement(name, *compiler.as_sql())
        self.locks = rows.query.select_for_update
        self._values = list(compiler.get_converters([each[0] for each in compiler.select]).items())
        objects = rows._iterable_class is ModelIterable  # noqa: SLF001 - a QuerySet does not tell it otherwise
        self._columns = _columns_of(compiler) if objects else None
        self._annotations = compiler.annotation_col_map or {}

    def read(self, found: Iterable[tuple[Any, ...]], database: BaseDatabaseWrapper) -> Iterator[Any]:
        for row in self._converted(found, database) if self._values else found:
            yield self._object(row) if self._columns else row

    def _converted(self, found: Iterable[tuple[Any, ...]], database: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
        """Rows with the values that the fields speak of: SQLite keeps a moment as a text."""
        for row in found:
            values = list(row)
            for place, (converters, expression) in self._values:
                for convert in converters:
                    values[place] = convert(values[place], expression, database)
            yield tuple(values)

    def _object(self, row: tuple[Any, ...]) -> Any:
        """One object with its related ones, as Django's own ModelIterable makes it."""
        model, names, start, end, related = self._columns  # type: ignore[misc]
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
    related: list[Any] = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    return info["model"], names, start, end, related
