"""The tests' own door through the triggers of the audit; the product has none.

Tests with real transactions empty all tables afterwards. The door takes the triggers off for that, and puts them on
again in the same transaction. ``tampering`` does the same for tests that break a chain on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

_triggers: Any = import_module("branchmgr.migrations.0008_audit_entry_by_entry")


@contextmanager
def tampering() -> Iterator[None]:
    """The audit without its triggers, as somebody would have it who owns the tables."""
    # PostgreSQL takes no trigger off a table while checks of that table are put off.
    checks = ["SET CONSTRAINTS ALL IMMEDIATE"] if connection.vendor == "postgresql" else []
    _run([*checks, *_triggers.opening(connection.vendor)])
    try:
        yield
    finally:
        _run([*checks, *_triggers.closing(connection.vendor)])


@contextmanager
def closed() -> Iterator[None]:
    """All triggers on, as in the product, inside ``tampering`` or in a database that was made without migrations."""
    checks = ["SET CONSTRAINTS ALL IMMEDIATE"] if connection.vendor == "postgresql" else []
    _run([*checks, *_triggers.opening(connection.vendor), *_triggers.closing(connection.vendor)])
    try:
        yield
    finally:
        _run([*checks, *_triggers.opening(connection.vendor)])


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_as_in_the_product = BaseDatabaseOperations.execute_sql_flush


def _through_the_door(self: Any, sql_list: Iterable[str]) -> None:
    vendor = self.connection.vendor
    _as_in_the_product(self, [*_triggers.opening(vendor), *sql_list, *_triggers.closing(vendor)])


@contextmanager
def flushing(*, door: bool = True) -> Iterator[None]:
    """Lets what empties all tables after a test pass; without the ``door`` it is refused as in the product."""
    before = BaseDatabaseOperations.execute_sql_flush
    used = _through_the_door if door else _as_in_the_product
    BaseDatabaseOperations.execute_sql_flush = used  # type: ignore[method-assign]
    try:
        yield
    finally:
        BaseDatabaseOperations.execute_sql_flush = before  # type: ignore[method-assign]
