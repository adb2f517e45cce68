"""The folder of each work below that of uploads: its input, its result, and what worker and pages tell each other.

The web server and the worker share the folder of uploads, whatever the database, the broker and the cache are. What
they tell each other there may be lost: then a bar stands still and a notice is told that nobody needed. Inputs and
results, full of people's data as they may be, lie there sealed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.db import transaction

from branchmgr import clock, uploads
from branchmgr.errors import RefusedError
from branchmgr.sealed_files import PIECE, Sealer, unsealed

FOLDER: Final = "results"
SOURCE: Final = "source"
_PROGRESS, _SIGN, _STOP, _WATCHED = "progress", "sign", "stop", "watched"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is kept: its size and what it is by its content, as they are unsealed."""

    size: int
    sha256: str


def new_place() -> str:
    """The name of a folder, nobody's to guess."""
    return secrets.token_hex(16)


def keep(place: str, name: str, stream: IO[bytes]) -> Stored:
    """Keeps a file whole or not at all. Raises RefusedError where the disk does not take it."""
    path = _folder(place) / name
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _written(path, stream, f"{place}/{name}")
    except OSError as error:
        raise RefusedError(uploads.NOT_KEPT) from error


def _written(path: Path, stream: IO[bytes], name: str) -> Stored:
    handle, beside = tempfile.mkstemp(dir=path.parent)
    found, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            sealer = Sealer(file, name)
            while piece := stream.read(PIECE):
                sealer.write(piece)
                found.update(piece)
                size += len(piece)
            sealer.end()
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return Stored(size, found.hexdigest())


def opened(place: str, name: str) -> IO[bytes]:
    """A file that was kept. Raises RefusedError where it is missing on the server, or not what was kept."""
    try:
        return unsealed((_folder(place) / name).open("rb"), f"{place}/{name}")
    except OSError as error:
        raise RefusedError(uploads.GONE) from error


def remove(place: str) -> None:
    """Takes a work's folder away; where the disk does not let go of it, it is swept later."""
    shutil.rmtree(_folder(place), ignore_errors=True)


class _Unsettled:
    """A folder whose row is not committed yet; where the transaction drops it, the folder goes with it."""

    def __init__(self, place: str) -> None:
        self._drop = weakref.finalize(self, remove, place)

    def settle(self) -> None:
        self._drop.detach()


def settle_with_transaction(place: str) -> None:
    """Lets a folder stay only where the present transaction does."""
    transaction.on_commit(_Unsettled(place).settle)


def remove_once_committed(place: str) -> None:
    """Takes a folder away whose row says that it is gone."""
    transaction.on_commit(partial(remove, place), robust=True)


def begin_anew(place: str) -> None:
    """Forgets what was told about an earlier run."""
    for name in (_PROGRESS, _SIGN, _STOP):
        with suppress(OSError):
            (_folder(place) / name).unlink(missing_ok=True)


def say(place: str, step: int, of: int) -> None:
    """Tells the pages how far the work has come."""
    with suppress(OSError):
        path = _made(place) / _PROGRESS
        beside = path.with_suffix(".new")
        beside.write_text(f"{step} {of}", encoding="ascii")
        beside.replace(path)


def said(place: str) -> tuple[int, int] | None:
    """How far the work has come, as it told last."""
    try:
        step, of = (_folder(place) / _PROGRESS).read_text(encoding="ascii").split()
        return int(step), int(of)
    except (OSError, ValueError):
        return None


def give_sign(place: str) -> None:
    """A sign that the worker lives."""
    _touch(place, _SIGN)


def last_sign(place: str) -> datetime | None:
    """When the worker gave its last sign of life."""
    return _touched(place, _SIGN)


def stop(place: str) -> None:
    """Tells the worker that nobody wants the work any more."""
    _touch(place, _STOP)


def is_stopped(place: str) -> bool:
    """Whether nobody wants the work any more."""
    return (_folder(place) / _STOP).exists()


def watch(place: str) -> None:
    """Tells the worker that somebody is looking at the work's page."""
    _touch(place, _WATCHED)


def last_watched(place: str) -> datetime | None:
    """When somebody last looked at the work's page."""
    return _touched(place, _WATCHED)


def places(older_than: datetime) -> Iterator[str]:
    """The folders that nobody touched since a moment."""
    return (path.name for path in uploads.untouched_since(older_than, Path(settings.UPLOADS_ROOT) / FOLDER))


def _touch(place: str, name: str) -> None:
    """Marks a file with the clock's moment: a file system's own may be some milliseconds older than the last row."""
    moment = clock.now().timestamp()
    with suppress(OSError):
        (_made(place) / name).touch()
        os.utime(_folder(place) / name, (moment, moment))


def _touched(place: str, name: str) -> datetime | None:
    try:
        return datetime.fromtimestamp((_folder(place) / name).stat().st_mtime, tz=clock.zone())
    except OSError:
        return None


def _made(place: str) -> Path:
    folder = _folder(place)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _folder(place: str) -> Path:
    return Path(settings.UPLOADS_ROOT) / FOLDER / place
