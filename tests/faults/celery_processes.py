"""Celery as production runs it, beat and worker as processes, and a close that stands still in its middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection, transaction

from appraisal.enums import PeriodStatus
from appraisal.models import Period, PeriodStep, Result
from branchmgr import audit, clock, ticking
from branchmgr.models import AuditEvent, Notification
from groups.enums import Office
from tests.factories import appraisal as make
from tests.factories import groups as place

ROOT = Path(__file__).parents[2]
Process = subprocess.Popen[bytes]


def until(condition: Callable[[], bool], seconds: float = 90) -> None:
    """Waits for what another process does; the test fails when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.1)


class Celery:
    """Starts workers and beats on the present database and one broker, and ends what is left of them."""

    def __init__(self, redis_url: str, folder: Path) -> None:
        wanted = connection.settings_dict
        self._folder = folder
        self._running: list[Process] = []
        self._variables = os.environ | {
            "DATABASE_URL": f"postgres://{wanted['USER']}@{wanted['HOST']}:{wanted['PORT']}/{wanted['NAME']}",
            "REDIS_URL": redis_url,
            "SECRET_KEY": settings.SECRET_KEY,  # they open what each other sealed
            "VAR_DIR": str(folder),
            "TICK_SECONDS": "1",
            "DJANGO_SETTINGS_MODULE": "branchmgr.settings",
        }

    def worker(self) -> Process:
        """A worker with one child that does the work."""
        return self._start("worker", "--concurrency", "1", "--without-gossip", "--without-mingle")

    def beat(self) -> Process:
        """Sends a tick every second."""
        return self._start("beat", "--pidfile", "", "--schedule", str(self._folder / "beat"))

    def _start(self, *arguments: str) -> Process:
        command = [sys.executable, "-m", "celery", "-A", "branchmgr", *arguments, "--loglevel", "CRITICAL"]
        process = subprocess.Popen(command, cwd=ROOT, env=self._variables, start_new_session=True)
        self._running.append(process)
        return process

    def end(self) -> None:
        """Ends everything that was started, at once."""
        for process in self._running:
            kill(process)


def kill(process: Process) -> None:
    """``kill -9`` of a process and all its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def children(process: Process) -> list[int]:
    """The processes that do a worker's work."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
    return [int(pid) for pid in listed.stdout.split()]


# a close, and its middle


def furnish() -> None:
    """ZB1 and ZB2, whose last quarter of 2024 is long over and scored; whatever the day is, all of it is due."""
    for code in ("ZB1", "ZB2"):
        branch = place.branch(code)
        group = place.group(branch, f"{code}-X1")
        place.group(branch, f"{code}-X2")
        place.holder(Office.SECRETARY, branch)
        place.holder(Office.LEADER, group)
        scheme = make.scheme(branch, 2024, objection_days=0)
        for number in (1, 2, 3):
            make.period(scheme, f"2024Q{number}", PeriodStatus.ARCHIVED)
        make.fill(make.period(scheme, "2024Q4"), {(group.code, "B1"): "10"})
        with transaction.atomic():
            audit.record("scheme_approved", by=None, subject=scheme, branch=code)
    for name in set(ticking.names()) - {"appraisal"}:  # so that nothing but the close is due
        for _line in ticking.look_at(name, clock.now()):
            continue


def statuses() -> dict[str, str]:
    """Where each branch's last quarter stands."""
    return dict(Period.objects.filter(number=4).values_list("branch__code", "status"))


def is_over() -> bool:
    """Whether both branches are published; the days for objections last until tonight."""
    return statuses() == {"ZB1": "published", "ZB2": "published"}


def effects() -> dict[str, Any]:
    """Everything that a close does, without the moments and the numbers of rows."""
    results = Result.objects.values_list("group__code", "total", "rank", "grade", "period__number")
    return {
        "results": Counter(results),
        "steps": Counter(PeriodStep.objects.values_list("period__branch__code", "period__number", "status")),
        "entries": Counter(AuditEvent.objects.exclude(branch="").values_list("branch", "action")),
        "notices": Counter(Notification.objects.values_list("recipient__username", "kind")),
    }


@contextmanager
def standing_still(branch: str) -> Iterator[Callable[[], None]]:
    """Keeps the close of a branch from going on past its first audit entry: its results are written, not committed.

    Gives a function that waits until somebody stands there.
    """
    wanted = connection.settings_dict
    outside = psycopg2.connect(host=wanted["HOST"], port=wanted["PORT"], user=wanted["USER"], dbname=wanted["NAME"])
    try:
        with outside.cursor() as cursor:
            cursor.execute("SELECT 1 FROM branchmgr_auditchain WHERE branch = %s FOR UPDATE", [branch])
            assert cursor.rowcount == 1
        yield lambda: until(somebody_waits)
    finally:
        with suppress(psycopg2.Error):
            outside.close()


def somebody_waits() -> bool:
    """Whether a session of this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction it would go on seeing the first one
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None
