"""What the tests of the move share: where it goes to, and what it begins with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from branchmgr.moving import source, target
from tests.factories import moves
from tests.faults.database_copies import copied


@pytest.fixture
def to_url() -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database."""
    with copied("moved") as name:
        yield moves.address(name)


@pytest.fixture
def new_sqlite(tmp_path: Path, to_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an installation on SQLite that nobody has used yet; the product works there."""
    for module in (source, target):
        monkeypatch.setattr(module, "PATIENCE_MS", 200)
    with override_settings(UPLOADS_ROOT=tmp_path / "uploads"), moves.on_sqlite(tmp_path / "db"):
        moves.make_tables()
        yield tmp_path


@pytest.fixture
def used_sqlite(new_sqlite: Path) -> Path:
    """The same with a little of everything."""
    moves.lived_in()
    return new_sqlite
