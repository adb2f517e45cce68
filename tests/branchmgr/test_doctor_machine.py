"""What the doctor says of the machine: Python, packages, disks, rights, the folder of backups."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from django.test import override_settings

from branchmgr.doctor import backups, machine
from tests.factories.ailing import levels

GB = 1_000_000_000


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def folder() -> Iterator[Path]:
    """The installation's folder; everybody may enter it and those above, as far as its own mode lets them."""
    with TemporaryDirectory(dir="/tmp") as name:
        var = Path(name)
        for each in ("uploads", "queue/messages"):
            (var / each).mkdir(mode=0o700, parents=True)
        (var / "secret_key").touch(mode=0o600)
        var.chmod(0o755)
        (var / "queue").chmod(0o755)
        named = {"VAR_DIR": var, "UPLOADS_ROOT": var / "uploads", "QUEUE_DIR": var / "queue"}
        with override_settings(**named, BACKUP_KEY_FILE=""):
            yield var


def test_python_must_be_new_enough() -> None:
    assert levels(machine.python()) == ["ok"]
    assert levels(machine.python((3, 10, 4))) == ["fault"]


def test_packages_that_are_not_the_pinned_ones_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("django==1.0 \\\n    --hash=sha256:00\nmoon==2.0\nsun==1 ; python_version < '3'\n# a comment\n")

    (same,) = machine.packages()
    (others,) = machine.packages(lock)
    (unknown,) = machine.packages(tmp_path / "nowhere.txt")

    assert (same.level, others.level, unknown.level) == ("ok", "warning", "skipped")
    assert "(1.0), moon not there (2.0)." in others.found
    assert "pip install --require-hashes" in others.to_do


def test_chinese_texts_that_are_missing_are_a_fault(tmp_path: Path) -> None:
    assert levels(machine.texts()) == ["ok"]
    with override_settings(LOCALE_PATHS=[tmp_path]):
        assert levels(machine.texts()) == ["fault"]


@pytest.mark.parametrize(("free", "level"), [(9 * GB, "ok"), (GB, "warning"), (GB // 10, "fault")])
def test_disk_that_gets_full_is_told_once(folder: Path, monkeypatch: Any, free: int, level: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(20 * GB, 20 * GB - free, free))

    found = [each for each in machine.room(folder) if str(folder) in each.found]

    assert levels(found) == [level]
    assert "data, attached files" in found[0].found


def test_disk_that_takes_no_more_files_is_a_fault(folder: Path, monkeypatch: Any) -> None:
    values = list(os.statvfs(folder))
    values[5:8] = [1000, 3, 3]
    monkeypatch.setattr(os, "statvfs", lambda _path: os.statvfs_result(values))

    assert set(levels(machine.room())) == {"fault"}


def test_folders_that_nobody_else_reads_are_well(folder: Path) -> None:
    assert levels(machine.permissions()) == ["ok"]


@pytest.mark.parametrize("name", ["uploads", "queue/messages", "secret_key"])
def test_data_that_everybody_may_read_is_a_fault(folder: Path, name: str) -> None:
    (folder / name).chmod(0o755)

    (found,) = machine.permissions()

    assert (found.level, found.to_do) == ("fault", f"Run chmod -R o-rwx {folder / name}")


def test_data_behind_a_closed_folder_is_well(folder: Path) -> None:
    (folder / "uploads").chmod(0o755)
    folder.chmod(0o700)

    assert levels(machine.permissions()) == ["ok"]


def test_folder_that_is_gone_is_a_fault(folder: Path) -> None:
    (folder / "uploads").rmdir()

    (found,) = machine.permissions()

    assert (found.level, str(folder / "uploads") in found.found) == ("fault", True)


def test_folder_that_cannot_be_written_is_a_fault(folder: Path, monkeypatch: Any) -> None:
    """The system's own answer is put in: the tests may run as root, who may write everything."""
    answer = os.access
    monkeypatch.setattr(os, "access", lambda path, *a, **m: Path(path) != folder / "uploads" and answer(path, *a, **m))

    (found,) = machine.permissions()

    assert (found.level, "chown -R" in found.to_do) == ("fault", True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder to somebody else")
def test_root_who_looks_for_another_user_is_told(folder: Path) -> None:
    os.chown(folder, 65534, 65534)

    assert levels(machine.permissions()) == ["warning"]


@pytest.mark.parametrize(
    ("variables", "level"),
    [
        ({}, "ok"),
        ({"BACKUP_KEY": "short"}, "fault"),
        ({"BACKUP_KEY": "four words from a safe"}, "ok"),
        ({"BACKUP_KEY_FILE": "/nowhere/key"}, "fault"),
    ],
)
def test_key_for_backups_that_does_not_serve_is_a_fault(variables: dict[str, str], level: str) -> None:
    with override_settings(**({"BACKUP_KEY": "", "BACKUP_KEY_FILE": ""} | variables)):
        assert levels(backups.key()) == [level]


def test_folder_of_backups_must_hold_one_and_have_room(tmp_path: Path, monkeypatch: Any) -> None:
    assert levels(backups.folder(tmp_path / "nowhere")) == ["fault"]
    assert levels(backups.folder(tmp_path)) == ["fault"]
    (tmp_path / "night.backup").write_bytes(bytes(100))
    assert levels(backups.folder(tmp_path)) == ["ok"]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1000, 950, 50))
    assert levels(backups.folder(tmp_path)) == ["ok", "fault"]
