"""Writes a backup: all tables as of one moment, then the files that their rows name."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.backup import archive, numbers, sealing, tables
from branchmgr.backup.manifest import ABOUT, MANIFEST, Manifest, TableSum, about_us, encoded
from branchmgr.backup.reading import verified
from branchmgr.errors import RefusedError
from branchmgr.models import Upload, User
from branchmgr.snapshots import snapshot

PART_BYTES: Final = 1 << 20
"""of a table's lines in one member"""


def write_backup(path: Path, *, key: str, by: User | None) -> Manifest:
    """Writes everything, locked with ``key``, to ``path`` and reads it back before it takes its name.

    That it begins is in the audit and so in the backup itself; that it was made comes after, once it is whole.
    Raises RefusedError where ``path`` is there already or the disk does not take it; then nothing stays behind.
    """
    if path.exists():
        raise RefusedError(_("%(path)s is there already. Choose another name.") % {"path": path})
    with transaction.atomic():
        audit.record("backup", by=by, after={"file": path.name})
    with _whole_or_nothing(path) as file:
        sealing.seal(pieces(), file, key=key)
        file.seek(0)
        manifest = verified(file, key=key)
    with transaction.atomic():
        audit.record("backup_made", by=by, after={"file": path.name, "rows": manifest.rows})
    return manifest


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """An open file beside ``path``, readable by its owner only, that takes its name once it is whole."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                os.fsync(file.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise RefusedError(
            _("The backup could not be written: %(error)s.") % {"error": error.strerror or error}
        ) from error


def pieces() -> Iterator[bytes]:
    """The tar, bit by bit: about, tables, files, manifest."""
    with snapshot():
        manifest = Manifest(about_us())
        yield archive.member(ABOUT, encoded(manifest.about))
        for model in tables.kept():
            yield from _table(model, manifest)
        uploads = list(Upload.objects.order_by("path").values_list("path", "sha256"))
    for place, sha256 in uploads:
        yield from _upload(place, sha256, manifest)
    yield archive.member(MANIFEST, encoded(manifest)) + archive.END


def _table(model: tables.Table, manifest: Manifest) -> Iterator[bytes]:
    name, tally = model._meta.db_table, tables.Tally()
    for number, part in enumerate(_parts(tables.lines(model)), start=1):
        tally.add(part)
        yield archive.member(f"tables/{name}/{number:06}", part)
    last = numbers.last_number(model)
    manifest.tables[name] = TableSum(tables.names(model), tally.rows, tally.sha256, last)


def _parts(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines together, as many as fill a member."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PART_BYTES:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _upload(place: str, sha256: str, manifest: Manifest) -> Iterator[bytes]:
    """One file; where the server lost it, or its content is not what was kept, the manifest says so."""
    try:
        file = (Path(settings.UPLOADS_ROOT) / place).open("rb")
    except OSError:
        manifest.missing.append(place)
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        found = hashlib.sha256()
        yield archive.head(f"uploads/{place}", size)
        for piece in _exactly(file, size):
            found.update(piece)
            yield piece
        yield archive.padding(size)
    manifest.uploads[place] = found.hexdigest()
    if found.hexdigest() != sha256:
        manifest.damaged.append(place)


def _exactly(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The first ``size`` bytes; OSError where the file ends before."""
    while size:
        piece = file.read(min(size, sealing.PIECE))
        if not piece:
            raise OSError(None, "a file became shorter while it was read")
        size -= len(piece)
        yield piece
