"""Starts the real servers once for the whole run, before Django reads its settings.

``--pg`` runs the tests on a real PostgreSQL, ``--redis`` gives Celery a real broker. What was really used
is printed at the head and at the end of the run.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from tests.services import Postgres, Redis

_running: list[Postgres | Redis] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pg", action="store_true", help="run on a real PostgreSQL that is started for the run")
    parser.addoption("--redis", action="store_true", help="start a real Redis or Valkey for the run")
    parser.addoption("--second", action="store_true", help="leave out what a run on SQLite has settled already")


SERVERS = ("pg", "redis", "browser")
DATABASE = {"db", "transactional_db", "live_server"}


def _settled(item: pytest.Item) -> bool:
    """Whether a test says the same whatever the database: it asks none, or is marked ``once``."""
    if any(item.get_closest_marker(name) for name in SERVERS):
        return False
    asks = item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("once")) or not asks


def _empties_tables(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Those that empty tables stay at the end, the longest of them first: no process waits for the last one alone."""
    if config.getoption("--second"):
        config.hook.pytest_deselected(items=[item for item in items if _settled(item)])
        items[:] = [item for item in items if not _settled(item)]
    items.sort(key=lambda item: (_empties_tables(item), not item.get_closest_marker("long")))


def _start(arguments: list[str]) -> None:
    if "--pg" in arguments and not os.environ.get("DATABASE_URL"):
        postgres = Postgres()
        _running.append(postgres)
        os.environ |= {"DATABASE_URL": postgres.url, "TEST_VERSION_POSTGRES": postgres.version()}
    if "--redis" in arguments and not os.environ.get("TEST_REDIS_URL"):
        redis = Redis()
        _running.append(redis)
        os.environ |= {"TEST_REDIS_URL": redis.url, "TEST_VERSION_REDIS": redis.version()}


if "PYTEST_XDIST_WORKER" not in os.environ:  # only the controller starts servers
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's sync driver runs an event loop
    _start(sys.argv)


def _used() -> list[str]:
    return [
        f"database: {os.environ.get('TEST_VERSION_POSTGRES') or os.environ.get('DATABASE_URL') or 'SQLite'}",
        f"broker: {os.environ.get('TEST_VERSION_REDIS') or os.environ.get('TEST_REDIS_URL') or 'none'}",
    ]


def pytest_report_header(config: pytest.Config) -> list[str]:
    return _used()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.section("what was really used")
    for line in _used():
        terminalreporter.write_line(line)


def pytest_unconfigure(config: pytest.Config) -> None:
    while _running:
        _running.pop().stop()
