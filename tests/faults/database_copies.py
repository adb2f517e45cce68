"""Copies of the tests' database on PostgreSQL, made in no time, for processes that are going to be killed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import psycopg2
from django.db import connection, connections, transaction

from branchmgr.backup import numbers, tables

OF_THE_MOMENT = frozenset({"branchmgr_jobrun", "django_session", "django_migrations"})
"""what says when a process ran, not what it did"""

Contents = dict[str, list[bytes]]


def _run(*statements: str) -> None:
    """Statements from outside: nobody may be connected to a database that is copied."""
    wanted = connection.settings_dict
    outside = psycopg2.connect(
        host=wanted["HOST"], port=wanted["PORT"], user=wanted["USER"], password=wanted["PASSWORD"], dbname="postgres"
    )
    outside.autocommit = True
    try:
        with outside.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        outside.close()


def _send_away(name: str) -> None:
    """Threads and killed processes that are not quite gone would hinder a copy."""
    _run(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")


@contextmanager
def copied(name: str) -> Iterator[str]:
    """A copy of the present database, called after it; it goes at the end, whoever is still connected."""
    connections.close_all()
    source = connection.settings_dict["NAME"]
    copy = f"{source}_{name}"
    _send_away(source)
    _run(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)', f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')
    try:
        yield copy
    finally:
        connections.close_all()
        _run(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


@contextmanager
def working_in(name: str, *, port: int | None = None) -> Iterator[None]:
    """Lets everything inside work in another database, of the same server or of one that listens on ``port``."""
    connections.close_all()
    before = {key: connection.settings_dict[key] for key in ("NAME", "PORT")}
    connection.settings_dict |= {"NAME": name, "PORT": port or before["PORT"]}
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict |= before


def contents() -> Contents:
    """Every row of every table, column by column, keys and the audit's hashes included."""
    return {
        model._meta.db_table: list(tables.lines(model))
        for model in tables.kept()
        if model._meta.db_table not in OF_THE_MOMENT
    }


class Original:
    """What is in the present database now, and the way back to it once somebody has written to it."""

    def __init__(self) -> None:
        self.contents = contents()
        self._last = {model._meta.db_table: numbers.last_number(model) for model in tables.kept()}
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA original")
            for name in self._last:
                cursor.execute(f'CREATE TABLE original."{name}" AS TABLE public."{name}"')

    def different(self, found: Contents) -> set[str]:
        """The tables that hold something else by now, and those that may."""
        return {name for name, rows in found.items() if rows != self.contents[name]} | (OF_THE_MOMENT & set(self._last))

    def give_lost_numbers_again(self, names: Collection[str]) -> None:
        """Keys handed out since and rolled back are given once more, so that rows can be compared to the last column.

        Those that were lost before stay lost. A database never does this by itself, and nothing but this comparison
        needs it.
        """
        for model in tables.kept():
            if (name := model._meta.db_table) in names and numbers.counted(model):
                newest = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
                numbers.go_on_after(model, max(newest or 0, self._last[name]))

    @transaction.atomic
    def put_back(self, found: Contents) -> None:
        """As it was, keys that are given next included; triggers do not see it."""
        different = self.different(found)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for model in tables.kept():
                if (name := model._meta.db_table) in different:
                    columns = ", ".join(f'"{column}"' for column in tables.names(model))
                    cursor.execute(f'DELETE FROM public."{name}"')
                    taken = f'SELECT {columns} FROM original."{name}"'
                    cursor.execute(f'INSERT INTO public."{name}" ({columns}) {taken}')
                    numbers.go_on_after(model, self._last[name])
