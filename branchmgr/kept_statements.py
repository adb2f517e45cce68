"""A statement that was put into SQL once, with places for values that are given each time.

PostgreSQL is told it once a connection (PREPARE), so that it need not plan it anew each time; not where
``PREPARED_STATEMENTS`` is off, as behind a pooler that gives each transaction another connection.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, BigIntegerField, Expression, Field

LARGEST_KEY = BigIntegerField.MAX_BIGINT
"""an address can name a larger one, of which nothing is found"""
LARGEST_INTEGER = 2**31 - 1
MOST_TEXTS = 64
"""finished statements that a connection keeps"""
KINDS = {
    str: "unknown",
    bool: "boolean",
    datetime: "timestamp with time zone",
    date: "date",
    Decimal: "numeric",
}
_numbers = count(1)


class Given(Expression):
    """Stands in a query for a value named when it is asked, of the kind that ``field`` keeps; never for None."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def kind(self, database: BaseDatabaseWrapper) -> str:
        """The type by which the database knows such values."""
        return str(self.output_field.db_type(database))

    def said(self, value: Any, database: BaseDatabaseWrapper) -> Any:
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

    def kind(self, database: BaseDatabaseWrapper) -> str:
        return "bigint[]"

    def said(self, value: Collection[int], database: BaseDatabaseWrapper) -> Any:
        keys = [int(key) for key in value]
        return json.dumps(keys) if database.vendor == "sqlite" else keys


class GivenColumn(Given):
    """Stands for what is written into a column; None is a value like others there."""

    def __init__(self, field: Field[Any, Any]) -> None:
        super().__init__(field.attname, field)

    def said(self, value: Any, database: BaseDatabaseWrapper) -> Any:
        return self.output_field.get_db_prep_save(value, database)


class Statement:
    """One statement for one connection of Django's. ``values`` stand in the order of the text, some of them given."""

    def __init__(self, name: str, text: str, values: Sequence[Any]) -> None:
        self._name = f"{name}_{next(_numbers)}"
        self._text, self._values = text, values
        self._given = [each for each in values if isinstance(each, Given)]
        self._told: object = None
        places = ", ".join(["%s"] * len(self._given))
        self._call = f"EXECUTE {self._name} ({places})" if places else f"EXECUTE {self._name}"

    def run(
        self, database: BaseDatabaseWrapper, values: Mapping[str, Any], *, once: bool = False
    ) -> list[tuple[Any, ...]]:
        """What it finds or returns with these values; ``once``: PostgreSQL need not keep it."""
        said = [each.said(values[each.name], database) for each in self._given]
        with database.cursor() as cursor:
            if not once and settings.PREPARED_STATEMENTS and database.vendor == "postgresql":
                self._tell(database)
                cursor.execute(self._call, said)
            else:
                cursor.execute(self._text, list(self._filled(said)))
            found: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
            return found

    def _filled(self, said: Sequence[Any]) -> Iterator[Any]:
        following = iter(said)
        return (next(following) if isinstance(each, Given) else each for each in self._values)

    def _tell(self, database: BaseDatabaseWrapper) -> None:
        """Tells a new connection the statement; it forgets it when it is closed, and not before."""
        if self._told is database.connection:
            return
        from psycopg2.extensions import AsIs  # not where only SQLite is used

        kinds = ", ".join(each.kind(database) for each in self._given)
        places = [AsIs(f"${number}") for number in range(1, len(self._given) + 1)]
        head = f"PREPARE {self._name} ({kinds}) AS " if kinds else f"PREPARE {self._name} AS "
        # Past Django's cursor, which counts queries: a page's number of them shall be the same each time.
        with database.wrap_database_errors, database.connection.cursor() as cursor:
            cursor.execute(head + self._text, list(self._filled(places)))
        self._told = database.connection


class _Literal(Given):
    """Stands for a value of a finished statement; PostgreSQL takes it for what it takes the value itself for."""

    def __init__(self, place: int, kind: str) -> None:
        self.name, self._kind = str(place), kind

    def kind(self, database: BaseDatabaseWrapper) -> str:
        return self._kind

    def said(self, value: Any, database: BaseDatabaseWrapper) -> Any:
        return value


def _kind_of(value: Any) -> str:
    """The type that PostgreSQL gives to a value written into the text of a statement; empty where we do not know it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return "integer" if abs(value) <= LARGEST_INTEGER else "bigint" if abs(value) <= LARGEST_KEY else ""
    return next((kind for each, kind in KINDS.items() if isinstance(value, each)), "")


def run_known(database: BaseDatabaseWrapper, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a finished statement finds. One that a connection is asked again is kept by it, up to ``MOST_TEXTS``."""
    kinds = tuple(_kind_of(value) for value in values)
    known: dict[Any, Statement] = kept_by(database).setdefault(run_known, {})
    statement = known.get((text, kinds))
    if statement is None:
        statement = Statement("together", text, [_Literal(place, kind) for place, kind in enumerate(kinds)])
        if all(kinds) and len(known) < MOST_TEXTS:
            known[text, kinds] = statement
        return statement.run(database, _by_place(values), once=True)
    return statement.run(database, _by_place(values))


def _by_place(values: Sequence[Any]) -> dict[str, Any]:
    return {str(place): value for place, value in enumerate(values)}


def kept_by(database: BaseDatabaseWrapper) -> dict[Any, Any]:
    """What is kept with a connection, which one thread alone uses."""
    kept: dict[Any, Any] = database.__dict__.setdefault("kept_statements", {})
    return kept
