"""Long work by a real worker on a real broker: done, struck down by ``kill -9``, cancelled; and asked for at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import celery as celery_library
import psycopg2
import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from appraisal.long_works import BRANCH_RANKING
from branchmgr import clock, long_work
from branchmgr.enums import WorkStatus
from branchmgr.long_work import asking, steps, store
from branchmgr.long_work.looking import DEAD_AFTER
from branchmgr.models import AuditEvent, LongWork, Notification, User
from groups.enums import Office
from groups.long_works import ROSTER
from tests.factories import appraisal, results
from tests.factories import groups as place
from tests.factories import long_works as make
from tests.factories.results import sheet_rows
from tests.faults.celery_processes import Celery, children, kill, until
from tests.services import Redis

pytestmark = [pytest.mark.pg, pytest.mark.redis, pytest.mark.django_db(transaction=True)]

PEOPLE = 5


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
def celery(redis: Redis, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    """Workers and beats on this broker, and a web server, which is this process, that tells them of works."""
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    monkeypatch.setattr(asking, "app", celery_library.Celery(broker=redis.url, set_as_current=False))
    found = Celery(redis.url, tmp_path)
    yield found
    found.end()


@pytest.fixture
def secretary() -> User:
    branch = place.branch("ZB1")
    group = place.group(branch)
    for number in range(PEOPLE):
        place.member(group, f"2000{number}")
    return place.holder(Office.SECRETARY, branch)


def begun(by: User) -> LongWork:
    return long_work.begin(ROSTER, title="Roster", arguments={}, by=by)


def status_of(work: LongWork) -> str:
    work.refresh_from_db()
    return work.status


def downloaded(work: LongWork, by: User) -> bytes:
    client = Client()
    client.force_login(by)
    answer: Any = client.get(reverse("work_file", args=[work.pk]))
    return b"".join(answer.streaming_content)


@contextmanager
def standing_still() -> Iterator[Callable[[], None]]:
    """Nobody reads a department, so that a roster is begun and not ended. Gives what waits until it is begun."""
    wanted = connection.settings_dict
    outside = psycopg2.connect(host=wanted["HOST"], port=wanted["PORT"], user=wanted["USER"], dbname=wanted["NAME"])
    try:
        with outside.cursor() as cursor:
            cursor.execute("LOCK TABLE groups_department IN ACCESS EXCLUSIVE MODE")
        yield lambda: until(lambda: LongWork.objects.running().exists())
    finally:
        with suppress(psycopg2.Error):
            outside.close()


def long_ago(work: LongWork) -> None:
    """Its worker gave the last sign of life before the time after which it counts as dead."""
    then = clock.now() - 2 * DEAD_AFTER
    LongWork.objects.filter(pk=work.pk).update(touched_at=then)
    sign = store._folder(work.place) / "sign"
    sign.touch()  # the worker may not have come so far
    os.utime(sign, (then.timestamp(), then.timestamp()))


def test_worker_does_what_the_web_server_tells_it(celery: Celery, secretary: User) -> None:
    celery.worker()
    work = begun(secretary)
    until(lambda: status_of(work) == WorkStatus.DONE)

    assert len(sheet_rows(downloaded(work, secretary), "人员")) == 1 + PEOPLE + 1
    assert AuditEvent.objects.filter(action="export_roster").count() == 1
    assert Notification.objects.get(kind="work_done").url == reverse("work_detail", args=[work.pk])


def test_ranking_read_as_of_one_moment_leaves_its_entry(celery: Celery) -> None:
    """It is read in a transaction that may write nothing; the entry comes after it."""
    branch = place.branch("ZB2")
    place.group(branch)
    results.published(appraisal.scheme(branch, 2026), "2026Q1")
    secretary = place.holder(Office.SECRETARY, branch)
    arguments = {"pk": branch.pk, "year": 2026, "cadence": None}
    celery.worker()
    work = long_work.begin(BRANCH_RANKING, title="Ranking", arguments=arguments, by=secretary, steps_ahead=9)
    until(lambda: status_of(work) in (WorkStatus.DONE, WorkStatus.FAILED))

    assert work.refusal == ""
    assert len(sheet_rows(downloaded(work, secretary), "年终排名")) == 2
    assert AuditEvent.objects.filter(action="ranking_exported", origin="worker").count() == 1


def test_work_of_a_killed_worker_is_done_by_another_once(celery: Celery, secretary: User) -> None:
    work = begun(secretary)
    with standing_still() as wait_for_it:
        worker = celery.worker()
        wait_for_it()
        kill(worker)
    celery.worker()
    celery.beat()
    time.sleep(3)  # some ticks: the sign of life is young
    assert status_of(work) == WorkStatus.RUNNING
    long_ago(work)
    until(lambda: status_of(work) == WorkStatus.DONE)

    assert (work.runs, work.losses) == (2, 1)
    assert len(sheet_rows(downloaded(work, secretary), "人员")) == 1 + PEOPLE + 1
    assert AuditEvent.objects.filter(action="export_roster").count() == 1
    assert Notification.objects.filter(kind="work_done").count() == 1


def test_killed_child_s_message_comes_back_and_does_not_do_it_twice(celery: Celery, secretary: User) -> None:
    work = begun(secretary)
    with standing_still() as wait_for_it:
        worker = celery.worker()
        wait_for_it()
        for child in children(worker):
            os.kill(child, 9)
        time.sleep(2)
    time.sleep(2)
    assert status_of(work) == WorkStatus.RUNNING
    long_ago(work)
    celery.beat()
    until(lambda: status_of(work) == WorkStatus.DONE)
    assert (work.runs, AuditEvent.objects.filter(action="export_roster").count()) == (2, 1)


def test_message_that_is_lost_is_sent_again_by_the_tick(celery: Celery, secretary: User, redis: Redis) -> None:
    work = begun(secretary)
    redis.process.kill()
    redis.process.wait(10)
    redis.start()
    LongWork.objects.update(touched_at=clock.now() - 2 * DEAD_AFTER)
    celery.worker()
    celery.beat()
    until(lambda: status_of(work) == WorkStatus.DONE)


def test_work_is_asked_for_although_the_queue_does_not_answer(celery: Celery, secretary: User, redis: Redis) -> None:
    redis.process.kill()
    redis.process.wait(10)
    work = begun(secretary)
    assert status_of(work) == WorkStatus.WAITING


def test_work_cancelled_in_its_middle_keeps_nothing(celery: Celery, secretary: User) -> None:
    work = begun(secretary)
    with standing_still() as wait_for_it:
        celery.worker()
        wait_for_it()
        long_work.cancel(work, by=secretary)
        assert status_of(work) == WorkStatus.CANCELLED
    other = long_work.begin(ROSTER, title="Roster", arguments={"q": "2000"}, by=secretary)
    until(lambda: status_of(other) == WorkStatus.DONE)  # the worker has done with the first one

    assert (status_of(work), work.name) == (WorkStatus.CANCELLED, "")
    assert make.files(store._folder(work.place)) == set()
    assert AuditEvent.objects.filter(action="export_roster").count() == 1


def test_work_asked_for_by_many_at_the_same_moment_is_one(celery: Celery, secretary: User) -> None:
    found = at_once(8, lambda: begun(User.objects.get(pk=secretary.pk)).pk)
    assert (len(set(found)), LongWork.objects.count()) == (1, 1)


def test_work_is_taken_by_one_of_many_workers(celery: Celery, secretary: User) -> None:
    work = begun(secretary)
    taken = at_once(8, lambda: steps.take(work.pk, now=clock.now()))
    assert len([each for each in taken if each]) == 1
    assert (status_of(work), work.runs) == (WorkStatus.RUNNING, 1)


def at_once(number: int, act: Callable[[], Any]) -> list[Any]:
    """What several get who do the same at the same moment."""

    def done() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return [each.result() for each in [pool.submit(done) for _number in range(number)]]
