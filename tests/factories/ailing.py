"""Servers as they are when something is wrong, and what the doctor says, in few words, for tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from branchmgr.doctor.findings import Finding

ROOT = Path(__file__).parents[2]
SECRET = "CANARY-k3%jX"


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of one that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=20) as listening:
        yield listening.getsockname()[1]


@contextmanager
def saying_server(said: bytes) -> Iterator[int]:
    """The port of one that says the same to everybody who asks, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_say, args=(listening, said), daemon=True).start()
        yield listening.getsockname()[1]


def _say(listening: socket.socket, said: bytes) -> None:
    while True:
        try:
            line, _address = listening.accept()
        except OSError:
            return
        with line:
            line.recv(1000)
            line.sendall(said)


def levels(findings: Iterable[Finding]) -> list[str]:
    return [finding.level.value for finding in findings]


def doctor(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as production runs it, on the installation in ``folder``."""
    surroundings = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "SECRET_KEY": SECRET * 5,
        "LANGUAGE_CODE": "en",
        "LOG_LEVEL": "WARNING",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "doctor", *arguments],
        cwd=ROOT,
        env={**surroundings, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def told(answer: subprocess.CompletedProcess[str]) -> dict[str, list[dict[str, Any]]]:
    """What ``--json`` says, check by check."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in json.loads(answer.stdout)["findings"]:
        found.setdefault(row["check"], []).append(row)
    return found


def levels_told(answer: subprocess.CompletedProcess[str]) -> dict[str, list[str]]:
    return {name: [row["level"] for row in rows] for name, rows in told(answer).items()}
