"""Somebody who has the key may still have put together a backup that is none: it is refused before it is used."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from branchmgr.backup import archive, reading, sealing
from branchmgr.backup.manifest import ABOUT, MANIFEST
from branchmgr.backup.restoring import restore_backup
from branchmgr.errors import RefusedError
from tests.factories import backups
from tests.factories.backups import KEY

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Parts = list[tuple[str, bytes]]


@pytest.fixture(scope="module")
def genuine(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The files in the tar of a real backup, by their names."""
    folder = tmp_path_factory.mktemp("backups")
    with django_db_blocker.unblock(), backups.elsewhere(folder / "source"):
        backups.lived_in()
        path, _manifest = backups.written(folder)
    with path.open("rb") as file:
        found = archive.members(sealing.unsealed(file, key=KEY))
        return [(member.name, member.data(most=1 << 30)) for member in found]


def packed(parts: Parts) -> bytes:
    return b"".join(archive.member(name, data) for name, data in parts) + archive.END


def sealed(folder: Path, data: bytes) -> Path:
    path = folder / "made"
    with path.open("w+b") as file:
        sealing.seal(iter([data]), file, key=KEY)
    return path


def refused(folder: Path, data: bytes) -> None:
    path = sealed(folder, data)
    with pytest.raises(RefusedError, match="damaged"):
        reading.verify_backup(path, key=KEY)
    with backups.elsewhere(folder / "target"):
        before = backups.sums()
        with pytest.raises(RefusedError, match="damaged"):
            restore_backup(path, key=KEY, by=None)
        assert backups.sums() == before
        assert backups.files(folder / "target") == {}


def test_genuine_parts_packed_again_are_taken(genuine: Parts, tmp_path: Path) -> None:
    assert reading.verify_backup(sealed(tmp_path, packed(genuine)), key=KEY).rows > 20


def uploads_of(parts: Parts) -> Parts:
    return [part for part in parts if part[0].startswith("uploads/")]


def rows_of(parts: Parts) -> Parts:
    return [part for part in parts if part[0].startswith("tables/")]


def with_upload(name: str) -> Callable[[Parts], Parts]:
    """One more file, at a place of somebody's choice."""
    return lambda parts: [*parts[:-1], (name, b"evil"), parts[-1]]


def with_row_for(place: str) -> Callable[[Parts], Parts]:
    """A file at a place of somebody's choice, with a row that names it."""

    def changed(parts: Parts) -> Parts:
        name = uploads_of(parts)[0][0].removeprefix("uploads/")
        return [(each.replace(name, place), data.replace(name.encode(), place.encode())) for each, data in parts]

    return changed


def manifest_with(**more: object) -> Callable[[Parts], Parts]:
    return lambda parts: [*parts[:-1], (MANIFEST, json.dumps(json.loads(parts[-1][1]) | more).encode())]


def with_another_row(parts: Parts) -> Parts:
    """A row of a table twice."""
    name, data = rows_of(parts)[0]
    return [(each, data + data if each == name else content) for each, content in parts]


TRICKS: dict[str, Callable[[Parts], Parts]] = {
    "a place above": with_upload("uploads/../../evil.pdf"),
    "an absolute place": with_upload("/tmp/evil.pdf"),
    "a place outside the attachments": with_upload("uploads/static/evil.js"),
    "a file that no row names": with_upload(f"uploads/attachments/00/{'0' * 32}.pdf"),
    "a row that names a place above": with_row_for("../../evil.pdf"),
    "a member of another kind": with_upload("evil"),
    "no manifest": lambda parts: parts[:-1],
    "no beginning": lambda parts: parts[1:],
    "something behind the manifest": lambda parts: [*parts, parts[1]],
    "a manifest in the middle": lambda parts: [parts[0], parts[-1], *parts[1:]],
    "a part less": lambda parts: [part for part in parts if part != rows_of(parts)[0]],
    "a part twice": lambda parts: [parts[0], parts[1], *parts[1:]],
    "a table of nobody": lambda parts: [parts[0], ("tables/nobodys/000001", b"[1]\n"), *parts[1:]],
    "a row twice": with_another_row,
    "a file less": lambda parts: [part for part in parts if part != uploads_of(parts)[0]],
    "a file twice": lambda parts: [*parts[:-1], uploads_of(parts)[0], parts[-1]],
    "another content": lambda parts: [(n, d + b" " if n.startswith("uploads/") else d) for n, d in parts],
    "a row that is no row": lambda parts: [(n, b"{}\n" if n.startswith("tables/") else d) for n, d in parts],
    "a number that is none": lambda parts: [(n, d.replace(b"[1,", b'["x",', 1)) for n, d in parts],
    "a beginning that says something else": lambda parts: [(ABOUT, b"[]"), *parts[1:]],
    "a manifest that says something else": lambda parts: [*parts[:-1], (MANIFEST, b"{}")],
    "a manifest without tables": manifest_with(tables={}),
    "a manifest of files that are not there": manifest_with(missing=["x"]),
}


@pytest.mark.parametrize("trick", list(TRICKS))
def test_put_together_backup_is_refused(genuine: Parts, tmp_path: Path, trick: str) -> None:
    refused(tmp_path, packed(TRICKS[trick](genuine)))


def link(kind: bytes) -> bytes:
    info = tarfile.TarInfo("uploads/attachments/00/link.pdf")
    info.type, info.linkname = kind, "/etc/passwd"
    return info.tobuf(tarfile.USTAR_FORMAT)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_anything_but_plain_files_is_refused(genuine: Parts, tmp_path: Path, kind: bytes) -> None:
    refused(tmp_path, packed(genuine[:-1])[: -len(archive.END)] + link(kind) + packed(genuine[-1:]))


def test_bytes_behind_the_end_are_refused(genuine: Parts, tmp_path: Path) -> None:
    refused(tmp_path, packed(genuine) + b"more")


def test_flow_gives_what_is_asked_for() -> None:
    flow = archive.Flow(iter([b"", b"ab", b"cdef", b"", b"g"]))
    assert (flow.exactly(3), flow.some(2), flow.some(9), b"".join(flow.rest())) == (b"abc", b"de", b"f", b"g")
    with pytest.raises(RefusedError):
        flow.exactly(1)


def test_python_reads_the_tar_as_well(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield packed([("a", b"x" * 700), ("b", b"")])

    with tarfile.open(fileobj=io.BytesIO(b"".join(parts()))) as tar:
        assert [(each.name, each.size, each.mode) for each in tar] == [("a", 700, 0o600), ("b", 0, 0o600)]
