"""The triggers that keep the audit append-only: which there must be, and which the database has in force."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from branchmgr.errors import RefusedError
from branchmgr.models import AuditChain, AuditEvent

# A migration's name is no word of Python; it alone says what the triggers are.
_LAST: Final = import_module("branchmgr.migrations.0008_audit_entry_by_entry")
_NAMED: Final = re.compile(r"CREATE TRIGGER (\w+)")

_IN_FORCE: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)",
    "postgresql": (
        "SELECT tgname, '' FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        " AND tgrelid IN (to_regclass(%s), to_regclass(%s))"
    ),
}


def verify() -> int:
    """Looks whether each trigger is there and in force, and returns their number.

    On SQLite it must also say what the migration made it say. Raises RefusedError naming those that are not.
    """
    made = {name: text for text in _LAST.closing(connection.vendor) for name in _NAMED.findall(text)}
    there = _in_force()
    lacking = [name for name, text in made.items() if name not in there or (there[name] or text) != text]
    if lacking:
        raise RefusedError(
            _(
                "The database lacks triggers that keep the audit, or they are switched off: %(names)s. Entries can be "
                "changed and deleted."
            )
            % {"names": ", ".join(sorted(lacking))}
        )
    return len(made)


def _in_force() -> dict[str, str]:
    tables = [model._meta.db_table for model in (AuditEvent, AuditChain)]
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE[connection.vendor], tables)
        return dict(cursor.fetchall())
