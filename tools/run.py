"""``make run``: migrates, loads the demonstration on the first start, runs web and jobs, stops all of it on Ctrl-C.

Without DATABASE_URL and REDIS_URL: SQLite and the embedded broker, one worker with beat. With both of them: the
production's shape, two workers and a beat, each a program of its own.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
MANAGE = [sys.executable, "manage.py"]
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "branchmgr"]
WORKERS = 2
"""with Redis; while one of them is told to stop, or is struck down, the other one goes on"""


def _end_with_parent() -> None:
    """Asks Linux to end this program when the one that started it is gone, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGTERM, 0, 0, 0)


@dataclass
class Program:
    """One program that is kept running, in a process group of its own, so that its children end with it."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, start_new_session=True, preexec_fn=_end_with_parent
        )

    def watch(self) -> None:
        """Starts the program again where it has ended, after a pause that doubles while it keeps ending."""
        if self.process is not None and self.process.poll() is not None:
            print(
                f"{self.name} ended ({self.process.returncode}); starting it again in {self.pause:.0f} s.", flush=True
            )
            self.kill()
            self.again_at = time.monotonic() + self.pause
            self.pause = 1.0 if time.monotonic() - self.started > 60 else min(self.pause * 2, 60)
            self.process = None
        if self.process is None and time.monotonic() >= self.again_at:
            self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """Ends whatever the program left behind in its group."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return


def refuse_taken(port: int) -> None:
    """Ends with a clear line where somebody listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            sys.exit(f"Port {port} on {HOST} is taken. Take another one: make run PORT={port + 1}")


def environment() -> dict[str, str]:
    """The environment of all programs; a secret key is made once and kept in the data folder, readable by us only."""
    variables = dict(os.environ)
    variables.setdefault("VAR_DIR", str(ROOT / "var"))
    variables.setdefault("LOG_LEVEL", "WARNING")
    # Celery warns at length when a trial runs as root; gunicorn and Django do not.
    variables.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
    if not variables.get("SECRET_KEY"):
        kept = Path(variables["VAR_DIR"]) / "secret_key"
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not kept.exists():
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        variables["SECRET_KEY"] = kept.read_text().strip()
    return variables


def prepare(variables: dict[str, str]) -> None:
    """Migrations, static files, and the demonstration where the database is empty; a failure ends the start."""
    for arguments in (
        ["migrate", "--noinput", "-v0"],
        ["collectstatic", "--noinput", "-v0"],
        ["seed_demo", "--if-empty"],
    ):
        done = subprocess.run(
            [*MANAGE, *arguments], cwd=ROOT, env=variables, stderr=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            told = [line for line in done.stderr.splitlines() if line and not line[0].isspace()]
            line = told[-1] if told else f"{arguments[0]} failed."
            sys.exit(line if line.startswith("branchmgr") else f"branchmgr does not start, {arguments[0]}: {line}")
        print(done.stderr, end="", file=sys.stderr)


def programs(port: int, variables: dict[str, str]) -> list[Program]:
    """Web and jobs; with Redis the workers and the beat are programs of their own, as in production."""
    web = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4"]
    web += ["--no-control-socket", "--log-level", "warning", "branchmgr.wsgi"]
    schedule = ["--schedule", str(Path(variables["VAR_DIR"]) / "beat")]
    jobs = _apart(schedule) if variables.get("REDIS_URL") else {"jobs": [*_worker("solo"), "--beat", *schedule]}
    return [Program(name, command, variables) for name, command in {"web": web, **jobs}.items()]


def _apart(schedule: list[str]) -> dict[str, list[str]]:
    """Workers, told apart by their names, and the beat."""
    workers = {
        f"worker{number}": [*_worker("prefork"), "--concurrency", "2", "--hostname", f"worker{number}@%h"]
        for number in range(1, WORKERS + 1)
    }
    return workers | {"beat": [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile", "", *schedule]}


def _worker(pool: str) -> list[str]:
    return [*CELERY, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--pool", pool]


def announce(port: int, variables: dict[str, str]) -> None:
    """Waits until the web server answers, then prints the address and the demonstration's accounts."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                break
        time.sleep(0.1)
    print(f"\nbranchmgr: http://{HOST}:{port}/    (Ctrl-C stops it)\n", flush=True)
    subprocess.run([*MANAGE, "seed_demo", "--accounts"], cwd=ROOT, env=variables, check=False)


def serve(running: list[Program], port: int, variables: dict[str, str]) -> None:
    """Runs everything until a signal comes, then stops everything."""
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, _frame: asked.append(signum))
    for program in running:
        program.start()
    announce(port, variables)
    while not asked:
        for program in running:
            program.watch()
        time.sleep(0.3)
    print("\nStopping …", flush=True)
    finish(running)


def finish(running: list[Program]) -> None:
    """Asks all to end, waits at most 15 s, and leaves nothing behind."""
    for program in running:
        program.stop()
    end = time.monotonic() + 15
    while time.monotonic() < end and any(p.process is not None and p.process.poll() is None for p in running):
        time.sleep(0.1)
    for program in running:
        program.kill()


def main() -> None:
    """Reads the port, prepares, serves."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    if not 1 <= port <= 65535:
        sys.exit(f"{port} is no port; choose one from 1024 to 65535: make run PORT=8765")
    refuse_taken(port)
    variables = environment()
    prepare(variables)
    serve(programs(port, variables), port, variables)


if __name__ == "__main__":
    main()
