"""The highest key that a table ever gave: after a restore no key may be given to a second thing."""

from __future__ import annotations

from django.db import connection, models

from branchmgr.backup.tables import Table


def counted(model: Table) -> bool:
    """Whether the database counts the table's keys up."""
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField)


def last_number(model: Table) -> int:
    """The highest key given so far, also to a row that is gone; 0 where none was given or none is counted."""
    if not counted(model):
        return 0
    highest = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
    return max(highest, _postgresql(model) if connection.vendor == "postgresql" else _sqlite(model))


def _postgresql(model: Table) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", _place(model))
        (last,) = cursor.fetchone()
    return int(last or 0)


def _sqlite(model: Table) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def go_on_after(model: Table, last: int) -> None:
    """The next key is ``last`` + 1."""
    if not counted(model):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, %s)"
            cursor.execute(f"SELECT setval({sequence}, %s, %s)", [*_place(model), max(last, 1), last > 0])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, last])


def _place(model: Table) -> list[str]:
    return [connection.ops.quote_name(model._meta.db_table), str(model._meta.pk.column)]
