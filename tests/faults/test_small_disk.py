"""A real disk that gets full: a file system of some megabytes, or a limit on files where none may be mounted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from branchmgr import uploads
from tests.factories import backups

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROOT = Path(__file__).parents[2]
ROOM = 6 * 1024 * 1024
"""on the disk, beside the database as it is at the beginning"""
BALLAST = 512 * 1024
"""thrown out once the disk is full"""
FILL = "import django; django.setup(); from tests.faults.filling import main; main()"
MOUNT = 'mount -t tmpfs -o size="$1" none "$DISK" && cp "$2"/* "$DISK" && exec "$3" -c "$4"'


def may_mount() -> bool:
    """Whether this machine lets anybody mount something in a space of their own."""
    program = shutil.which("unshare")
    tried = 'mount -t tmpfs -o size=64k none "$0"'
    if program is None:
        return False
    return subprocess.run([program, "-rm", "sh", "-c", tried, ROOT], capture_output=True).returncode == 0


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """The database as a file, and the ballast."""
    backups.lived_in()
    folder = tmp_path / "seed"
    folder.mkdir()
    (folder / "db.sqlite3").write_bytes(connection.connection.serialize())
    (folder / "ballast").write_bytes(bytes(BALLAST))
    return folder


def filled(seed: Path, folder: Path, **fault: str) -> dict[str, Any]:
    """What ``filling`` says of a disk at ``folder``."""
    folder.mkdir()
    begun = (seed / "db.sqlite3").stat().st_size
    variables = (
        os.environ
        | fault
        | {
            "DISK": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "VAR_DIR": f"{folder}/var",
            "UPLOADS_ROOT": f"{folder}/uploads",
            "LOG_LEVEL": "ERROR",
            "LANGUAGE_CODE": "en",
            "DJANGO_SETTINGS_MODULE": "branchmgr.settings_test",
        }
    )
    command = [sys.executable, "-c", FILL]
    if may_mount():
        command = ["unshare", "-rm", "sh", "-c", MOUNT, "sh", str(begun + ROOM), str(seed), sys.executable, FILL]
    else:
        shutil.copytree(seed, folder, dirs_exist_ok=True)
        variables["LIMIT"] = str(begun + BALLAST // 2)
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_full_disk_loses_nothing_that_was_acknowledged(seed: Path, tmp_path: Path) -> None:
    said = filled(seed, tmp_path / "disk")

    assert (said["lost"], said["left over"], said["database"]) == (0, 0, "ok")
    assert said["acknowledged"] > 20
    assert said["refusals"] != []
    if may_mount():
        assert said["goes on"]
        assert said["read-only"] == [str(uploads.NOT_KEPT)]


def test_upload_written_in_its_place_is_caught_on_a_full_disk(seed: Path, tmp_path: Path) -> None:
    """The control: halves of files stay behind, and are seen. A limit on each single file makes none."""
    said = filled(seed, tmp_path / "disk", FAULT="in place")

    assert said["left over"] > 0 or not may_mount()
