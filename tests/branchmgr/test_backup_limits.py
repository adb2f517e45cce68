"""How a backup is written: in little memory, whole or not at all, and with a word on every file that is not right."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from branchmgr.backup import tables, writing
from branchmgr.backup.reading import verify_backup
from branchmgr.models import AuditEvent, Notification, SignedIn, Upload, User
from tests.factories import backups
from tests.factories.backups import KEY, MOST_HELD, many_rows, peak

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    settings.BACKUP_KEY = KEY


def test_rows_are_never_all_in_memory(tmp_path: Path) -> None:
    with backups.elsewhere(tmp_path / "source"):
        many_rows()
        path = tmp_path / "all.backup"
        assert peak(lambda: writing.write_backup(path, key=KEY, by=None)) < MOST_HELD
        assert peak(lambda: list(writing.pieces())) > MOST_HELD, "the control: all of it held at once shows"
    with backups.elsewhere(tmp_path / "target"):
        assert peak(lambda: call_command("restore", path)) < MOST_HELD
        assert Notification.objects.count() == 4000


def test_backup_is_its_owners_alone(tmp_path: Path) -> None:
    call_command("backup", tmp_path / "all.backup")
    assert stat.S_IMODE((tmp_path / "all.backup").stat().st_mode) == 0o600
    assert verify_backup(tmp_path / "all.backup", key=KEY).rows > 0


def test_backup_is_in_the_audit_and_in_itself(tmp_path: Path) -> None:
    user = User.objects.create_user("20001")
    call_command("backup", tmp_path / "all.backup", by="20001")
    event = AuditEvent.objects.get(action="backup")
    assert (event.actor, event.after) == (user, {"file": "all.backup"})
    tables = verify_backup(tmp_path / "all.backup", key=KEY).tables
    assert tables["branchmgr_auditevent"].rows == 1
    made = AuditEvent.objects.get(action="backup_made")
    assert (made.actor, made.after["file"], made.after["rows"]) == (
        user,
        "all.backup",
        sum(t.rows for t in tables.values()),
    )


def test_backup_that_failed_is_not_called_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("branchmgr.backup.sealing.seal", full)
    with pytest.raises(CommandError):
        call_command("backup", tmp_path / "all.backup")
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["backup"]


def test_backup_never_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "all.backup").write_text("yesterday's")
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", tmp_path / "all.backup")
    assert (tmp_path / "all.backup").read_text() == "yesterday's"


def test_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("backup", tmp_path / "none" / "all.backup")


def test_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(pieces: Iterator[bytes], file: io.BytesIO, **_more: Any) -> None:
        file.write(next(pieces))
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("branchmgr.backup.sealing.seal", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "all.backup")
    assert list(tmp_path.iterdir()) == []


def test_lost_and_changed_files_are_told_and_the_rest_is_kept(tmp_path: Path, capsys: Any) -> None:
    with backups.elsewhere(tmp_path / "source") as folder:
        backups.lived_in()
        lost, changed = (Upload.objects.get(name=name).path for name in ("minutes.pdf", "photo.png"))
        (folder / lost).unlink()
        (folder / changed).write_bytes(b"rotten")
        call_command("backup", tmp_path / "all.backup")
    told = capsys.readouterr().err
    assert f"{lost} is missing" in told
    assert f"{changed} is not the file" in told
    with backups.elsewhere(tmp_path / "target") as folder:
        call_command("restore", tmp_path / "all.backup")
        assert backups.files(folder) == {changed: b"rotten"}


def test_nobody_stays_signed_in_over_a_restore() -> None:
    kept = {model._meta.db_table for model in tables.kept()}
    assert SignedIn._meta.db_table not in kept
    assert {"branchmgr_user", "branchmgr_auditevent", "appraisal_score"} <= kept
    assert not kept & tables.LEFT_OUT


def test_each_table_comes_before_those_it_refers_to() -> None:
    order = [model._meta.db_table for model in tables.kept()]
    for model in tables.kept():
        for field in tables.columns(model):
            target = field.remote_field and field.remote_field.model
            if target and target is not model:
                assert order.index(model._meta.db_table) < order.index(target._meta.db_table)


def test_verify_says_what_is_in_a_backup(tmp_path: Path, capsys: Any) -> None:
    call_command("backup", tmp_path / "all.backup")
    call_command("verify_backup", tmp_path / "all.backup")
    assert "The backup is whole: made at" in capsys.readouterr().out
    with override_settings(BACKUP_KEY="another key of some length"), pytest.raises(CommandError, match="does not open"):
        call_command("verify_backup", tmp_path / "all.backup")
