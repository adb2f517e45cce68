"""Attached files: judged by their content, kept outside everything that is served, given out as attachments only.

A file is written before its row is committed and goes again where the row does not stay; what a killed process
leaves behind is swept a day later.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from branchmgr import clock, pdf_pages, pictures
from branchmgr.errors import RefusedError
from branchmgr.file_names import file_name
from branchmgr.models import Upload, User
from branchmgr.spreadsheets import gate

MOST_BYTES: Final = 10 * 1024 * 1024
FOLDER: Final = "attachments"
LEFT_BEHIND: Final = timedelta(days=1)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

EMPTY = _("This file is empty. Choose another one.")
TOO_LARGE = _("This file is larger than 10 MB. Choose a smaller one.")
NOT_ALLOWED = _(
    "This file cannot be attached. Choose a PDF, a picture (JPG, PNG), or a Word or Excel file (docx, xlsx)."
)
INCOMPLETE = _("This PDF is incomplete. Open it, save it again and choose it once more.")
OLD_OFFICE = _(
    "This file is of an old Office format or protected by a password. Save it as .docx or .xlsx without one."
)
DAMAGED_OFFICE = _("This file is damaged and cannot be read. Open it, save it again and choose it once more.")
MACROS = _("This file contains macros. Save it without macros and choose it again.")
NOT_KEPT = _("The file could not be kept. Please tell the people who run this server.")
GONE = _("This file is missing on the server. Please tell the people who run it.")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that may be attached; ``known_as`` are other endings that people give it."""

    suffix: str
    media_type: str
    known_as: tuple[str, ...] = ()


