"""The doctor's look at backups: the key, the last one that was made, the folder in which they lie."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.backup import sealing
from branchmgr.doctor.findings import Finding, Findings, fault, span, warning, well
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent

OLD, TOO_OLD = timedelta(days=2), timedelta(days=14)
"""an older one is a warning; a fault"""
MADE: Final = "backup_made"


def key() -> Findings:
    """Whether there is one, where the settings name it; the service itself needs none."""
    if not settings.BACKUP_KEY and not settings.BACKUP_KEY_FILE:
        yield well(_("No key is set here; manage.py backup asks for BACKUP_KEY or BACKUP_KEY_FILE."))
        return
    try:
        sealing.passphrase()
    except RefusedError as refusal:
        yield fault(str(refusal), _("Until then no backup is made. Mend BACKUP_KEY or BACKUP_KEY_FILE."))
        return
    yield well(_("The key for backups can be read."))


def last() -> Findings:
    """How old the last backup is that the audit log knows."""
    made = AuditEvent.objects.filter(action=MADE).order_by("-at").values_list("at", flat=True).first()
    if made is None:
        yield warning(_("No backup was made yet."), _make_one())
        return
    yield _by_age(made)


def folder(path: Path) -> Findings:
    """How old the newest backup in a folder is, and whether another one of its size fits."""
    if not path.is_dir():
        said = _("There is no folder %(path)s.") % {"path": path}
        to_do = _("Make it, or mount the disk that it lies on; its owner is the user of the service.")
        yield fault(said, to_do)
        return
    found = max(path.glob("*.backup"), key=lambda file: file.stat().st_mtime, default=None)
    if found is None:
        yield fault(_("No backup (*.backup) lies in %(path)s.") % {"path": path}, _make_one())
        return
    about = found.stat()
    yield _by_age(datetime.fromtimestamp(about.st_mtime, UTC))
    if shutil.disk_usage(path).free < about.st_size:
        yield fault(
            _("There is no room in %(path)s for another backup as large as the last one.") % {"path": path},
            _("Move old backups to another machine, then delete them here."),
        )


def _by_age(made: datetime) -> Finding:
    age = clock.now() - made
    at = f"{made.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    said = _("The last backup was made %(span)s ago (%(at)s).") % {"span": span(age), "at": at}
    if age > TOO_OLD:
        return fault(said, _make_one())
    return warning(said, _make_one()) if age > OLD else well(said)


def _make_one() -> str:
    return _("Run manage.py backup every night, by crontab or a timer, and look why it did not run.")
