"""The highest key that a table ever gave: after a restore no key may be given to a second thing."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections, models

from branchmgr.backup.tables import Table


def counted(model: Table) -> bool:
    """Whether the database counts the table's keys up."""
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField)


def last_number(model: Table, *, using: str = DEFAULT_DB_ALIAS) -> int:
    """The highest key given so far, also to a row that is gone; 0 where none was given or none is counted."""
    if not counted(model):
        return 0
    highest = model._base_manager.using(using).aggregate(last=models.Max("pk"))["last"] or 0
    return max(highest, _postgresql(model, using) if _is_postgresql(using) else _sqlite(model, using))


def _is_postgresql(using: str) -> bool:
    return connections[using].vendor == "postgresql"


def _postgresql(model: Table, using: str) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", _place(model, using))
        (last,) = cursor.fetchone()
    return int(last or 0)


def _sqlite(model: Table, using: str) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def go_on_after(model: Table, last: int, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """The next key is ``last`` + 1; taken back with the transaction. On PostgreSQL the owner of the tables may."""
    if not counted(model):
        return
    with connections[using].cursor() as cursor:
        if _is_postgresql(using):
            place = _place(model, using)
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", place)
            (sequence,) = cursor.fetchone()
            # What setval says outlives a transaction that is undone; said to a sequence begun anew in it, it does not.
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART")
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", [*place, max(last, 1), last > 0])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, last])


def _place(model: Table, using: str) -> list[str]:
    return [connections[using].ops.quote_name(model._meta.db_table), str(model._meta.pk.column)]
