"""What a backup says of itself: what made it, and how much of what is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Final, TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from branchmgr import VERSION, clock
from branchmgr.backup import landing, tables
from branchmgr.backup.sealing import DAMAGED
from branchmgr.errors import RefusedError

ABOUT: Final = "about.json"
MANIFEST: Final = "manifest.json"
MOST_BYTES: Final = 64 * 1024 * 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class About:
    """What made a backup and when: the first thing in it, so that a newer one is refused before it is read."""

    version: str
    made_at: str
    database: str
    migrations: list[str]


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows of a table, with which columns, and the hash of all its lines.

    ``last_number`` is the highest key the table ever gave, so that no key is given to two things.
    """

    columns: list[str]
    rows: int
    sha256: str
    last_number: int


@dataclass(slots=True)
class Manifest:
    """All that a backup holds: the last thing in it.

    ``missing`` are files that a row names and the server had lost, ``damaged`` those with other content than was kept.
    """

    about: About
    tables: dict[str, TableSum] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(each.rows for each in self.tables.values())


def encoded(said: About | Manifest) -> bytes:
    return json.dumps(asdict(said), ensure_ascii=False, indent=1).encode()


def about_in(data: bytes) -> About:
    """Raises RefusedError where it says something else."""
    return _read(data, lambda said: About(**said))


def manifest_in(data: bytes) -> Manifest:
    """Raises RefusedError where it says something else."""
    return _read(data, _manifest)


def _manifest(said: dict[str, Any]) -> Manifest:
    about, sums = About(**said.pop("about")), said.pop("tables")
    return Manifest(about=about, tables={name: TableSum(**each) for name, each in sums.items()}, **said)


def _read(data: bytes, reader: Callable[[Any], T]) -> T:
    try:
        return reader(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RefusedError(DAMAGED) from error


def about_us() -> About:
    """This installation, now."""
    return About(VERSION, clock.now().isoformat(), connection.vendor, sorted(landing.applied()))


def check_fits(about: About) -> None:
    """RefusedError where this installation is not of the backup's version: another one would read its rows wrongly."""
    ours, theirs = landing.applied(), set(about.migrations)
    names = ", ".join(sorted(ours ^ theirs)[:3]) or _("the same tables")
    said = {"version": about.version, "ours": VERSION, "names": names}
    if _numbers(about.version) > _numbers(VERSION) or theirs - ours:
        text = _("This backup is of a newer version (%(version)s, here is %(ours)s; %(names)s). Update first.")
        raise RefusedError(text % said)
    if ours - theirs:
        text = _(
            "This backup is of an older version (%(version)s, here is %(ours)s; %(names)s)."
            " Restore it with that version, then update."
        )
        raise RefusedError(text % said)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))


def check_tables(found: Manifest) -> None:
    """RefusedError where the backup's tables and columns are not this installation's."""
    here = {model._meta.db_table: tables.names(model) for model in tables.kept()}
    if {name: each.columns for name, each in found.tables.items()} != here:
        raise RefusedError(DAMAGED)


def said_of(found: Manifest) -> str:
    """What a backup holds, in one line."""
    said = {
        "made_at": found.about.made_at[:16],
        "version": found.about.version,
        "rows": found.rows,
        "tables": len(found.tables),
        "files": len(found.uploads),
    }
    return _("made at %(made_at)s by version %(version)s, %(rows)s rows in %(tables)s tables, %(files)s files") % said


def warnings_of(found: Manifest) -> list[str]:
    """Which files the server had lost, or kept otherwise than they came, when the backup was made."""
    lost = [_("%(path)s is missing: the server had lost it.") % {"path": path} for path in found.missing]
    return lost + [_("%(path)s is not the file that was kept.") % {"path": path} for path in found.damaged]
