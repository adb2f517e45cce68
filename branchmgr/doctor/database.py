"""The doctor's look at the database: whether it answers, its version, its clock and zone, its tables and their lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, NotSupportedError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchmgr import audit_triggers, clock, postgres
from branchmgr.doctor.findings import SECONDS, Finding, Findings, fault, listed, skipped, span, warning, well, words_of
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from branchmgr.snapshots import snapshot

NOTABLE, MOST_APART = timedelta(seconds=5), timedelta(seconds=60)
"""by which clocks may differ: more is a warning; more is a fault"""


@contextmanager
def reading_only() -> Iterator[None]:
    """A connection of its own that writes nothing and gives a dead server up; all reads see one moment."""
    own: Any = connection.copy()
    kept = connections[DEFAULT_DB_ALIAS]
    if own.vendor == "sqlite":
        own.settings_dict["OPTIONS"] = {"timeout": SECONDS, "init_command": "PRAGMA query_only=ON"}
    else:
        own.settings_dict["OPTIONS"]["connect_timeout"] = SECONDS
    connections[DEFAULT_DB_ALIAS] = own
    try:
        with snapshot():
            if own.vendor == "postgresql":
                # For this transaction alone: a pooler hands the connection on to others.
                _row(f"SET LOCAL statement_timeout = '{2 * SECONDS}s'")
            yield
    finally:
        own.close()
        connections[DEFAULT_DB_ALIAS] = kept


def server() -> Findings:
    """Whether it answers, and whether it is new enough."""
    lost = lost_file()
    if lost:
        yield fault(
            _("There is no database file %(path)s.") % {"path": lost},
            _(
                "A new installation: run manage.py migrate. One that had data: VAR_DIR or DATABASE_URL names another "
                "place than before."
            ),
        )
        return
    try:
        with reading_only():
            yield from _sqlite() if connection.vendor == "sqlite" else _postgres()
    except NotSupportedError as error:
        yield fault(words_of(error), _update())
    except DatabaseError as error:
        yield fault(
            _("The database does not answer: %(error)s") % {"error": words_of(error)},
            _("Start the database's server; look whether DATABASE_URL names host, port, role and password rightly."),
        )


def lost_file() -> Path | None:
    """The SQLite file that should be there and is not; to ask for it would make an empty one."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name.startswith(("file:", ":memory:")) or Path(name).exists():
        return None
    return Path(name)


def _update() -> str:
    return _("Update PostgreSQL to version %(least)s or newer.") % {"least": postgres.LEAST_VERSION}


def _sqlite() -> Findings:
    _row("SELECT count(*) FROM sqlite_master")
    yield well(_("SQLite %(version)s answers.") % {"version": sqlite3.sqlite_version})


def _postgres() -> Findings:
    yield version_of_postgres(postgres.version_number())
    (encoding,) = _row("SHOW server_encoding")
    if encoding != "UTF8":
        yield fault(
            _("The database keeps its texts in %(encoding)s.") % {"encoding": encoding},
            _("Make a new database with ENCODING 'UTF8' and restore a backup into it: Chinese texts do not fit here."),
        )


def version_of_postgres(number: int) -> Finding:
    """What to say of a server of this number, such as 150004."""
    said = _("PostgreSQL %(version)s answers.") % {"version": f"{number // 10_000}.{number % 10_000}"}
    return well(said) if number // 10_000 >= postgres.LEAST_VERSION else fault(said, _update())


def clocks() -> Findings:
    """How far the database's clock and this machine's are apart."""
    if connection.vendor == "sqlite":
        yield well(_("The database is a file of this machine and has no clock of its own."))
        return
    before = clock.now()
    (there,) = _row("SELECT clock_timestamp()")
    after = clock.now()
    apart: timedelta = there - (before + (after - before) / 2)
    said = _("The database's clock and this machine's are %(span)s apart.") % {"span": span(apart)}
    to_do = _("Let both machines take their time from the same server (chrony or systemd-timesyncd), then restart.")
    if abs(apart) <= NOTABLE:
        yield well(said)
    else:
        yield fault(said, to_do) if abs(apart) > MOST_APART else warning(said, to_do)


