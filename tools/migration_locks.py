"""Whether a migration would hold a lock on a table for as long as the table is large, told from its SQL by squawk.

Migrations that were there before this check are frozen in ``migrations_frozen.txt`` with a digest: they have run, and
are changed no more. All others are asked; ``branchmgr/gentle.py`` has operations that pass.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

ROOT = Path(__file__).resolve().parent.parent
FROZEN = Path(__file__).with_name("migrations_frozen.txt")
OURS = ("branchmgr", "groups", "activities", "pioneer_posts", "innovation", "appraisal", "board")

TASTE = (
    "prefer-text-field,prefer-bigint-over-int,prefer-bigint-over-smallint,prefer-identity,prefer-timestamp-tz,"
    "prefer-robust-stmts,ban-char-field"
)
ABOUT_OLD_CODE = "ban-drop-default,ban-drop-constraint,ban-drop-not-null,ban-drop-column,ban-drop-table"
GIVEN_AROUND = "require-lock-timeout,require-statement-timeout,require-timeout-settings"
"""``lock_timeout`` is given to the command, see docs/operations.md"""

COMMENT = re.compile(r"--[^\n]*")
NEW_KEY = re.compile(r"ADD COLUMN \S+ \w+ NULL CONSTRAINT \S+ REFERENCES", re.IGNORECASE)
"""a foreign key that comes with its column, which is empty: PostgreSQL looks at no row"""


def frozen() -> dict[tuple[str, str], str]:
    """Those that were there before, with the digests of their files."""
    lines = (line.split() for line in FROZEN.read_text().splitlines() if line and not line.startswith("#"))
    return {(app, name): digest for app, name, digest in lines}


def digest_of(app: str, name: str) -> str:
    """Of a migration's file as it is."""
    return hashlib.sha256((ROOT / app / "migrations" / f"{name}.py").read_bytes()).hexdigest()[:16]


def migrations() -> dict[tuple[str, str], Migration]:
    """All of ours by app and name."""
    nodes = MigrationLoader(None).disk_migrations
    return {key: found for key, found in sorted(nodes.items()) if key[0] in OURS}


def changed(kept: dict[tuple[str, str], str]) -> list[str]:
    """Frozen migrations whose file is another one by now, or gone."""
    there = migrations()
    return [".".join(key) for key, digest in kept.items() if key not in there or digest_of(*key) != digest]


def found_in(migration: Migration) -> list[str]:
    """What would hold a lock for long, a line each; the database must be PostgreSQL, and is asked for no rows."""
    name = f"{migration.app_label}.{migration.name}"
    return [f"{name}: {fault}" for fault in (*_of_sql(migration), *_of_mixture(migration))]


def _of_sql(migration: Migration) -> Iterator[str]:
    loader = MigrationLoader(connection, replace_migrations=False)
    yield from faults(loader.collect_sql([(migration, False)]), atomic=migration.atomic)


def _of_mixture(migration: Migration) -> Iterator[str]:
    """A table that was altered stays locked to the end of the transaction, however long rows are written in it."""
    rows = [each for each in migration.operations if isinstance(each, RunPython | RunSQL)]
    if migration.atomic and rows and len(rows) < len(migration.operations):
        yield "rows-and-tables Rows are written in the transaction that changes tables; part them into two migrations."


def faults(statements: list[str], *, atomic: bool) -> Iterator[str]:
    """What squawk says of statements, each on one line; without its rules of taste."""
    lines = [COMMENT.sub("", statement).replace("\n", " ") for statement in statements]
    command = [str(Path(sys.executable).with_name("squawk")), "--reporter", "json", "--pg-version", "15"]
    command += ["--exclude", f"{TASTE},{ABOUT_OLD_CODE},{GIVEN_AROUND}", "--stdin-filepath", "migration.sql"]
    if atomic:
        command.append("--assume-in-transaction")
    ended = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1) or not ended.stdout:
        raise RuntimeError(f"squawk: {ended.stderr}")
    for fault in json.loads(ended.stdout):
        if not (fault["rule_name"] == "adding-foreign-key-constraint" and NEW_KEY.search(lines[fault["line"]])):
            yield f"{fault['rule_name']} {fault['message']} [{lines[fault['line']]}]"