PDF: Final = Kind(".pdf", "application/pdf")
JPG: Final = Kind(".jpg", "image/jpeg", (".jpeg",))
PNG: Final = Kind(".png", "image/png")
XLSX: Final = Kind(".xlsx", f"{_OFFICE}.spreadsheetml.sheet")
DOCX: Final = Kind(".docx", f"{_OFFICE}.wordprocessingml.document")
KINDS: Final = (PDF, JPG, PNG, XLSX, DOCX)
PICTURES: Final = (JPG.media_type, PNG.media_type)
"""what a browser may show inside a page: pictures, which were written anew"""
ALONE: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""the policy of a file that a browser shows: it runs nothing, loads nothing and belongs to no page of ours"""

_BEGINNINGS: Final = {b"%PDF-": PDF, b"\xff\xd8\xff": JPG, b"\x89PNG\r\n\x1a\n": PNG}


class _Unsettled:
    """A file whose row is not committed yet; where the transaction drops it, the file goes with it."""

    def __init__(self, path: Path) -> None:
        self._drop = weakref.finalize(self, path.unlink, missing_ok=True)

    def settle(self) -> None:
        self._drop.detach()


@transaction.atomic
def store(upload: UploadedFile[Any], *, by: User) -> Upload:
    """Keeps what somebody attached; pictures are written anew, so that nothing but the picture is kept.

    Raises RefusedError with one sentence for every other kind of file, more than 10 MB, or a damaged file.
    """
    kind, data = accepted(upload)
    if kind in (JPG, PNG):
        data = pictures.written_anew(data)
    return Upload.objects.create(
        path=_written(data, kind),
        name=file_name(upload.name or "", kind.suffix, otherwise="file", known_as=kind.known_as),
        media_type=kind.media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


def response(upload: Upload, *, shown: bool = False) -> FileResponse:
    """The file as an attachment; a picture, which we wrote ourselves, may be ``shown`` instead.

    Who may have it is asked before, by the view of what it is attached to.
    """
    try:
        stream = _place(upload.path).open("rb")
    except OSError as error:
        raise RefusedError(GONE) from error
    in_place = shown and upload.media_type in PICTURES
    answer = FileResponse(stream, as_attachment=not in_place, filename=upload.name, content_type=upload.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    if in_place:
        answer.headers["Content-Security-Policy"] = ALONE
    return answer


def shown_in_place(upload: Upload) -> FileResponse:
    """A picture as part of a page; anything else as an attachment. Who may have it is asked before, as above."""
    answer = response(upload)
    if upload.media_type in PICTURES:
        answer.headers["Content-Disposition"] = "inline"
        answer.headers["Cache-Control"] = "private, max-age=3600"
        answer.headers["Content-Security-Policy"] = ALONE
    return answer


def content(upload: Upload) -> bytes:
    """What is in the file. Raises RefusedError where it is missing on the server."""
    try:
        return _place(upload.path).read_bytes()
    except OSError as error:
        raise RefusedError(GONE) from error


@transaction.atomic
def discard(upload: Upload) -> None:
    """Takes a file away for good, once that its row is gone is committed; nothing may be left that it belongs to."""
    upload.delete()
    unlink_once_committed(_place(upload.path))


def unlink_once_committed(path: Path) -> None:
    """Takes a file away whose row is gone; where the disk does not let go of it, it stays until it is swept."""

    def unlink() -> None:
        path.unlink(missing_ok=True)

    # Robust: the row is gone for good by then, and nobody shall read that it is not.
    transaction.on_commit(unlink, robust=True)


def accepted(upload: UploadedFile[Any]) -> tuple[Kind, bytes]:
    """What the file is by its content, and the content; its name and what the browser says of it count for nothing.

    Raises RefusedError for what may not be attached.
    """
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    upload.seek(0)
    if not data:
        raise RefusedError(EMPTY)
    if len(data) > MOST_BYTES:
        raise RefusedError(TOO_LARGE)
    return _kind(data), data


def _kind(data: bytes) -> Kind:
    kind = next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), None)
    if kind is PDF and b"%%EOF" not in data:
        raise RefusedError(INCOMPLETE)
    if kind is PDF:
        pdf_pages.look_at(data)
    if kind in (JPG, PNG):
        pictures.look_at(data)
    return kind or _office_kind(data)


def _office_kind(data: bytes) -> Kind:
    if data.startswith(_OLE):
        raise RefusedError(OLD_OFFICE)
    if not data.startswith(b"PK\x03\x04"):
        raise RefusedError(NOT_ALLOWED)
    try:
        declared = gate.declared_kinds(data)
    except RefusedError as refusal:
        raise RefusedError(DAMAGED_OFFICE if _says_office(data) else NOT_ALLOWED) from refusal
    if any(word in declared for word in gate.MACRO_WORDS):
        raise RefusedError(MACROS)
    for kind in (XLSX, DOCX):
        if f"{kind.media_type}.main+xml" in declared:
            return kind
    raise RefusedError(NOT_ALLOWED)


def _says_office(data: bytes) -> bool:
    return gate.CONTENT_TYPES.encode() in data


def _written(data: bytes, kind: Kind) -> str:
    """Its place below the folder of uploads is nobody's to guess."""
    token = secrets.token_hex(16)
    place = f"{FOLDER}/{token[:2]}/{token}{kind.suffix}"
    write_until_settled(_place(place), data, before=_sweep)
    return place


def write_until_settled(path: Path, data: bytes, *, before: Callable[[Path], None] | None = None) -> None:
    """Writes a file whole or not at all; it goes again where the transaction, in which its row is made, does not stay.

    ``before`` is done to its folder. Raises RefusedError where the disk does not take it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if before:
            before(path.parent)
        _write_whole(path, data)
    except OSError as error:
        raise RefusedError(NOT_KEPT) from error
    transaction.on_commit(_Unsettled(path).settle)


def _write_whole(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def untouched_since(moment: datetime, folder: Path) -> Iterator[Path]:
    """What lies in a folder and was last written before a moment, by name; none of a folder that is not there.

    What another process takes away meanwhile is left out.
    """
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            old = path.stat().st_mtime < moment.timestamp()
        except FileNotFoundError:
            continue
        if old:
            yield path


def _sweep(folder: Path) -> None:
    """Takes away what a killed process left in this folder: old files to which no row belongs."""
    for path in untouched_since(clock.now() - LEFT_BEHIND, folder):
        if not Upload.objects.filter(path=f"{FOLDER}/{folder.name}/{path.name}").exists():
            path.unlink(missing_ok=True)


def _place(place: str) -> Path:
    return Path(settings.UPLOADS_ROOT) / place
