"""Backups on PostgreSQL: one moment for all tables, keys that go on, and the way to SQLite and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from appraisal.models import Indicator
from branchmgr import audit
from branchmgr.backup import sealing, writing
from branchmgr.backup.reading import verify_backup
from branchmgr.backup.restoring import restore_backup
from branchmgr.models import Notification, User
from tests.factories import backups
from tests.factories.backups import KEY

pytestmark = pytest.mark.pg


@pytest.mark.django_db(transaction=True)
def test_backup_shows_one_moment_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    backups.lived_in()
    held = backups.sums()
    pieces = writing.pieces()
    first = next(pieces)
    elsewhere = Thread(target=_written_meanwhile)
    elsewhere.start()
    elsewhere.join()
    path = tmp_path / "all.backup"
    with path.open("w+b") as file:
        sealing.seal(iter([first, *pieces]), file, key=KEY)
    manifest = verify_backup(path, key=KEY)
    assert {name: (each.rows, each.sha256) for name, each in manifest.tables.items()} == held
    assert backups.sums() != held, "the control: something was written meanwhile"


def _written_meanwhile() -> None:
    try:
        with transaction.atomic():
            audit.record("act", by=User.objects.create_user("meanwhile"))
            Notification.objects.all().delete()
    finally:
        connection.close()


ON_SQLITE = """
import json, sys
import django
django.setup()
from django.db import connection
from tests.factories import backups, moves
from branchmgr.backup.restoring import restore_backup
from pathlib import Path
moves.make_tables()
came, goes = Path(sys.argv[1]), Path(sys.argv[2])
restore_backup(came, key=backups.KEY, by=None)
restored = backups.sums()
backups.written(goes.parent, goes.name)
print(json.dumps([connection.vendor, restored, backups.sums()]))
"""
ENTERED = {"branchmgr_auditevent", "branchmgr_auditchain"}
"""where backups and restores are entered"""


def _on_sqlite(folder: Path, came: Path, goes: Path) -> Any:
    (folder / "sqlite").mkdir()
    variables = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/sqlite/db",
        "VAR_DIR": str(folder / "sqlite"),
        "UPLOADS_ROOT": str(folder / "sqlite/uploads"),
        "DJANGO_SETTINGS_MODULE": "branchmgr.settings_test",
    }
    command = [sys.executable, "-c", ON_SQLITE, str(came), str(goes)]
    ended = subprocess.run(command, env=variables, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.django_db
def test_backup_goes_to_sqlite_and_back(tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "source") as folder:
        backups.lived_in()
        came, _manifest = backups.written(tmp_path, "came")
        held, there = backups.sums(), backups.files(folder)
        following = User.objects.create_user("probe").pk
    vendor, on_sqlite, gone = _on_sqlite(tmp_path, came, tmp_path / "goes")
    with backups.elsewhere(tmp_path / "target") as folder:
        restore_backup(tmp_path / "goes", key=KEY, by=None)
        back = backups.sums()

        assert vendor == "sqlite"
        assert {name for name in held if tuple(on_sqlite[name]) != held[name]} == ENTERED
        assert {name for name in held if tuple(gone[name]) != back[name]} == ENTERED
        assert {name for name in held if back[name] != held[name]} == ENTERED
        # "backup_made" is entered after the archive is closed, so it is in none; then come restore, backup, restore.
        assert back["branchmgr_auditevent"][0] == held["branchmgr_auditevent"][0] - 1 + 3
        assert backups.files(folder) == backups.files(tmp_path / "sqlite/uploads") == there
        assert audit.verify() == back["branchmgr_auditevent"][0]
        assert User.objects.create_user("probe").pk == following
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Indicator.objects.update(name="changed")
