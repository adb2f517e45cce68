"""A move while somebody works, with wrong words, or that ends in the middle: refused or undone, never half."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from branchmgr import clock
from branchmgr.models import AuditEvent, JobRun, User
from tests.factories import moves

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
WRITE = "INSERT INTO groups_department (name) VALUES ('x')"


def test_sqlite_that_is_being_written(used_sqlite: Path, to_url: str) -> None:
    before = moves.state(to_url)
    with closing(sqlite3.connect(used_sqlite / "db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CommandError, match="Somebody is writing into the SQLite database"):
            moves.moved(to_url)
        other.rollback()
        assert moves.state(to_url) == before
        moves.moved(to_url)


def test_postgresql_that_somebody_else_uses(used_sqlite: Path, to_url: str) -> None:
    with closing(psycopg2.connect(to_url)) as other, other.cursor() as cursor:
        cursor.execute(WRITE)
        with pytest.raises(CommandError, match="Somebody else is using the PostgreSQL database"):
            moves.moved(to_url)
        other.rollback()
        moves.moved(to_url)


def test_nobody_writes_into_either_meanwhile(used_sqlite: Path, to_url: str) -> None:
    refused = dict[str, str]()

    def write(line: str) -> None:
        if "branchmgr_user:" not in line or refused:
            return
        with (
            closing(sqlite3.connect(used_sqlite / "db", timeout=0.1)) as other,
            pytest.raises(sqlite3.OperationalError) as here,
        ):
            other.execute(WRITE)
        with closing(psycopg2.connect(to_url)) as other, other.cursor() as cursor:
            cursor.execute("SET lock_timeout = 100")
            with pytest.raises(psycopg2.OperationalError) as there:
                cursor.execute(WRITE)
        refused.update(sqlite=str(here.value), postgresql=str(there.value).splitlines()[0])

    moves.moved(to_url, hear=write)
    assert refused == {"sqlite": "database is locked", "postgresql": "canceling statement due to lock timeout"}


def test_jobs_that_run(used_sqlite: Path, to_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = moves.state(to_url)
    JobRun.objects.create(name="test", started_at=clock.now(), ended_at=clock.now())
    monkeypatch.setattr(
        "branchmgr.moving.source.time.sleep", lambda _seconds: JobRun.objects.update(started_at=clock.now())
    )
    with pytest.raises(CommandError, match="The jobs are running"):
        moves.moved(to_url)
    assert moves.state(to_url) == before


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "No database is named. Set MOVE_TO_URL"),
        ("mysql://host/name", "it must begin with postgres://"),
        ("sqlite:////tmp/db", "must begin with postgres://"),
        ("postgres://host", "it names no database"),
        ("postgres://nobody:secret@127.0.0.1:1/name", "cannot be reached: .*refused"),
    ],
)
def test_address_that_is_none(used_sqlite: Path, address: str, words: str) -> None:
    with pytest.raises(CommandError, match=words) as refusal:
        moves.moved(address)
    assert "secret" not in str(refusal.value)


def test_address_of_the_environment_is_taken_where_none_is_named(used_sqlite: Path, to_url: str) -> None:
    with override_settings(MOVE_TO_URL=to_url):
        call_command("move_to_postgres")
    with moves.working_in(to_url):
        assert AuditEvent.objects.filter(action="move_to_postgres").count() == 1


def test_installation_that_is_not_on_sqlite(used_sqlite: Path, to_url: str) -> None:
    with moves.working_in(to_url), pytest.raises(CommandError, match="This installation is not on SQLite"):
        moves.moved(to_url)


def test_role_that_does_not_own_the_tables(used_sqlite: Path, to_url: str) -> None:
    before = moves.state(to_url)
    role = to_url.rpartition("/")[2] + "_guest"
    with closing(psycopg2.connect(to_url)) as owner, owner.cursor() as cursor:
        owner.autocommit = True
        cursor.execute(f"CREATE ROLE {role} LOGIN")
        try:
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
            with pytest.raises(CommandError, match=r"does not own activities_\w+. Move as the owner"):
                moves.moved(to_url.replace("//postgres:", f"//{role}:"))
        finally:
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")
    assert moves.state(to_url) == before


def test_database_that_keeps_text_in_another_way(used_sqlite: Path, to_url: str) -> None:
    url = f"{to_url}_ascii"
    name = url.rpartition("/")[2]
    with closing(psycopg2.connect(to_url)) as owner, owner.cursor() as cursor:
        owner.autocommit = True
        cursor.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        try:
            with pytest.raises(CommandError, match="must keep text as UTF8, not as SQL_ASCII"):
                moves.moved(url)
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("stage", ["copied", "the same", "Checking the PostgreSQL"])
def test_server_that_stops_in_the_middle(used_sqlite: Path, to_url: str, stage: str) -> None:
    """As much as with ``kill -9``: what was not committed is gone."""
    before, held, stopped = moves.state(to_url), moves.state(), list[str]()

    def stop(line: str) -> None:
        if stage in line and not stopped:
            stopped.append(line)
            with closing(psycopg2.connect(to_url)) as other, other.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    with pytest.raises(CommandError, match="The database did not do it"):
        moves.moved(to_url, hear=stop)
    assert (moves.state(to_url), moves.state(), len(stopped)) == (before, held, 1)
    moves.moved(to_url)


def test_interrupted_move_leaves_nothing(used_sqlite: Path, to_url: str) -> None:
    before = moves.state(to_url)

    def interrupt(line: str) -> None:
        if "Checking the PostgreSQL" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moves.moved(to_url, hear=interrupt)
    assert moves.state(to_url) == before
    with moves.working_in(to_url):
        assert not User.objects.exists()