def time_zone() -> Findings:
    """Whether days begin where people live, here and in the database."""
    now = clock.now()
    said = _("%(zone)s; it is %(now)s there.") % {"zone": settings.TIME_ZONE, "now": f"{now:%Y-%m-%d %H:%M}"}
    if not now.utcoffset():
        yield warning(
            _("Days begin in the time zone %(zone)s, not at a midnight of China.") % {"zone": settings.TIME_ZONE},
            _("Leave TIME_ZONE out, or set it to Asia/Shanghai; then restart web, workers and beat."),
        )
        return
    yield well(said)


def zone_of_database() -> Findings:
    """Whether PostgreSQL's own tables know the zone as this machine does."""
    if connection.vendor == "sqlite":
        yield well(_("SQLite takes the time zone from this machine."))
        return
    now = clock.now()
    (there,) = _row("SELECT %s::timestamptz AT TIME ZONE %s", [now, settings.TIME_ZONE])
    here = now.replace(tzinfo=None)
    if _same(there, here):
        yield well(_("The database knows %(zone)s as this machine does.") % {"zone": settings.TIME_ZONE})
        return
    yield fault(
        _("In %(zone)s it is %(there)s for the database and %(here)s for this machine.")
        % {"zone": settings.TIME_ZONE, "there": f"{there:%H:%M}", "here": f"{here:%H:%M}"},
        _("Update the time zone data (package tzdata) on both machines and restart the database."),
    )


def _same(one: datetime, other: datetime) -> bool:
    return abs(one - other) < timedelta(seconds=1)


def migrations() -> Findings:
    """Whether the tables are those of this version: none to come, none of a newer one."""
    loader = MigrationExecutor(connection).loader
    applied, known = set(loader.applied_migrations), set(loader.disk_migrations)
    ours = {app.label for app in apps.get_app_configs()}
    waiting = sorted(f"{app}.{name}" for app, name in known - applied)
    unknown = sorted(f"{app}.{name}" for app, name in applied - known if app in ours)
    if waiting:
        said = ngettext(
            "%(count)s migration is not done: %(names)s.", "%(count)s migrations are not done: %(names)s.", len(waiting)
        )
        yield fault(
            said % {"count": len(waiting), "names": listed(waiting)},
            _("Make a backup, then run manage.py migrate, then restart web, workers and beat."),
        )
    if unknown:
        yield fault(
            _("The database is of a newer version: %(names)s.") % {"names": listed(unknown)},
            _("Install that version again, or restore the backup that was made before the update."),
        )
    if not waiting and not unknown:
        yield well(_("All %(count)s are done.") % {"count": len(applied)})


def triggers() -> Findings:
    """Whether the database refuses that audit entries are changed."""
    try:
        count = audit_triggers.verify()
    except RefusedError as refusal:
        yield fault(
            str(refusal),
            _("Stop the application, run manage.py verify_audit, and go on as docs/operations.md says: The audit log."),
        )
        return
    yield well(ngettext("%(count)s trigger is in force.", "%(count)s triggers are in force.", count) % {"count": count})


def role() -> Findings:
    """Whether the application's role could take the audit's lock off."""
    if connection.vendor == "sqlite":
        yield skipped(_("SQLite knows no roles: who can write the file can change everything in it."))
        return
    name, mighty = _row(
        "SELECT current_user, r.rolsuper OR pg_has_role(c.relowner, 'USAGE') FROM pg_roles r, pg_class c"
        " WHERE r.rolname = current_user AND c.oid = to_regclass(%s)",
        [AuditEvent._meta.db_table],
    )
    if not mighty:
        yield well(_("The role %(name)s owns no audit table.") % {"name": name})
        return
    yield warning(
        _("The role %(name)s owns the audit's tables and could take their triggers off.") % {"name": name},
        _("Let the application run as a role that owns nothing: docs/operations.md, The audit log."),
    )


def _row(statement: str, values: list[Any] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None
