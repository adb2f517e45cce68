"""An installation with a little of everything that a backup must bring back, and another, empty one to restore into."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from PIL import Image

from branchmgr import audit, clock, notify, uploads
from branchmgr.backup import tables
from branchmgr.backup.manifest import Manifest
from branchmgr.backup.writing import write_backup
from branchmgr.models import Notification, Upload, User
from tests.factories import appraisal, groups

KEY = "correct horse battery staple"
MOST_HELD = 14 * 1024 * 1024
"""bytes that a backup or a restore may hold at once"""


def lived_in() -> User:
    """People, an approved scheme with scores, files, notices, the audit; the second member is gone again."""
    branch = groups.branch("ZB01")
    own = groups.group(branch, "XA", name="𠮷小组·“一”")
    user = groups.user_for(groups.member(own, "20001", name="张\u2028三"))
    groups.member(own, "20002").memberships.all().delete()
    appraisal.fill(appraisal.period(appraisal.scheme(branch, 2026)))
    for name, data in {"photo.png": picture(), "minutes.pdf": b"%PDF-1.4\n%%EOF\n"}.items():
        uploads.store(SimpleUploadedFile(name, data), by=user)
    notify.tell([user], "Told %(what)s", kind="test", key="k", url="/", values={"what": "甲", "b": [1, None]})
    with transaction.atomic():
        audit.record("act", by=user, subject=user, before={"z": "1.10", "a": None}, after={})
    return user


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return file.getvalue()


@contextmanager
def elsewhere(folder: Path) -> Iterator[Path]:
    """Another installation: what happens inside leaves rows and files of this one as they were."""
    with override_settings(UPLOADS_ROOT=folder), transaction.atomic():
        yield folder
        transaction.set_rollback(True)


def sums() -> dict[str, tuple[int, str]]:
    """Rows and hash of each table as it is now."""
    found = {model._meta.db_table: tables.tally(model) for model in tables.kept()}
    return {name: (each.rows, each.sha256) for name, each in found.items()}


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their places."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def written(folder: Path, name: str = "all.backup") -> tuple[Path, Manifest]:
    """A backup of what is there now."""
    path = folder / name
    return path, write_backup(path, key=KEY, by=None)


def places() -> set[str]:
    """Where the rows of files say that they are."""
    return set(Upload.objects.values_list("path", flat=True))


def peak(work: Callable[[], object]) -> int:
    """The most memory that a piece of work held at once, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def many_rows() -> None:
    """24 MB in one table."""
    user = User.objects.create_user("1")
    common: dict[str, Any] = {"recipient": user, "kind": "test", "text": "x", "url": "/", "at": clock.now()}
    texts = ({"text": f"{number:06}" * 1000} for number in range(4000))
    rows = (Notification(key=str(number), values=values, **common) for number, values in enumerate(texts))
    Notification.objects.bulk_create(rows, batch_size=200)
