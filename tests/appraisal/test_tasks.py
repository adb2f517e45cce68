"""The tick through real Celery: a worker of its own, a real broker, a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from appraisal.models import Period, PeriodStep
from branchmgr.celery import app
from branchmgr.models import AuditEvent
from branchmgr.tasks import tick
from tests.factories import appraisal as make
from tests.factories import groups as place

pytestmark = [pytest.mark.pg, pytest.mark.redis, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[2]

Start = Callable[..., "subprocess.Popen[bytes]"]


def until(condition: Callable[[], bool], seconds: float = 40) -> None:
    """Waits for what another process does; the test fails when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the worker did not do it in time"
        time.sleep(0.1)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts Celery processes on this test's database and broker, as production does, and ends them."""
    wanted = connection.settings_dict
    url = f"postgres://{wanted['USER']}@{wanted['HOST']}:{wanted['PORT']}/{wanted['NAME']}"
    variables = os.environ | {
        "DATABASE_URL": url,
        "REDIS_URL": os.environ["TEST_REDIS_URL"],
        "SECRET_KEY": "k3%jX" * 10,
        "VAR_DIR": str(tmp_path),
        "TICK_SECONDS": "1",
        "DJANGO_SETTINGS_MODULE": "branchmgr.settings",
    }
    running: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "branchmgr", *arguments, "--loglevel", "WARNING"]
        process = subprocess.Popen(command, cwd=ROOT, env=variables, start_new_session=True)
        running.append(process)
        return process

    app.control.purge()
    yield begin
    for process in running:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        process.wait()


def steps() -> list[str]:
    return sorted(PeriodStep.objects.values_list("status", flat=True))


def due_period() -> Period:
    branch = place.branch()
    place.group(branch)
    # Long over, so that the present moment of the workers is late enough for every step.
    period = make.period(make.scheme(branch, 2024, objection_days=0), "2024Q4")
    make.fill(period)
    return period


def test_beat_and_two_workers_take_every_due_step_once(start: Start, tmp_path: Path) -> None:
    due_period()

    for number in range(2):
        start("worker", "--concurrency", "2", "--hostname", f"w{number}@%h", "--without-gossip", "--without-mingle")
    for number in range(2):  # two beats started by mistake do no harm
        start("beat", "--pidfile", "", "--schedule", str(tmp_path / f"beat{number}"))

    until(lambda: "published" in steps())
    time.sleep(3)  # further ticks of both beats
    published = PeriodStep.objects.filter(period__number=4)
    assert sorted(published.values_list("status", flat=True)) == ["collecting", "published", "scoring", "totalled"]
    assert AuditEvent.objects.filter(action="period_published").count() == 1


def test_replayed_message_does_nothing_a_second_time(start: Start) -> None:
    due_period()

    for _time in range(5):
        tick.delay()
    start("worker", "--concurrency", "4", "--without-gossip", "--without-mingle")

    until(lambda: "published" in steps())
    until(lambda: app.control.purge() == 0)
    assert AuditEvent.objects.filter(action="period_published").count() == 1


def test_killed_worker_leaves_the_work_to_the_next_tick(start: Start) -> None:
    due_period()
    worker = start("worker", "--concurrency", "1", "--without-gossip", "--without-mingle")
    tick.delay()
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()

    start("worker", "--concurrency", "1", "--without-gossip", "--without-mingle")
    tick.delay()

    until(lambda: "published" in steps())
    assert AuditEvent.objects.filter(action="period_published").count() == 1
