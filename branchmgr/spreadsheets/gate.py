"""The gate in front of every workbook: what does not pass is refused in one sentence and read no further."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final
from xml.parsers.expat import ExpatError

from branchmgr import pace
from branchmgr.spreadsheets import limits
from branchmgr.spreadsheets.scanning import Budget, Scan

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b" ", b"\t", b"\r", b"\n", b"\0<", b"\0\0")
_WORKBOOK_TYPES = ("spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroenabled.main+xml")
MACRO_WORDS: Final = ("macroenabled", "vbaproject", "macrosheet")
_ONE_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_READ_LATER = ("worksheet", "sharedStrings")
CONTENT_TYPES: Final = "[Content_Types].xml"
READ: Final = 50
"""of 100 parts of the work on a workbook"""
# RuntimeError and its NotImplementedError: packed or protected in a way no Excel writes.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ExpatError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    OverflowError,
    RuntimeError,
)


class _Names(Scan):
    """Content types and relationships: every attribute that names a kind of part."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.found: list[dict[str, str]] = []

    def entered(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("Default", "Override", "Relationship"):
            self.found.append(attributes)


class _Unread(Scan):
    """A part that nothing here reads, though openpyxl does where a marked copy is made."""

    def entered(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "comment" and not _ONE_CELL.fullmatch(attributes.get("ref", "")):
            raise limits.refused(limits.DAMAGED)  # openpyxl would make every cell of a range


@dataclass(frozen=True, slots=True)
class Relation:
    """Where one part of the file leads: ``kind`` is the last word of its type, ``part`` a name in the zip."""

    kind: str
    part: str


class Package:
    """A file that passed: its parts may be read one by one, each by a scan of its own."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts = frozenset(archive.namelist())
        self.budget = Budget(limits.ELEMENTS)
        self.other_budget = Budget(limits.OTHER_ELEMENTS)

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    @property
    def workbook(self) -> str:
        """The name of the part that lists the sheets. Raises RefusedError where there is none."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.part in self:
                return relation.part
        raise limits.refused(limits.NOT_XLSX)

    def scan(self, part: str, scan: Scan) -> None:
        """Runs the scan over the part. Raises RefusedError where it is missing or damaged."""
        if part not in self:
            raise limits.refused(limits.DAMAGED)
        with damage_refused(), self._archive.open(part) as stream:
            scan.run(stream)

    def look_at(self, part: str) -> None:
        """Scans a part that nothing here reads. Raises RefusedError where it is dangerous or damaged XML."""
        declared = part.lower().endswith((".xml", ".rels"))
        with damage_refused(), self._archive.open(part) as stream:
            if not declared and not stream.read(4).startswith(_XML_STARTS):
                return
        try:
            with self._archive.open(part) as stream:
                _Unread(self.other_budget).run(stream)
        except _BROKEN as error:
            if declared:  # old drawings (.vml) are often no good XML, and nothing here reads them
                raise limits.refused(limits.DAMAGED) from error

    def relations(self, part: str) -> dict[str, Relation]:
        """The part's relations by their id; external ones are left out. ``""`` is the package itself."""
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        if listing not in self:
            return {}
        names = _Names(self.other_budget)
        self.scan(listing, names)
        return {
            found.get("Id", ""): Relation(found.get("Type", "").rpartition("/")[2], _joined(folder, found))
            for found in names.found
            if found.get("TargetMode") != "External"
        }


def _joined(folder: str, found: dict[str, str]) -> str:
    return posixpath.normpath(posixpath.join("/", folder, found.get("Target", ""))).lstrip("/")


def opened(source: bytes | BinaryIO) -> Package:
    """The file as a package whose parts were all looked at, its sheets and strings excepted.

    Those are looked at while they are read, with limits of their own. Raises RefusedError with one sentence
    for everything that is not a plain, unprotected ``.xlsx`` of bearable size.
    """
    data = content(source)
    if data.startswith(_OLE):
        raise limits.refused(limits.ENCRYPTED if _ENCRYPTED_OLE in data else limits.OLD_XLS)
    with damage_refused(limits.NOT_XLSX):
        archive = zipfile.ZipFile(BytesIO(data))
    _refuse_sizes(archive.infolist())
    pace.stage(until=READ, of=sum(entry.file_size for entry in archive.infolist()))
    package = Package(archive)
    _refuse_kinds(package, archive.namelist())
    _look_at_parts(package, archive.namelist())
    return package


def declared_kinds(data: bytes) -> str:
    """What an Office file says its parts are, in small letters, for who keeps the file and does not read it.

    Raises RefusedError for what is no Office file of bearable size, or protected.
    """
    with damage_refused():
        archive = zipfile.ZipFile(BytesIO(data))
    _refuse_sizes(archive.infolist())
    return _kinds(Package(archive), archive.namelist())


def content(source: bytes | BinaryIO) -> bytes:
    """The bytes of an upload or file. Raises RefusedError over 10 MB, without reading further."""
    if isinstance(source, bytes):
        data = source
    else:
        source.seek(0)
        data = source.read(limits.FILE_BYTES + 1)
    if len(data) > limits.FILE_BYTES:
        raise limits.refused(limits.TOO_LARGE)
    return data


@contextmanager
def damage_refused(sentence: object = limits.DAMAGED) -> Iterator[None]:
    """Turns every way in which a zip or XML can be broken into the one refusal."""
    try:
        yield
    except _BROKEN as error:
        raise limits.refused(sentence) from error


def _refuse_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise limits.refused(limits.ENCRYPTED)
    if sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES:
        raise limits.refused(limits.UNPACKS_TOO_LARGE)
    if len(entries) > limits.PARTS:
        raise limits.refused(limits.TOO_COMPLEX)
    packings = {entry.compress_type for entry in entries}
    names = {entry.filename.lower() for entry in entries}
    # Two parts of one name: which of them is read would be a matter of the reader.
    if len(names) < len(entries) or packings - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise limits.refused(limits.DAMAGED)


def _refuse_kinds(package: Package, parts: list[str]) -> None:
    kinds = _kinds(package, parts)
    if not any(kind in kinds for kind in _WORKBOOK_TYPES):
        raise limits.refused(limits.NOT_XLSX)
    if any(word in kinds for word in MACRO_WORDS):
        raise limits.refused(limits.MACROS)


def _kinds(package: Package, parts: list[str]) -> str:
    if CONTENT_TYPES not in package:
        raise limits.refused(limits.NOT_XLSX)
    names = _Names(package.other_budget)
    package.scan(CONTENT_TYPES, names)
    return " ".join([*parts, *(found.get("ContentType", "") for found in names.found)]).lower()


def _look_at_parts(package: Package, parts: list[str]) -> None:
    """Scans whatever an XML reader would accept, under whatever name, but what is read later."""
    related = package.relations(package.workbook).values()
    later = {relation.part for relation in related if relation.kind in _READ_LATER}
    targets: list[str] = []
    for part in parts:
        if part.endswith(".rels"):
            targets += [relation.part for relation in package.relations(_owner(part)).values()]
        elif part not in later:
            package.look_at(part)
    # A sheet that is also said to be something else would be read by rules that are not the sheet's.
    if any(targets.count(part) > 1 for part in later):
        raise limits.refused(limits.DAMAGED)


def _owner(listing: str) -> str:
    folder, name = posixpath.split(listing)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
