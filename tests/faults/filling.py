"""Fills a small disk with uploads and audit entries and says what became of those that were acknowledged.

For a process of its own, whose database and uploads lie on that disk: ``main`` prints one line of JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from branchmgr import audit, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Upload, User

PIECE = 48 * 1024
IN_A_ROW = 10
"""so many refusals one after the other, and the disk is full"""
MOST = 400


@dataclass
class Told:
    """What the person was told: which files are kept, by place and sum, how many entries, which refusals."""

    files: dict[str, str] = field(default_factory=dict)
    entries: int = 0
    refusals: list[str] = field(default_factory=list)

    def tries(self, act: Callable[[], Any]) -> Any:
        """What it gives, or None with the words of the refusal; a failure of the database is a page 500."""
        try:
            return act()
        except RefusedError as refusal:
            self.refusals.append(str(refusal))
        except DatabaseError as error:
            self.refusals.append(f"500: {error}")
        return None


def _pdf(number: int) -> bytes:
    return b"%PDF-1.4\n" + f"{number:08}".encode() * (PIECE // 8) + b"\n%%EOF\n"


def _store(data: bytes) -> Upload:
    return uploads.store(SimpleUploadedFile("minutes.pdf", data), by=User.objects.earliest("pk"))


@transaction.atomic
def _enter() -> AuditEvent:
    user = User.objects.earliest("pk")
    return audit.record("filling", by=user, subject=user, after={"x": "y" * 2000})


def _fill(told: Told) -> None:
    """Uploads until ten in a row are refused, then entries until ten in a row are."""
    for number in range(MOST):
        data = _pdf(number)
        if made := told.tries(partial(_store, data)):
            told.files[made.path] = hashlib.sha256(data).hexdigest()
        if len(told.refusals) >= IN_A_ROW:
            break
    before = len(told.refusals)
    while told.entries < MOST and len(told.refusals) < before + IN_A_ROW:
        told.entries += told.tries(_enter) is not None


def _looked_at(told: Told) -> dict[str, Any]:
    """What is there of it, through a new connection."""
    connection.close()
    root = Path(settings.UPLOADS_ROOT)
    files = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    sums = {place: hashlib.sha256(data).hexdigest() for place, data in files.items()}
    rows = dict(Upload.objects.values_list("path", "sha256"))
    lost = [place for place, said in told.files.items() if not rows.get(place) == sums.get(place) == said]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        (database,) = cursor.fetchone()
    audit.verify()
    return {
        "acknowledged": len(told.files) + told.entries,
        "lost": len(lost) + told.entries - AuditEvent.objects.filter(action="filling").count(),
        "left over": len(sums.keys() - rows.keys()),
        "database": database,
        "refusals": sorted(set(told.refusals)),
    }


def _read_only(folder: Path) -> list[str]:
    """What a person is told where the uploads lie on a medium that is mounted read-only."""
    place = str(folder / "uploads")
    for options in (["--bind", place, place], ["-o", "remount,ro,bind", place]):
        subprocess.run(["mount", *options], check=True)
    told, before = Told(), Upload.objects.count()
    told.tries(partial(_store, _pdf(MOST)))
    assert Upload.objects.count() == before
    return told.refusals


def _written_in_place(path: Path, data: bytes) -> None:
    """The fault: a file that has its name before it is whole."""
    path.write_bytes(data)


def main() -> None:
    folder, told, again = Path(os.environ["DISK"]), Told(), Told()
    if limit := int(os.environ.get("LIMIT", "0")):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    if os.environ.get("FAULT"):
        uploads._write_whole = _written_in_place
    _fill(told)
    said = _looked_at(told)
    (folder / "ballast").unlink()
    said["goes on"] = limit == 0 and again.tries(partial(_store, _pdf(MOST))) is not None
    said["read-only"] = [] if limit else _read_only(folder)
    sys.stdout.write(f"{json.dumps(said)}\n")
