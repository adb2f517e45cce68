"""A restore that ends by force or fails at its very end: nothing stays, and the next one goes through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from branchmgr.backup import restoring
from tests.factories import backups
from tests.factories.backups import KEY

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def path(tmp_path: Path, settings: Any) -> Path:
    """A backup; the installation that it was made of is gone."""
    settings.BACKUP_KEY = KEY
    with backups.elsewhere(tmp_path / "source"):
        backups.lived_in()
        return backups.written(tmp_path)[0]


@pytest.fixture
def target(tmp_path: Path, path: Path) -> Iterator[Path]:
    """An empty installation's folder of uploads."""
    with backups.elsewhere(tmp_path / "target") as folder:
        yield folder


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"left")


def test_restore_killed_before_its_files_took_their_place_hinders_nobody(path: Path, target: Path) -> None:
    put(target, ".restore/attachments/00/half.pdf")
    call_command("restore", path)
    assert set(backups.files(target)) == backups.places()


def test_restore_killed_before_its_rows_were_there_hinders_nobody(path: Path, target: Path) -> None:
    put(target, ".restore/renamed", "attachments/00/whole.pdf")
    call_command("restore", path)
    assert set(backups.files(target)) == backups.places()


def test_files_without_the_sign_of_a_restore_are_somebodys(path: Path, target: Path) -> None:
    put(target, "attachments/00/whole.pdf")
    with pytest.raises(CommandError, match="there are files"):
        call_command("restore", path)
    assert set(backups.files(target)) == {"attachments/00/whole.pdf"}


def fails(failure: BaseException) -> Any:
    """Something that fails at the last moment, with everything in place."""

    def act(*_more: Any) -> None:
        raise failure

    return act


@pytest.mark.parametrize(
    ("place", "failure", "raised"),
    [
        ("branchmgr.backup.restoring.connection.check_constraints", IntegrityError("reference"), CommandError),
        ("pathlib.Path.rename", OSError(28, "No space left on device"), CommandError),
        ("branchmgr.backup.restoring.Path.touch", KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_failure_at_the_last_moment_leaves_nothing(
    path: Path, target: Path, monkeypatch: pytest.MonkeyPatch, place: str, failure: BaseException, raised: type[Any]
) -> None:
    before = backups.sums()
    with monkeypatch.context() as patched:
        patched.setattr(place, fails(failure))
        with pytest.raises(raised):
            call_command("restore", path)
    assert backups.sums() == before
    assert backups.files(target) == {}
    assert not (target / restoring.BESIDE).exists()
    call_command("restore", path)
    assert set(backups.files(target)) == backups.places()
