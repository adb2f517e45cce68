"""Copies table by table, in portions, and reads back what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.db import DataError, IntegrityError, ProgrammingError, transaction
from django.utils.translation import gettext as _

from branchmgr.backup import landing, numbers, tables
from branchmgr.errors import RefusedError
from branchmgr.moving import source, target
from branchmgr.moving.source import Tell

Row = Sequence[Any]
SOURCE: Final = source.ALIAS
SAY_EVERY: Final = 100_000
"""rows of a large table between two lines about it"""
NOT_TAKEN: Final = (DataError, IntegrityError, ProgrammingError, ValueError, TypeError, ArithmeticError)
"""how PostgreSQL, or the way there, says that it does not take a value: too long, too large, a NUL in a text"""


def copy(tell: Tell) -> dict[str, tables.Tally]:
    """Every row of every table, with the next numbers; what was read, by tables.

    Raises RefusedError at the first row that PostgreSQL does not take.
    """
    models = tables.every()
    landing.make_way(models, using=target.ALIAS)
    read: dict[str, tables.Tally] = {}
    for number, model in enumerate(models, start=1):
        name = model._meta.db_table
        read[name] = _copied(model, tell)
        numbers.go_on_after(model, numbers.last_number(model), using=target.ALIAS)
        said = {"number": number, "of": len(models), "table": name, "rows": read[name].rows}
        tell(_("%(number)s/%(of)s %(table)s: %(rows)s rows copied") % said)
    target.count_anew()
    return read


def _copied(model: tables.Table, tell: Tell) -> tables.Tally:
    read = tables.Tally()
    for rows in _portions(model):
        _write(model, rows)
        for text in tables.said(model, rows):
            read.add(text)
        if read.rows % SAY_EVERY == 0:
            tell(_("%(table)s: %(rows)s rows so far") % {"table": model._meta.db_table, "rows": read.rows})
    return read


def _portions(model: tables.Table) -> Iterator[list[Row]]:
    """Some rows at once; RefusedError where one holds what is none of its column's values."""
    found = tables.stored(model)
    try:
        while rows := list(islice(found, tables.AT_ONCE)):
            yield rows
    except (ValueError, TypeError, ArithmeticError) as error:
        said = {"table": model._meta.db_table, "error": target.first_line(error)}
        raise RefusedError(
            _("A value in %(table)s of the SQLite database cannot be read: %(error)s.") % said
        ) from error


def _write(model: tables.Table, rows: Iterable[Row]) -> None:
    try:
        with transaction.atomic(using=target.ALIAS):
            tables.insert(model, rows, using=target.ALIAS)
    except NOT_TAKEN:
        for row in rows:
            _write_one(model, row)


def _write_one(model: tables.Table, row: Row) -> None:
    """One row by itself, to say which it is that is not taken."""
    try:
        with transaction.atomic(using=target.ALIAS):
            tables.insert(model, [row], using=target.ALIAS)
    except NOT_TAKEN as error:
        key = row[tables.names(model).index(str(model._meta.pk.column))]
        said = {"table": model._meta.db_table, "key": key, "error": target.first_line(error)}
        raise RefusedError(_("PostgreSQL does not take row %(key)s of %(table)s: %(error)s.") % said) from error


def compare(read: dict[str, tables.Tally], tell: Tell) -> None:
    """Counts both databases and reads the new one back; RefusedError at the first table that is not the same."""
    models = tables.every()
    for number, model in enumerate(models, start=1):
        name = model._meta.db_table
        came = tables.tally(model, using=target.ALIAS)
        counts = {model._base_manager.using(alias).count() for alias in (SOURCE, target.ALIAS)}
        if counts != {came.rows} or (came.rows, came.sha256) != (read[name].rows, read[name].sha256):
            raise RefusedError(_("%(table)s is not the same in both databases.") % {"table": name})
        said = {"number": number, "of": len(models), "table": name, "rows": came.rows, "hash": came.sha256[:16]}
        tell(_("%(number)s/%(of)s %(table)s: %(rows)s rows the same, %(hash)s") % said)
