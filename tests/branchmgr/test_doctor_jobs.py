"""What the doctor says of database, broker, workers, tick, jobs and backups: each with the fault put in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import current_app
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from django.utils.translation import override

from branchmgr import audit, clock
from branchmgr.doctor import backups, database, jobs
from branchmgr.doctor.examination import examine
from branchmgr.doctor.findings import Check
from branchmgr.models import JobRun
from tests.factories.ailing import levels, saying_server
from tests.faults.celery_processes import Celery, until

INFO = {"redis_version": "7.2.4", "aof_enabled": 1, "maxmemory_policy": "noeviction"}


def ran(name: str = "groups", *, ago: timedelta, **more: Any) -> None:
    at = clock.now() - ago
    JobRun.objects.create(**({"name": name, "started_at": at, "ended_at": at} | more))


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_database_that_answers_is_told_with_its_version() -> None:
    (found,) = database.server()

    assert found.level == "ok"
    assert {"sqlite": "SQLite 3.", "postgresql": "PostgreSQL 1"}[connection.vendor] in found.found


@pytest.mark.parametrize(("number", "level"), [(150000, "ok"), (180003, "ok"), (140011, "fault")])
def test_postgres_must_be_15_or_newer(number: int, level: str) -> None:
    found = database.version_of_postgres(number)

    assert (found.level, bool(found.to_do)) == (level, level == "fault")


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "level"), [(0, "ok"), (0.5, "warning"), (-10, "fault")])
def test_clocks_that_are_apart_are_seen(minutes: float, level: str) -> None:
    with clock.held_at(clock.now() + timedelta(minutes=minutes)):
        assert levels(database.clocks()) == [level]


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "level"), [("Asia/Shanghai", "ok"), ("Asia/Urumqi", "ok"), ("UTC", "warning")])
def test_zone_in_which_days_do_not_begin_in_china_is_told(zone: str, level: str) -> None:
    with override_settings(TIME_ZONE=zone):
        assert levels(database.time_zone()) == [level]
        assert levels(database.zone_of_database()) == ["ok"]


@pytest.mark.pg
@pytest.mark.django_db
def test_zone_that_the_database_knows_otherwise_is_a_fault() -> None:
    """A day's shift stands for old zone data: the database is asked for the zone by a name that means another there."""

    def otherwise(execute: Any, statement: str, values: Any, *more: Any) -> Any:
        return execute(statement.replace("AT TIME ZONE %s", "AT TIME ZONE 'Asia/Tokyo' -- %s"), values, *more)

    with connection.execute_wrapper(otherwise):
        assert levels(database.zone_of_database()) == ["fault"]


@contextmanager
def migrations_changed(app: str, name: str, *, done: bool) -> Iterator[None]:
    """One migration more or less in the table of those that are done."""
    recorder = MigrationRecorder(connection)
    with transaction.atomic():
        (recorder.record_applied if done else recorder.record_unapplied)(app, name)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_migrations_that_wait_or_are_of_a_newer_version_are_faults() -> None:
    assert levels(database.migrations()) == ["ok"]
    with migrations_changed("board", "0001_initial", done=False):
        (waiting,) = database.migrations()
    with migrations_changed("board", "9999_moon", done=True):
        (newer,) = database.migrations()

    assert (waiting.level, newer.level) == ("fault", "fault")
    assert "board.0001_initial" in waiting.found
    assert "manage.py migrate" in waiting.to_do
    assert "board.9999_moon" in newer.found


@pytest.mark.django_db(transaction=True)
def test_lock_of_the_audit_that_was_taken_off_is_a_fault() -> None:
    assert levels(database.triggers()) == ["ok"]
    on = " ON branchmgr_auditevent" if connection.vendor == "postgresql" else ""
    with transaction.atomic():
        run(f"DROP TRIGGER audit_entry_unchanged{on}")
        (found,) = database.triggers()
        transaction.set_rollback(True)

    assert found.level == "fault"
    assert "audit_entry_unchanged" in found.found
    assert "verify_audit" in found.to_do


@pytest.mark.pg
@pytest.mark.django_db
def test_role_that_owns_the_audit_is_a_warning_and_another_is_not() -> None:
    owner = levels(database.role())
    run("CREATE ROLE doctor_trial NOSUPERUSER")
    run("SET ROLE doctor_trial")
    try:
        other = levels(database.role())
    finally:
        run("RESET ROLE")

    assert (owner, other) == (["warning"], ["ok"])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, ["ok"]),
        ({"redis_version": "6.2.14"}, ["fault"]),
        ({"valkey_version": "8.1.0"}, ["ok"]),
        ({"aof_enabled": 0}, ["ok", "warning"]),
        ({"maxmemory_policy": "allkeys-lru"}, ["ok", "warning"]),
    ],
)
def test_redis_must_be_7_or_newer_and_lose_nothing(change: dict[str, Any], found: list[str]) -> None:
    assert levels(jobs.said_of_redis(INFO | change)) == found


