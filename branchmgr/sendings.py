"""Files sent in parts: what has arrived stays for a day, and sending goes on from there after a lost connection.

A part is written to its place in the file before the row says that it has arrived; a process killed in between
leaves bytes that the same part, sent again, writes over.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branchmgr import uploads
from branchmgr.errors import RefusedError
from branchmgr.file_names import file_name
from branchmgr.models import Sending, User

PART_BYTES: Final = 256 * 1024
"""some seconds over a bad connection: what is lost with it is sent again soon"""
MOST_AT_ONCE: Final = 20
"""as many as a record may have; with 10 MB each, what one person can leave behind on the disk"""
KEPT: Final = timedelta(days=1)
FOLDER: Final = "parts"
_SHA256 = re.compile(r"[0-9a-f]{64}")

NOT_HERE = _("This file has not arrived as a whole. Choose it again.")
CHANGED = _("This file arrived changed. Choose it again.")
ODD_PART = _("This part of the file does not belong here. Choose the file again.")


@transaction.atomic
def begin(*, name: str, size: int, sha256: str = "", by: User, now: datetime) -> Sending:
    """The place for a file, with what has arrived of it: the same file, begun before, goes on where it was left.

    Of more than 20 at once a person's oldest gives way. Raises RefusedError for an empty file or one over 10 MB.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if size < 1:
        raise RefusedError(uploads.EMPTY)
    if size > uploads.MOST_BYTES:
        raise RefusedError(uploads.TOO_LARGE)
    sha256 = sha256 if _SHA256.fullmatch(sha256) else ""
    known = Sending.objects.visible_to(by).filter(size=size, sha256=sha256).first() if sha256 else None
    if known:
        return known
    for oldest in Sending.objects.visible_to(by).order_by("-touched_at", "-pk")[MOST_AT_ONCE - 1 :]:
        drop(oldest)
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    kept = {"name": file_name(name, "", otherwise="file"), "size": size, "sha256": sha256}
    return Sending.objects.create(user=by, path=path, touched_at=now, **kept)


@transaction.atomic
def take_part(sending: Sending, part: bytes, *, start: int, now: datetime) -> Sending:
    """Adds a part that begins at byte ``start``; one that has arrived already, or comes too early, changes nothing.

    Returns the sending, whose ``received`` says from where to go on. Raises RefusedError for a part that is empty,
    too large or reaches over the end.
    """
    sending = Sending.objects.select_for_update().get(pk=sending.pk)
    if not 0 < len(part) <= PART_BYTES or start < 0 or start + len(part) > sending.size:
        raise RefusedError(ODD_PART)
    if start != sending.received:
        return sending
    _write(_place(sending.path), part, start)
    sending.received += len(part)
    sending.touched_at = now
    sending.save(update_fields=["received", "touched_at"])
    return sending


def whole(sending: Sending) -> UploadedFile[Any]:
    """The file as if it had come at once, for ``uploads.store`` to judge.

    Raises RefusedError while parts are missing, and where it is not the file whose hash was named.
    """
    path = _place(sending.path)
    if sending.received != sending.size or not path.exists():
        raise RefusedError(NOT_HERE)
    data = path.read_bytes()[: sending.size]
    if len(data) != sending.size or (sending.sha256 and hashlib.sha256(data).hexdigest() != sending.sha256):
        raise RefusedError(CHANGED)
    return SimpleUploadedFile(sending.name, data)


def of(user: User, numbers: list[int]) -> list[Sending]:
    """A person's own files by their numbers, in that order. Raises RefusedError where one is not there."""
    found = Sending.objects.visible_to(user).in_bulk(numbers)
    if len(found) != len(set(numbers)):
        raise RefusedError(NOT_HERE)
    return [found[number] for number in dict.fromkeys(numbers)]


def drop(sending: Sending) -> None:
    """Forgets a file that was sent, taken over or given up; its parts go once that is committed."""
    path = _place(sending.path)
    sending.delete()
    uploads.unlink_once_committed(path)


def look(now: datetime) -> Iterator[str]:
    """Takes away what was left behind for a day, and parts without a row."""
    for sending in Sending.objects.left_behind(now - KEPT):
        with transaction.atomic():
            drop(sending)
        yield f"{sending.path}: left behind, taken away"
    yield from _sweep(now - KEPT)


def _sweep(oldest: datetime) -> Iterator[str]:
    for path in uploads.untouched_since(oldest, _place(FOLDER)):
        if not Sending.objects.filter(path=f"{FOLDER}/{path.name}").exists():
            path.unlink(missing_ok=True)
            yield f"{FOLDER}/{path.name}: no row, taken away"


def _write(path: Path, part: bytes, start: int) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "xb") as stream:
            stream.seek(start)
            stream.write(part)
    except OSError as error:
        raise RefusedError(uploads.NOT_KEPT) from error


def _place(place: str) -> Path:
    return Path(settings.UPLOADS_ROOT) / place
