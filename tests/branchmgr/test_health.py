"""What machines that watch are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from kombu import Connection

from branchmgr import clock
from branchmgr.models import JobRun

pytestmark = pytest.mark.django_db


def ended(minutes: int) -> None:
    at = clock.now() - timedelta(minutes=minutes)
    JobRun.objects.create(name=f"before {minutes}", started_at=at, ended_at=at)


@pytest.fixture(autouse=True)
def _nothing_waits() -> None:
    """What other tests told a worker that they do not have is gone."""
    with current_app.connection_for_write() as broker, broker.SimpleQueue("celery") as queue:
        queue.clear()


def test_ready_says_four_things_and_no_more(client: Client) -> None:
    ended(2)
    ended(50)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    said = answer.json()
    assert {**said, "tick_age_seconds": 0} == {"database": "ok", "broker": "ok", "tick_age_seconds": 0, "queue": 0}
    assert 120 <= said["tick_age_seconds"] < 150


def test_messages_that_wait_are_counted(client: Client) -> None:
    with current_app.connection_for_write() as broker:
        queue = broker.SimpleQueue("celery")
        queue.put({})
        try:
            assert client.get("/readyz").json()["queue"] == 1
        finally:
            queue.clear()
            queue.close()


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 503), (None, 503)])
def test_old_tick_is_a_failure_only_where_it_is_asked_for(client: Client, minutes: int | None, status: int) -> None:
    if minutes:
        ended(minutes)
    assert client.get("/readyz").status_code == 200
    assert client.get("/readyz?strict=1").status_code == status


def test_database_that_does_not_answer_is_said(client: Client) -> None:
    def refuse(*_more: Any) -> None:
        raise OperationalError("CANARY password")

    with connection.execute_wrapper(refuse):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "failed")
    assert b"CANARY" not in answer.content


def test_broker_that_does_not_answer_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = "redis://:CANARY@127.0.0.1:1/0"
    monkeypatch.setattr(current_app, "connection_for_write", lambda *_a, **_m: Connection(nowhere, connect_timeout=1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"], answer.json()["queue"]) == (503, "failed", None)
    assert b"CANARY" not in answer.content


def served(*, method: str, path: str) -> tuple[dict[str, str], bytes]:
    """What the server is given to send: the client of the tests would take the content off by itself."""
    told: dict[str, str] = {}

    def start(_status: str, headers: list[tuple[str, str]], _failure: object = None, /) -> Callable[[bytes], object]:
        told.update(headers)
        return told.__contains__

    return told, b"".join(WSGIHandler()(RequestFactory().generic(method, path).environ, start))


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/account/sign-in/", "/nowhere/"])
def test_heads_alone_are_sent_where_they_are_asked_for(path: str) -> None:
    (whole, content), (heads, nothing) = (served(method=method, path=path) for method in ("GET", "HEAD"))
    assert (bool(content), nothing) == (True, b"")
    assert int(heads["Content-Length"]) > 0
    assert heads["Content-Type"] == whole["Content-Type"]


def test_health_asks_nothing_of_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"
