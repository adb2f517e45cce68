"""Whether a database has the tables and columns of this version, all of them and no others."""

from __future__ import annotations

from django.db import connections
from django.utils.translation import gettext as _

from branchmgr.backup import tables
from branchmgr.errors import RefusedError

MIGRATIONS = "django_migrations"


def check(using: str, *, called: str) -> None:
    """RefusedError where a table or a column is too many or missing: it would not be moved, or nothing fits it."""
    ours = {model._meta.db_table: set(_columns(model)) for model in tables.every()}
    connection = connections[using]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor)) - {MIGRATIONS}
        if there != set(ours):
            raise _differs(called, sorted(there ^ set(ours)))
        for name, columns in ours.items():
            # Django's own description of a table fails on SQLite where a condition of ours is long.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} WHERE FALSE")  # noqa: S608 # nosec B608 - our own names
            if (found := {each[0] for each in cursor.description}) != columns:
                raise _differs(called, [f"{name}.{column}" for column in sorted(found ^ columns)])


def _columns(model: tables.Table) -> list[str]:
    """Those that the database computes by itself among them."""
    return [str(field.column) for field in model._meta.local_concrete_fields]


def _differs(called: str, names: list[str]) -> RefusedError:
    text = _(
        "The tables of the %(database)s database are not those of this version: %(names)s. "
        "A move must be whole: take away what is not of this software, or take a database of its own."
    )
    return RefusedError(text % {"database": called, "names": ", ".join(names[:3])})
