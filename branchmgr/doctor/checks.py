"""All that the doctor looks at, in the order in which things stand on each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.utils.translation import pgettext_lazy

from branchmgr.doctor import backups, database, deployment, jobs, machine, mail, site, static_files
from branchmgr.doctor.findings import BROKER, DATABASE, MIGRATIONS, Check


def all_checks(folder: Path | None = None) -> tuple[Check, ...]:
    """Every check; ``folder`` is where backups lie, if that is known."""
    return (*_of_machine(folder), *_of_database(), *_of_jobs(), *_of_pages(), *_of_backups(folder))


def _of_machine(folder: Path | None) -> Iterator[Check]:
    yield Check("python", pgettext_lazy("doctor", "Python"), machine.python)
    yield Check("packages", pgettext_lazy("doctor", "Packages"), machine.packages)
    yield Check("texts", pgettext_lazy("doctor", "Texts"), machine.texts)
    yield Check("permissions", pgettext_lazy("doctor", "Rights on folders"), partial(machine.permissions, folder))
    yield Check("disk", pgettext_lazy("doctor", "Room on disks"), partial(machine.room, folder))


def _of_database() -> Iterator[Check]:
    yield Check(DATABASE, pgettext_lazy("doctor", "Database"), database.server)
    yield Check("clock", pgettext_lazy("doctor", "Clocks"), database.clocks, needs=DATABASE)
    yield Check("time_zone", pgettext_lazy("doctor", "Time zone"), database.time_zone)
    yield Check(
        "database_zone", pgettext_lazy("doctor", "Time zone of the database"), database.zone_of_database, needs=DATABASE
    )
    yield Check(MIGRATIONS, pgettext_lazy("doctor", "Migrations"), database.migrations, needs=DATABASE)
    yield Check("audit_triggers", pgettext_lazy("doctor", "Lock of the audit log"), database.triggers, needs=MIGRATIONS)
    yield Check("database_role", pgettext_lazy("doctor", "Role in the database"), database.role, needs=MIGRATIONS)


def _of_jobs() -> Iterator[Check]:
    yield Check(BROKER, pgettext_lazy("doctor", "Broker"), jobs.broker)
    yield Check("queue", pgettext_lazy("doctor", "Queue"), jobs.queue, needs=BROKER)
    yield Check("workers", pgettext_lazy("doctor", "Workers"), jobs.workers, needs=BROKER)
    yield Check("tick", pgettext_lazy("doctor", "Tick"), jobs.tick, needs=MIGRATIONS)
    yield Check("jobs", pgettext_lazy("doctor", "Jobs"), jobs.jobs, needs=MIGRATIONS)


def _of_pages() -> Iterator[Check]:
    yield Check("settings", pgettext_lazy("doctor", "Settings"), deployment.of_django)
    yield Check("addresses", pgettext_lazy("doctor", "Addresses"), deployment.addresses)
    yield Check("static_files", pgettext_lazy("doctor", "Static files"), static_files.collected)
    yield Check("site", pgettext_lazy("doctor", "Pages"), site.answer)
    yield Check("mail", pgettext_lazy("doctor", "Mail server"), mail.server)


def _of_backups(folder: Path | None) -> Iterator[Check]:
    yield Check("backup_key", pgettext_lazy("doctor", "Key for backups"), backups.key)
    yield Check("backup", pgettext_lazy("doctor", "Last backup"), backups.last, needs=MIGRATIONS)
    if folder:
        yield Check("backup_folder", pgettext_lazy("doctor", "Folder of backups"), partial(backups.folder, folder))
