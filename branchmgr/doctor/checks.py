"""All that the doctor looks at, in the order in which things stand on each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr.doctor import backups, database, jobs, machine, mail, setup, site, static_files
from branchmgr.doctor.findings import Check

DATABASE, MIGRATIONS, BROKER = "database", "migrations", "broker"


def all_checks(folder: Path | None = None) -> tuple[Check, ...]:
    """Every check; ``folder`` is where backups lie, if that is known."""
    return (*_of_machine(folder), *_of_database(), *_of_jobs(), *_of_pages(), *_of_backups(folder))


def _of_machine(folder: Path | None) -> Iterator[Check]:
    yield Check("python", _("Python"), machine.python)
    yield Check("packages", _("Packages"), machine.packages)
    yield Check("texts", _("Texts"), machine.texts)
    yield Check("permissions", _("Rights on folders"), partial(machine.permissions, folder))
    yield Check("disk", _("Room on disks"), partial(machine.room, folder))


def _of_database() -> Iterator[Check]:
    yield Check(DATABASE, _("Database"), database.server)
    yield Check("clock", _("Clocks"), database.clocks, needs=DATABASE, reads=True)
    yield Check("time_zone", _("Time zone"), database.time_zone)
    yield Check("database_zone", _("Time zone of the database"), database.zone_of_database, needs=DATABASE, reads=True)
    yield Check(MIGRATIONS, _("Migrations"), database.migrations, needs=DATABASE, reads=True)
    yield Check("audit_triggers", _("Lock of the audit log"), database.triggers, needs=MIGRATIONS, reads=True)
    yield Check("database_role", _("Role in the database"), database.role, needs=MIGRATIONS, reads=True)


def _of_jobs() -> Iterator[Check]:
    yield Check(BROKER, _("Broker"), jobs.broker)
    yield Check("queue", _("Queue"), jobs.queue, needs=BROKER)
    yield Check("workers", _("Workers"), jobs.workers, needs=BROKER)
    yield Check("tick", _("Tick"), jobs.tick, needs=MIGRATIONS, reads=True)
    yield Check("jobs", pgettext_lazy("work of the server", "Jobs"), jobs.jobs, needs=MIGRATIONS, reads=True)


def _of_pages() -> Iterator[Check]:
    yield Check("settings", _("Settings"), setup.deployment)
    yield Check("addresses", _("Addresses"), setup.addresses)
    yield Check("static_files", _("Static files"), static_files.collected)
    yield Check("site", _("Pages"), site.answer)
    yield Check("mail", _("Mail server"), mail.server)


def _of_backups(folder: Path | None) -> Iterator[Check]:
    yield Check("backup_key", _("Key for backups"), backups.key)
    yield Check("backup", _("Last backup"), backups.last, needs=MIGRATIONS, reads=True)
    if folder:
        yield Check("backup_folder", _("Folder of backups"), partial(backups.folder, folder))
