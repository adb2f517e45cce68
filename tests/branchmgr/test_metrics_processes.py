"""Prometheus asks one of a server's processes and is told of all of them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.branchmgr.test_metrics import SHOWN, TOKEN, read
from tests.branchmgr.test_production import HOST, VARIABLES, serving
from tests.services import LOCAL

pytestmark = pytest.mark.once


def ask(port: int, address: str = "/healthz") -> str:
    talk = HTTPConnection(LOCAL, port, timeout=60)
    talk.request("GET", address, headers={"Host": HOST, "X-Forwarded-Proto": "https", **SHOWN})
    return talk.getresponse().read().decode()


def counted(port: int) -> float:
    """Two requests at once, so by two processes, and how many of them one process then tells of."""
    with socket.create_connection((LOCAL, port), 60) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")  # keeps one process busy until the rest comes
        for _time in range(2):
            assert ask(port) == "ok"
        slow.sendall(f"Host: {HOST}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n".encode())
        assert b"200 OK" in slow.recv(65536)
    return read(ask(port, "/metrics"))["branchmgr_requests_total", ("GET", "healthz", "200")]


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """gunicorn with two processes that answer one request after the other, and metrics."""
    monkeypatch.setitem(VARIABLES, "METRICS_TOKEN", TOKEN)
    return lambda *more: serving(tmp_path, "--workers", "2", "--threads", "1", *more)


def folders() -> set[Path]:
    return {*Path("/dev/shm").glob("branchmgr-metrics-*"), *Path("/tmp").glob("branchmgr-metrics-*")}


def test_processes_of_a_server_are_added_up(measured: Callable[..., Any]) -> None:
    before = folders()
    with measured() as port:
        assert counted(port) == 3
        assert len(folders() - before) == 1
    assert folders() <= before


def test_without_their_folder_a_process_tells_of_itself_alone(measured: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "empty.py").touch()
    with measured("--config", str(tmp_path / "empty.py")) as port:
        assert counted(port) < 3
