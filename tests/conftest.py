"""What all tests share. A test that needs a server does not skip: it fails where the server was not started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests import audit_door, kept_words

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")  # how long an example takes says how busy the machine is, nothing else


@pytest.fixture(autouse=True)
def _servers(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("pg") and not os.environ.get("DATABASE_URL"):
        pytest.fail("This test needs PostgreSQL: run pytest with --pg (make test does).")
    if request.node.get_closest_marker("redis") and not os.environ.get("TEST_REDIS_URL"):
        pytest.fail("This test needs Redis: run pytest with --redis (make test does).")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Services and commands speak the msgids' own language here; pages choose theirs by the reader."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _audit_door() -> Iterator[None]:
    """Tests with real transactions empty the audit, too, which nobody else can."""
    with audit_door.flushing():
        yield


@pytest.fixture(scope="session")
def _uploads_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="session", autouse=True)
def _uploads_apart(_uploads_folder: Path) -> Iterator[None]:
    """What a test attaches never lands in the installation's own folder."""
    with override_settings(UPLOADS_ROOT=_uploads_folder):
        yield


@pytest.fixture(autouse=True)
def _no_parts_left(_uploads_folder: Path) -> Iterator[None]:
    """Rows go with their test; files sent in part would wait for the tick of another one."""
    yield
    shutil.rmtree(_uploads_folder / "parts", ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_words(request: pytest.FixtureRequest) -> Iterator[None]:
    """Queries keep their words with the connection; not those of code that a test changed."""
    yield
    if "monkeypatch" in request.fixturenames:
        kept_words.forget()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()
