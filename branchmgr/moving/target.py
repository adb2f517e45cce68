"""The PostgreSQL database that everything is moved to: reached beside the one in use, and nobody else's meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.utils import load_backend
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchmgr import environment, postgres
from branchmgr.backup import landing, tables
from branchmgr.errors import RefusedError

ALIAS: Final = "target"
CALLED: Final = "PostgreSQL"
PATIENCE_MS: Final = 5000
"""how long somebody who is just writing may still take"""

NO_ADDRESS = gettext_lazy(
    "No database is named. Set MOVE_TO_URL, for example to postgres://user:password@host:5432/name"
)
NOT_MIGRATED = gettext_lazy("The tables of the PostgreSQL database are not made yet. Run there: manage.py migrate")


@contextmanager
def reached(url: str) -> Iterator[None]:
    """Inside ``connections`` knows the database at ``url`` as ``ALIAS``; RefusedError where it cannot be reached."""
    found = _settings(url)
    connections[ALIAS] = load_backend(found["ENGINE"]).DatabaseWrapper(found, ALIAS)
    try:
        try:
            connections[ALIAS].ensure_connection()
        except OperationalError as error:
            said = {"error": first_line(error)}
            raise RefusedError(_("The PostgreSQL database cannot be reached: %(error)s.") % said) from error
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]


def _settings(url: str) -> dict[str, Any]:
    if not url:
        raise RefusedError(NO_ADDRESS)
    try:
        found = environment.database_at(url)
    except ValueError as error:
        raise RefusedError(
            _("The address of the PostgreSQL database is wrong: it %(error)s") % {"error": error}
        ) from error
    if not found["ENGINE"].endswith("postgresql"):
        raise RefusedError(_("The address of the PostgreSQL database must begin with postgres://."))
    whole: dict[str, Any] = connections.configure_settings({DEFAULT_DB_ALIAS: found})[DEFAULT_DB_ALIAS]
    return whole


@contextmanager
def in_use() -> Iterator[None]:
    """Inside the product works in this database instead of its own."""
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[ALIAS]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own


def check_kind() -> None:
    """RefusedError where the server, its tables or our rights in it are not what a move needs."""
    version = postgres.version_number(ALIAS) // 10_000
    if version < postgres.LEAST_VERSION:
        text = _("PostgreSQL %(least)s or newer is needed; this is %(version)s.")
        raise RefusedError(text % {"least": postgres.LEAST_VERSION, "version": version})
    if (encoding := _one("SHOW server_encoding")) != "UTF8":
        raise RefusedError(
            _("The PostgreSQL database must keep text as UTF8, not as %(encoding)s.") % {"encoding": encoding}
        )
    if not landing.is_migrated(using=ALIAS):
        raise RefusedError(NOT_MIGRATED)
    if others := sorted(landing.applied() ^ landing.applied(using=ALIAS)):
        text = _("The two databases are not of the same version: %(names)s.")
        raise RefusedError(text % {"names": ", ".join(others[:3])})
    if name := _one(_NOT_OURS, _names()):
        text = _("The role that the move uses does not own %(table)s. Move as the owner of the tables.")
        raise RefusedError(text % {"table": name})


_NOT_OURS: Final = (
    "SELECT min(tablename) FROM pg_tables WHERE tablename = ANY(%s) AND schemaname = ANY(current_schemas(false))"
    " AND NOT pg_has_role(tableowner, 'USAGE')"
)


def _names() -> list[str]:
    return [model._meta.db_table for model in tables.every()]


def _one(statement: str, *values: Any) -> Any:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def lock() -> None:
    """Nobody else writes into it until the transaction ends; RefusedError where somebody is just doing so."""
    names = ", ".join(connections[ALIAS].ops.quote_name(name) for name in _names())
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        try:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        except OperationalError as error:
            raise RefusedError(_("Somebody else is using the PostgreSQL database. Stop it, then try again.")) from error


def check_empty() -> None:
    """RefusedError where somebody has used it: nothing is ever written over."""
    if name := landing.in_use(tables.every(), using=ALIAS):
        text = _("The PostgreSQL database is not empty: %(table)s has rows. Take an empty one.")
        raise RefusedError(text % {"table": name})


def count_anew() -> None:
    """Lets the server know how much it holds now, or it would look for each row of a full table as of an empty one."""
    names = ", ".join(connections[ALIAS].ops.quote_name(name) for name in _names())
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")


def first_line(error: Exception) -> str:
    """What a database says of a failure, without the rows that it quotes."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
