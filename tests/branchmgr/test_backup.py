"""A backup brings everything back, and an installation that is not meant for it takes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from appraisal.models import Indicator
from branchmgr import audit, clock, uploads
from branchmgr.backup import restoring
from branchmgr.backup.manifest import Manifest
from branchmgr.backup.restoring import restore_backup
from branchmgr.models import AuditEvent, JobRun, Upload, User
from tests.factories import backups, groups
from tests.factories.backups import KEY

pytestmark = pytest.mark.django_db
Source = tuple[Path, Manifest, dict[str, Any]]


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    settings.BACKUP_KEY = KEY


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A backup, what it says, and what was in the installation, which is empty again."""
    folder = tmp_path_factory.mktemp("backups")
    with django_db_blocker.unblock(), backups.elsewhere(folder / "source") as uploaded:
        backups.lived_in()
        path, manifest = backups.written(folder)
        held = {"sums": backups.sums(), "files": backups.files(uploaded), "places": backups.places()}
        held["number"] = User.objects.create_user("probe").pk
    return path, manifest, held


CHANGED_BY_RESTORING = {"branchmgr_auditevent", "branchmgr_auditchain"}
"""where the restore itself is entered"""


def test_restore_brings_every_row_and_every_file_back(source: Source, tmp_path: Path) -> None:
    path, manifest, held = source
    with backups.elsewhere(tmp_path / "target") as folder:
        call_command("restore", path)

        found = backups.sums()
        assert {name for name in found if found[name] != held["sums"][name]} == CHANGED_BY_RESTORING
        assert backups.files(folder) == held["files"]
        assert set(held["files"]) == held["places"]
        assert len(held["places"]) == 2
        made = 1  # the entry that the backup was made comes after it and is in none
        assert sum(rows for rows, _hash in held["sums"].values()) - made == manifest.rows > 20
        assert AuditEvent.objects.order_by("pk").last().action == "restore"


def test_audit_goes_on_after_a_restore(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target"):
        restore_backup(source[0], key=KEY, by=None)
        before = audit.verify()
        with transaction.atomic():
            audit.record("act", by=None)
        assert audit.verify() == before + 1


def test_triggers_are_in_force_after_a_restore(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target"):
        restore_backup(source[0], key=KEY, by=None)
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Indicator.objects.update(name="changed")


def test_no_key_is_given_twice_after_a_restore(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target"):
        restore_backup(source[0], key=KEY, by=None)
        assert User.objects.create_user("probe").pk == source[2]["number"]
        assert groups.branch("ZB09").pk > 1


def test_restored_file_is_given_out(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target"):
        restore_backup(source[0], key=KEY, by=None)
        assert uploads.content(Upload.objects.get(name="photo.png")).startswith(b"\x89PNG")


def refused(path: Path, match: str, key: str = KEY) -> None:
    """The restore is refused and leaves nothing behind."""
    rows, root = backups.sums(), Path(settings.UPLOADS_ROOT)
    there = backups.files(root)
    with override_settings(BACKUP_KEY=key), pytest.raises(CommandError, match=match):
        call_command("restore", path)
    assert (backups.sums(), backups.files(root)) == (rows, there)
    assert not (root / restoring.BESIDE).exists()


def test_wrong_key_restores_nothing(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target"):
        refused(source[0], "the key is wrong, or the file was changed", key="another key of some length")


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.99])
def test_cut_file_restores_nothing(source: Source, tmp_path: Path, part: float) -> None:
    whole = source[0].read_bytes()
    (tmp_path / "cut").write_bytes(whole[: int(len(whole) * part)])
    with backups.elsewhere(tmp_path / "target"):
        refused(tmp_path / "cut", "backup")


def test_changed_byte_restores_nothing(source: Source, tmp_path: Path) -> None:
    whole = source[0].read_bytes()
    with backups.elsewhere(tmp_path / "target"):
        for place in (3, 60, 300, len(whole) // 2, len(whole) - 1):
            changed = whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :]
            (tmp_path / "changed").write_bytes(changed)
            refused(tmp_path / "changed", "backup")
        salt = whole[:25] + (b"0" if whole[25:26] != b"0" else b"1") + whole[26:]
        (tmp_path / "changed").write_bytes(salt)
        refused(tmp_path / "changed", "or the file was changed")


def test_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    refused(tmp_path / "none", "could not be restored")


def test_installation_with_a_row_takes_nothing(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target"):
        User.objects.create_user("1")
        refused(source[0], "not empty: branchmgr_user")


def test_installation_with_a_file_takes_nothing(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target") as folder:
        (folder / "attachments/00").mkdir(parents=True)
        (folder / "attachments/00/somebodys.pdf").write_bytes(b"x")
        refused(source[0], "not empty: there are files")


def test_what_an_empty_installation_fills_itself_gives_way(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target"):
        JobRun.objects.create(name="mail", started_at=clock.now())
        restore_backup(source[0], key=KEY, by=None)
        assert JobRun.objects.count() == 0


def test_installation_without_all_tables_takes_nothing(source: Source, tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "target"):
        MigrationRecorder(connection).migration_qs.filter(app="branchmgr", name__startswith="0004").delete()
        refused(source[0], "manage.py migrate")


def test_backup_of_a_newer_version_is_refused(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with backups.elsewhere(tmp_path / "target"):
        monkeypatch.setattr("branchmgr.backup.manifest.VERSION", "0.0.9")
        refused(source[0], r"newer version \(.+, here is 0\.0\.9; the same tables\)")


def test_backup_with_other_migrations_is_refused(source: Source, tmp_path: Path) -> None:
    recorder = MigrationRecorder(connection)
    with backups.elsewhere(tmp_path / "newer"):
        recorder.record_applied("board", "9999_of_tomorrow")
        newer, _manifest = backups.written(tmp_path, "newer")
    with backups.elsewhere(tmp_path / "target"):
        refused(newer, "newer version.*board.9999_of_tomorrow")
    with backups.elsewhere(tmp_path / "target"):
        recorder.record_applied("board", "9998_since_then")
        refused(source[0], "older version.*board.9998_since_then")
