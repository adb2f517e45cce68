"""Real workers, a real broker, a real database, each struck down while a close stands in its middle.

ZB1 is totalled then, ZB2 has its results written and not committed. The next tick ends it, and nothing is doubled.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from branchmgr import audit, clock, ticking
from branchmgr.models import Notification
from tests.faults import celery_processes as processes
from tests.faults.celery_processes import Celery, Process, children, effects, is_over, kill, standing_still, until
from tests.faults.database_copies import copied, working_in
from tests.services import Postgres, Redis

pytestmark = [pytest.mark.pg, pytest.mark.redis, pytest.mark.django_db(transaction=True)]

MIDDLE = {"ZB1": "totalled", "ZB2": "scoring"}
MORE_TICKS = 2.5
"""seconds in which two more ticks come, after everything is done"""


@pytest.fixture
def undisturbed() -> dict[str, Any]:
    """What a close does, in a copy of the database; here all of it is still due."""
    processes.furnish()
    with copied("whole") as run, working_in(run):
        list(ticking.tick(clock.now()))
        assert is_over()
        return effects()


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
def celery(undisturbed: dict[str, Any], redis: Redis, tmp_path: Path) -> Iterator[Celery]:
    found = Celery(redis.url, tmp_path)
    yield found
    found.end()


Strike = Callable[[Celery, Process, Redis], None]


def worker_killed(celery: Celery, worker: Process, _redis: Redis) -> None:
    kill(worker)
    celery.worker()


def worker_told_to_stop(celery: Celery, worker: Process, _redis: Redis) -> None:
    """It ends its task first; another one is there already."""
    worker.send_signal(signal.SIGTERM)
    celery.worker()


def child_killed(_celery: Celery, worker: Process, _redis: Redis) -> None:
    """The worker finds out by itself and takes another child."""
    for child in children(worker):
        os.kill(child, signal.SIGKILL)


def broker_emptied(_celery: Celery, _worker: Process, redis: Redis) -> None:
    """It comes back on the same port, and has forgotten everything."""
    redis.process.kill()
    redis.process.wait(10)
    redis.start()


def expect_as(undisturbed: dict[str, Any]) -> None:
    """Everything is done, and no further tick does anything of it again."""
    until(is_over)
    time.sleep(MORE_TICKS)
    assert effects() == undisturbed
    audit.verify()


@pytest.mark.parametrize("strike", [worker_killed, worker_told_to_stop, child_killed, broker_emptied])
def test_close_struck_down_in_its_middle_is_ended_by_the_next_tick(
    undisturbed: dict[str, Any], celery: Celery, redis: Redis, strike: Strike
) -> None:
    with standing_still("ZB2") as wait_for_it:
        worker = celery.worker()
        celery.beat()
        wait_for_it()
        assert processes.statuses() == MIDDLE
        strike(celery, worker, redis)

    expect_as(undisturbed)


def test_worker_told_to_stop_ends_its_close_first(undisturbed: dict[str, Any], celery: Celery) -> None:
    with standing_still("ZB2") as wait_for_it:
        worker, beat = celery.worker(), celery.beat()
        wait_for_it()
        kill(beat)
        worker.send_signal(signal.SIGTERM)

    until(lambda: worker.poll() is not None)
    assert worker.returncode == 0
    assert is_over()


def test_without_another_tick_a_killed_worker_s_close_stays_undone(undisturbed: dict[str, Any], celery: Celery) -> None:
    """The control: it is the tick that brings it back, not the broker, which holds the message for an hour."""
    with standing_still("ZB2") as wait_for_it:
        worker, beat = celery.worker(), celery.beat()
        wait_for_it()
        kill(beat)
        kill(worker)
        celery.worker()

    time.sleep(2 * MORE_TICKS)
    assert processes.statuses() == MIDDLE
    celery.beat()
    expect_as(undisturbed)


def test_doubled_notice_is_seen(undisturbed: dict[str, Any]) -> None:
    """The control of the comparison."""
    list(ticking.tick(clock.now()))
    assert effects() == undisturbed
    again = Notification.objects.filter(kind="published").earliest("pk")
    again.pk, again.key = None, f"{again.key} again"
    again.save(force_insert=True)

    assert effects() != undisturbed


# the database


class LastingPostgres(Postgres):
    """One that keeps what it has committed, as production's does."""

    SETTINGS = Postgres.SETTINGS | {"synchronous_commit": "on", "full_page_writes": "on"}

    def take_over(self) -> None:
        """Brings the tests' database, as it is now, to this server."""
        wanted = connection.settings_dict
        source = f"postgres://{wanted['USER']}@{wanted['HOST']}:{wanted['PORT']}/{wanted['NAME']}"
        dump = str(self.folder / "dump.sql")
        taken = self._run("pg_dump", "-d", source, "-f", dump)
        given = self._run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-f", dump)
        assert (taken.returncode, given.returncode) == (0, 0), taken.stdout + given.stdout


@pytest.fixture
def lasting() -> Iterator[LastingPostgres]:
    server = LastingPostgres()
    yield server
    server.stop()


def test_close_goes_on_after_the_database_was_stopped_at_once(
    undisturbed: dict[str, Any], lasting: LastingPostgres, redis: Redis, tmp_path: Path
) -> None:
    """``pg_ctl stop -m immediate``, which is a SIGQUIT; the worker and the beat are left alone."""
    lasting.take_over()
    with working_in("postgres", port=lasting.port):
        celery = Celery(redis.url, tmp_path)
        try:
            with standing_still("ZB2") as wait_for_it:
                celery.worker()
                celery.beat()
                wait_for_it()
                assert processes.statuses() == MIDDLE
                lasting.crash()
            connections.close_all()
            time.sleep(1)  # some ticks meet no database
            lasting.start()
            assert processes.statuses()["ZB1"] != "scoring", "what was committed is lost"
            expect_as(undisturbed)
        finally:
            celery.end()
