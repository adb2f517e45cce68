"""Reading the whole database as of one moment, so that all sheets of a workbook speak of the same world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see one moment; nothing is written. Inside a transaction it is that transaction's view."""
    if connection.in_atomic_block:
        yield
        return
    with _reading_only(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _reading_only() -> Iterator[None]:
    """On SQLite a transaction takes the only writer's place from its beginning; this one leaves it to others."""
    settings: Any = connection
    mode = getattr(settings, "transaction_mode", None)
    if mode is None:
        yield
        return
    settings.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        settings.transaction_mode = mode
