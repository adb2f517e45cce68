"""The move as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from branchmgr import audit, audit_publications, audit_triggers
from branchmgr.models import Upload, User
from branchmgr.moving import copying, shape, source, target
from branchmgr.moving.source import Tell


@dataclass(frozen=True, slots=True)
class Moved:
    """What is in PostgreSQL now: rows as they were in SQLite, and the audit's entries, that of the move among them.

    ``missing`` are the places of attached files that are not there, or not as long as they were.
    """

    rows: int
    tables: int
    entries: int
    missing: list[str]


def move_to_postgres(url: str, *, by: User | None, tell: Tell) -> Moved:
    """Copies everything from this installation's SQLite into the empty database at ``url``, and compares it.

    ``tell`` is told how far it is. Raises RefusedError where either of them is not ready for it, or anything differs
    in the end: then nothing was written. The SQLite database is only read.
    """
    source.check_kind()
    shape.check(source.ALIAS, called=source.CALLED)
    with target.reached(url):
        target.check_kind()
        shape.check(target.ALIAS, called=target.CALLED)
        target.check_empty()
        source.expect_stopped(tell)
        with source.locked():
            tell(_("Checking the SQLite database."))
            source.check_whole()
            with transaction.atomic(using=target.ALIAS):
                return _moved(by, tell)


def _moved(by: User | None, tell: Tell) -> Moved:
    target.lock()
    target.check_empty()
    read = copying.copy(tell)
    copying.compare(read, tell)
    rows = sum(each.rows for each in read.values())
    tell(_("Checking the PostgreSQL database."))
    missing = _missing_files()
    with target.in_use():
        audit.record("move_to_postgres", by=by, after={"rows": rows, "tables": len(read)})
        connection.check_constraints()
        entries = audit.verify()
        audit_publications.verify()
        audit_triggers.verify()
    return Moved(rows, len(read), entries, missing)


def _missing_files() -> list[str]:
    root = Path(settings.UPLOADS_ROOT)
    found = Upload.objects.order_by("path").values_list("path", "size").iterator()
    return [place for place, size in found if not _is_there(root / place, size)]


def _is_there(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False