def test_redis_that_tells_nothing_is_a_warning() -> None:
    assert levels(jobs.said_of_redis({})) == ["warning"]


def test_something_else_than_redis_is_a_fault() -> None:
    with saying_server(b"SSH-2.0-OpenSSH\r\n") as port, override_settings(REDIS_URL=f"redis://127.0.0.1:{port}/0"):
        assert levels(jobs.broker()) == ["fault"]


@pytest.mark.once
def test_many_messages_that_wait_are_a_warning() -> None:
    with current_app.connection_for_write() as broker, broker.SimpleQueue("celery") as waiting:
        waiting.clear()
        assert levels(jobs.queue()) == ["ok"]
        for _number in range(jobs.MANY_MESSAGES + 1):
            waiting.put({})
        try:
            (found,) = jobs.queue()
        finally:
            waiting.clear()

    assert (found.level, str(jobs.MANY_MESSAGES + 1) in found.found) == ("warning", True)


@pytest.mark.redis
def test_real_broker_is_told_with_its_version_and_as_it_is_set_up() -> None:
    url = os.environ["TEST_REDIS_URL"]
    client: Any = redis.Redis.from_url(url)
    with override_settings(REDIS_URL=url):
        before = list(jobs.broker())
        kept = client.config_get("maxmemory-policy")["maxmemory-policy"]
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            after = list(jobs.broker())
        finally:
            client.config_set("maxmemory-policy", kept)

    assert before[0].level == "ok"
    assert any(word in before[0].found for word in ("Redis 7", "Redis 8", "Valkey"))
    assert levels(after) == [*levels(before), "warning"]


@pytest.mark.pg
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_workers_are_counted_and_asking_leaves_nothing_in_the_broker(tmp_path: Path) -> None:
    url = os.environ["TEST_REDIS_URL"]
    client: Any = redis.Redis.from_url(url)
    celery = Celery(url, tmp_path)
    try:
        with override_settings(REDIS_URL=url):
            (none,) = jobs.workers()
            celery.worker()
            until(lambda: levels(jobs.workers()) == ["ok"])
            before = set(client.keys())
            (one,) = jobs.workers()
            after = set(client.keys())
    finally:
        celery.end()

    assert (none.level, "1 worker answers" in one.found) == ("fault", True)
    assert after - before == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "level"),
    [(None, "fault"), (1, "ok"), (6, "warning"), (29, "warning"), (31, "fault"), (-5, "warning")],
)
def test_tick_that_did_not_come_is_told_by_its_age(ago: int | None, level: str) -> None:
    if ago is not None:
        ran(ago=timedelta(minutes=ago))
        ran("older", ago=timedelta(hours=9))

    (found,) = jobs.tick()

    assert (found.level, bool(found.to_do)) == (level, level != "ok")


@pytest.mark.django_db
@override_settings(TICK_SECONDS=600)
def test_tick_that_comes_seldom_is_waited_for() -> None:
    ran(ago=timedelta(minutes=25))

    assert levels(jobs.tick()) == ["ok"]


@pytest.mark.django_db
def test_jobs_that_failed_or_never_ended_are_named() -> None:
    ran(ago=timedelta(minutes=1))
    assert levels(jobs.jobs()) == ["ok"]
    ran("appraisal", ago=timedelta(minutes=1), failures=3, error="KeyError appraisal/tasks.py:1 look")
    ran("mail", ago=timedelta(hours=2), ended_at=None)

    failed, hung = jobs.jobs()

    assert (failed.level, hung.level) == ("fault", "warning")
    assert failed.found == "appraisal failed 3 times: KeyError appraisal/tasks.py:1 look."
    assert hung.found == "mail began 2 hours ago and has not ended."


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "level"), [(None, "warning"), (1, "ok"), (3, "warning"), (15, "fault")])
def test_last_backup_is_told_by_its_age(days: int | None, level: str) -> None:
    if days is not None:
        with clock.held_at(clock.now() - timedelta(days=days)), transaction.atomic():
            audit.record("backup_made", by=None)

    assert levels(backups.last()) == [level]


@pytest.mark.django_db(transaction=True)
def test_checks_see_the_database_in_a_thread_of_their_own() -> None:
    ran(ago=timedelta(hours=1))

    with override("en"):
        ((_check, finding),) = examine([Check("tick", "Tick", jobs.tick, "migrations")])

    assert (finding.level, "1 hour" in finding.found) == ("fault", True)
