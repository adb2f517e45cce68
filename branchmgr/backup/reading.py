"""Reads a backup to its end and believes nothing of it before."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from django.utils.translation import gettext as _

from branchmgr.backup import manifest as manifests
from branchmgr.backup import sealing, tables
from branchmgr.backup.archive import Member, members
from branchmgr.backup.manifest import ABOUT, MANIFEST, About, Manifest
from branchmgr.backup.sealing import DAMAGED
from branchmgr.errors import RefusedError
from branchmgr.models import Upload

MOST_PART_BYTES: Final = 64 * 1024 * 1024
_PART: Final = re.compile(r"tables/(\w+)/(\d{6})")
_UPLOAD: Final = re.compile(r"uploads/(attachments/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z]{3,4})")
"""the only places that ``uploads.store`` gives; nothing else leads anywhere"""


class Taker(Protocol):
    """What is done with a backup's rows and files while it is read."""

    def about(self, about: About) -> None:
        """What made the backup: the first that is known."""

    def rows(self, model: tables.Table, rows: Iterator[tables.Row]) -> None:
        """Some rows of a table."""

    def upload(self, place: str, pieces: Iterator[bytes]) -> None:
        """A file's bytes."""


class Looker:
    """Takes rows and files to look whether they can be taken, and keeps nothing."""

    def about(self, about: About) -> None:
        """Any version may be looked at."""

    def rows(self, model: tables.Table, rows: Iterator[tables.Row]) -> None:
        for _row in rows:
            continue

    def upload(self, place: str, pieces: Iterator[bytes]) -> None:
        for _piece in pieces:
            continue


def verify_backup(path: Path, *, key: str) -> Manifest:
    """What the backup at ``path`` holds; RefusedError where it cannot be read, opened or believed."""
    try:
        with path.open("rb") as file:
            return verified(file, key=key)
    except OSError as error:
        raise RefusedError(_("The backup cannot be read: %(error)s.") % {"error": error.strerror or error}) from error


def verified(file: BinaryIO, *, key: str) -> Manifest:
    """What a whole and unharmed backup holds; RefusedError otherwise."""
    file.seek(0)
    return read(sealing.unsealed(file, key=key), Looker())


class _Reading:
    """What has gone by so far."""

    def __init__(self, taker: Taker) -> None:
        self.taker = taker
        self.models = {model._meta.db_table: model for model in tables.kept()}
        self.tallies = {name: tables.Tally() for name in self.models}
        self.parts = dict.fromkeys(self.models, 0)
        self.named: set[str] = set()
        self.uploads: dict[str, str] = {}

    def part(self, name: str, number: int, data: bytes) -> None:
        if name not in self.models or number != self.parts[name] + 1 or self.uploads:
            raise RefusedError(DAMAGED)
        self.parts[name] = number
        self.tallies[name].add(data)
        self.taker.rows(self.models[name], self._noted(self.models[name], tables.rows(self.models[name], data)))

    def _noted(self, model: tables.Table, rows: Iterator[tables.Row]) -> Iterator[tables.Row]:
        """The rows, and of those of files the places: only these may come."""
        place = tables.names(model).index("path") if model is Upload else None
        for row in rows:
            if place is not None:
                self.named.add(row[place])
            yield row

    def upload(self, place: str, pieces: Iterator[bytes]) -> None:
        if place not in self.named or place in self.uploads:
            raise RefusedError(DAMAGED)
        found = hashlib.sha256()
        self.taker.upload(place, _hashed(pieces, found))
        self.uploads[place] = found.hexdigest()

    def agrees(self, manifest: Manifest) -> bool:
        """Whether all that went by is all that the manifest names."""
        tallied = {name: (each.rows, each.sha256) for name, each in self.tallies.items()}
        said = {name: (each.rows, each.sha256) for name, each in manifest.tables.items()}
        whole = self.named == {*self.uploads, *manifest.missing}
        return tallied == said and self.uploads == manifest.uploads and whole


def _hashed(pieces: Iterator[bytes], found: hashlib._Hash) -> Iterator[bytes]:
    for piece in pieces:
        found.update(piece)
        yield piece


def read(pieces: Iterator[bytes], taker: Taker) -> Manifest:
    """Hands everything to ``taker`` and returns the manifest once all of it agrees with it; else RefusedError."""
    found = members(pieces)
    about = manifests.about_in(_named(found, ABOUT).data(most=manifests.MOST_BYTES))
    taker.about(about)
    reading = _Reading(taker)
    manifest = None
    for member in found:
        if manifest is not None:
            raise RefusedError(DAMAGED)
        manifest = _take(member, reading)
    if manifest is None or manifest.about != about or not reading.agrees(manifest):
        raise RefusedError(DAMAGED)
    manifests.check_tables(manifest)
    return manifest


def _named(found: Iterator[Member], name: str) -> Member:
    member = next(found, None)
    if member is None or member.name != name:
        raise RefusedError(DAMAGED)
    return member


def _take(member: Member, reading: _Reading) -> Manifest | None:
    """One member; the manifest where it is that."""
    if part := _PART.fullmatch(member.name):
        reading.part(part[1], int(part[2]), member.data(most=MOST_PART_BYTES))
    elif upload := _UPLOAD.fullmatch(member.name):
        reading.upload(upload[1], member.pieces())
    elif member.name == MANIFEST:
        return manifests.manifest_in(member.data(most=manifests.MOST_BYTES))
    else:
        raise RefusedError(DAMAGED)
    return None
