"""The drill of docs/operations.md on the demonstration: everything goes away, and every row and file comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from board.services import demo
from branchmgr import audit, clock, uploads
from branchmgr.models import AuditEvent, User
from tests.factories import backups
from tests.factories.backups import KEY

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MADE = 1
"""the entry that the backup was made comes after it and is in none"""


def test_demonstration_comes_back_row_by_row_and_file_by_file(tmp_path: Path, settings: Any, capsys: Any) -> None:
    settings.BACKUP_KEY = KEY
    with backups.elsewhere(tmp_path / "source") as folder:
        demo.seed_demo(by=None, now=clock.now())
        uploads.store(SimpleUploadedFile("photo.png", backups.picture()), by=User.objects.earliest("pk"))
        call_command("backup", tmp_path / "all.backup")
        held, there, entries = backups.sums(), backups.files(folder), AuditEvent.objects.count() - MADE
    with backups.elsewhere(tmp_path / "target") as folder:
        call_command("restore", tmp_path / "all.backup")
        assert others(held) == {"branchmgr_auditevent", "branchmgr_auditchain"}
        assert backups.files(folder) == there
        assert audit.verify() == AuditEvent.objects.count() == entries + 1
        # The control: one row and one file that came back otherwise would be seen.
        User.objects.filter(username="10001").update(is_active=False)
        assert others(held) == {"branchmgr_auditevent", "branchmgr_auditchain", "branchmgr_user"}
        (place,) = there
        (folder / place).write_bytes(b"")
        assert backups.files(folder) != there
    assert f"{entries + 1} audit entries, all in order" in capsys.readouterr().out


def others(held: dict[str, tuple[int, str]]) -> set[str]:
    """The tables that hold something else now."""
    found = backups.sums()
    return {name for name in held | found if found.get(name) != held.get(name)}
