"""Puts a backup into an empty installation: all of it or nothing.

It is read twice: once to its end, to see that every byte is right and that it fits here, and once to write. Rows are
written in one transaction; files are written beside their folder, which takes its name before the transaction ends.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.backup import landing, numbers, reading, sealing, tables
from branchmgr.backup import manifest as manifests
from branchmgr.backup.manifest import About, Manifest
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.uploads import FOLDER

BESIDE: Final = ".restore"
"""where files wait below the folder of uploads until all of them are there"""
RENAMED: Final = "renamed"
"""says below it that the files have taken their place, though the rows may not have"""


def restore_backup(path: Path, *, key: str, by: User | None) -> Manifest:
    """Writes everything that a backup holds, and the audit entry that says so.

    Raises RefusedError where the backup is not whole, does not fit, or the installation is not empty and migrated.
    """
    try:
        with path.open("rb") as file:
            return _restored(file, path.name, key=key, by=by)
    except OSError as error:
        said = {"error": error.strerror or error}
        raise RefusedError(_("The backup could not be restored: %(error)s.") % said) from error


def _restored(file: BinaryIO, name: str, *, key: str, by: User | None) -> Manifest:
    check_migrated()
    check_empty()
    _read(file, reading.Looker(), key=key)
    uploads = _Beside()
    try:
        with transaction.atomic():
            manifest = _written(file, uploads, key=key)
            after = {"file": name, "made_at": manifest.about.made_at, "version": manifest.about.version}
            audit.record("restore", by=by, after=after)
            connection.check_constraints()
            uploads.take_their_place()
    except BaseException:
        uploads.give_back()
        raise
    uploads.settle()
    return manifest


def _read(file: BinaryIO, taker: reading.Taker, *, key: str) -> Manifest:
    file.seek(0)
    return reading.read(sealing.unsealed(file, key=key), _Fitting(taker))


class _Fitting:
    """Looks first whether a backup fits this installation; hands on the rest."""

    def __init__(self, taker: reading.Taker) -> None:
        self.rows, self.upload = taker.rows, taker.upload

    def about(self, about: About) -> None:
        manifests.check_fits(about)


class _Writer:
    """Writes rows and files."""

    def __init__(self, uploads: _Beside) -> None:
        self.upload = uploads.write

    def about(self, about: About) -> None:
        """Nothing to write."""

    def rows(self, model: tables.Table, rows: Iterator[tables.Row]) -> None:
        tables.insert(model, rows)


def _written(file: BinaryIO, uploads: _Beside, *, key: str) -> Manifest:
    check_empty()
    kept = tables.kept()
    landing.make_way(kept)
    manifest = _read(file, _Writer(uploads), key=key)
    for model in kept:
        _check_same(model, manifest)
        numbers.go_on_after(model, manifest.tables[model._meta.db_table].last_number)
    return manifest


def _check_same(model: tables.Table, manifest: Manifest) -> None:
    """Reads a table back: a database that kept something else than it was given is found out here."""
    name = model._meta.db_table
    if tables.tally(model).sha256 != manifest.tables[name].sha256:
        raise RefusedError(_("The database keeps %(table)s otherwise than the backup says it.") % {"table": name})


def check_migrated() -> None:
    """RefusedError where the tables are not there yet, or not all as this version has them."""
    if not landing.is_migrated():
        raise RefusedError(_("The tables are not made yet. Run: manage.py migrate"))


def check_empty() -> None:
    """RefusedError where somebody uses this installation: nothing is ever written over."""
    if name := landing.in_use(tables.kept()):
        raise RefusedError(_("This installation is not empty: %(table)s has rows.") % {"table": name})
    if _files_of_somebody():
        said = {"folder": Path(settings.UPLOADS_ROOT) / FOLDER}
        raise RefusedError(_("This installation is not empty: there are files in %(folder)s.") % said)


def _files_of_somebody() -> bool:
    """Whether there are files that no restore, ended by force before its rows were there, has left."""
    root = Path(settings.UPLOADS_ROOT)
    ours = (root / BESIDE / RENAMED).exists()
    return not ours and any(path.is_file() for path in (root / FOLDER).rglob("*"))


class _Beside:
    """The files of a restore, beside their place until all are there."""

    def __init__(self) -> None:
        root = Path(settings.UPLOADS_ROOT)
        self.place, self.beside = root / FOLDER, root / BESIDE
        if (self.beside / RENAMED).exists():
            shutil.rmtree(self.place, ignore_errors=True)
        shutil.rmtree(self.beside, ignore_errors=True)
        (self.beside / FOLDER).mkdir(mode=0o700, parents=True)

    def write(self, place: str, pieces: Iterator[bytes]) -> None:
        path = self.beside / place
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def take_their_place(self) -> None:
        """The last act before the rows are there for good."""
        shutil.rmtree(self.place, ignore_errors=True)
        (self.beside / RENAMED).touch()
        (self.beside / FOLDER).rename(self.place)

    def give_back(self) -> None:
        """Nothing was restored; no file stays."""
        if (self.beside / RENAMED).exists():
            shutil.rmtree(self.place, ignore_errors=True)
        self.settle()

    def settle(self) -> None:
        shutil.rmtree(self.beside, ignore_errors=True)
