"""What a move refuses for what is in the databases: with a sentence that says why, and both of them as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from appraisal.models import Score
from branchmgr.backup import tables
from branchmgr.models import JobRun, User
from branchmgr.moving import copying
from tests.factories import moves

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def expect_refused(to_url: str, words: str) -> None:
    """The command ends with the words, and neither database is another than before."""
    before = moves.state(), moves.state(to_url)
    with pytest.raises(CommandError, match=words):
        moves.moved(to_url)
    assert (moves.state(), moves.state(to_url)) == before
    with moves.working_in(to_url):
        assert not User.objects.exists()


def on_target(to_url: str, *statements: str) -> None:
    with closing(psycopg2.connect(to_url)) as outside, outside, outside.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def on_source(*statements: str) -> None:
    """Past the product, and past what SQLite itself would refuse."""
    with connection.cursor() as cursor:
        for pragma in ("PRAGMA foreign_keys=OFF", "PRAGMA ignore_check_constraints=ON"):
            cursor.execute(pragma)
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("PRAGMA ignore_check_constraints=OFF")


Spoil = Callable[[type[Any], list[Any]], list[Any]]


def spoiled(monkeypatch: pytest.MonkeyPatch, name: str, spoil: Spoil) -> None:
    """On the way to PostgreSQL the rows of one table become others."""
    whole = tables.insert

    def insert(model: Any, found: Any, **more: Any) -> None:
        rows = list(found)
        whole(model, spoil(model, rows) if model._meta.db_table == name else rows, **more)

    monkeypatch.setattr(tables, "insert", insert)


def with_value(column: str, value: Any) -> Spoil:
    def spoil(model: Any, rows: list[Any]) -> list[Any]:
        place = tables.names(model).index(column)
        return [(*row[:place], value, *row[place + 1 :]) for row in rows[:1]] + rows[1:]

    return spoil


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("appraisal_score", with_value("points", "1.25")),
        ("branchmgr_notification", with_value("values", {"what": "乙", "b": [1, None]})),
        ("branchmgr_notification", with_value("read_at", "2026-01-01T00:00:00.000001+08:00")),
        ("groups_person", with_value("name", "张三")),
        ("appraisal_score", lambda _model, rows: rows[1:]),
        ("branchmgr_longworkstep", lambda _model, rows: []),
    ],
)
def test_value_changed_or_row_lost_on_the_way(
    used_sqlite: Path, to_url: str, monkeypatch: pytest.MonkeyPatch, name: str, spoil: Spoil
) -> None:
    with monkeypatch.context() as patched:
        spoiled(patched, name, spoil)
        expect_refused(to_url, f"{name} is not the same in both databases")
    moves.moved(to_url)


def test_row_lost_while_it_is_read(used_sqlite: Path, to_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read and what was written agree with each other then; the count does not."""
    whole = tables.stored

    def shortened(model: Any, **more: Any) -> Iterator[Any]:
        rows = list(whole(model, **more))
        return iter(rows[:-1] if model is Score else rows)

    monkeypatch.setattr(tables, "stored", shortened)
    expect_refused(to_url, "appraisal_score is not the same in both databases")


def test_table_or_column_too_many_in_sqlite(used_sqlite: Path, to_url: str) -> None:
    on_source("CREATE TABLE notes (text)")
    expect_refused(to_url, "SQLite database are not those of this version: notes")
    on_source("DROP TABLE notes", "ALTER TABLE groups_person ADD COLUMN nickname text")
    expect_refused(to_url, "SQLite database are not those of this version: groups_person.nickname")


def test_table_or_column_too_many_in_postgresql(used_sqlite: Path, to_url: str) -> None:
    on_target(to_url, "CREATE TABLE notes (text text)")
    expect_refused(to_url, "PostgreSQL database are not those of this version: notes")
    on_target(to_url, "DROP TABLE notes", "ALTER TABLE groups_person ADD COLUMN nickname text")
    expect_refused(to_url, "PostgreSQL database are not those of this version: groups_person.nickname")


@pytest.mark.parametrize(
    "row",
    [
        "INSERT INTO django_session VALUES ('a', 'b', now())",
        "INSERT INTO groups_department (name) VALUES ('甲')",
        "INSERT INTO branchmgr_auditchain (branch, last_number, last_hash) VALUES ('', 0, '')",
    ],
)
def test_target_that_somebody_uses(used_sqlite: Path, to_url: str, row: str) -> None:
    on_target(to_url, row)
    expect_refused(to_url, f"The PostgreSQL database is not empty: {row.split()[2]} has rows")


def test_what_fills_by_itself_gives_way(used_sqlite: Path, to_url: str) -> None:
    on_target(
        to_url,
        "INSERT INTO branchmgr_jobrun (name, started_at, steps, failures, error) VALUES ('a', now(), 0, 0, '')",
    )
    moves.moved(to_url)
    with moves.working_in(to_url):
        assert not JobRun.objects.exists()


def test_pending_migrations(used_sqlite: Path, to_url: str) -> None:
    missing = "DELETE FROM django_migrations WHERE app = 'groups' AND name LIKE '0003%'"
    on_target(to_url, missing)
    expect_refused(to_url, "tables of the PostgreSQL database are not made yet. Run there: manage.py migrate")
    on_source(missing)
    expect_refused(to_url, "SQLite database is not of this version yet. Run: manage.py migrate")


def test_migrations_of_another_version(used_sqlite: Path, to_url: str) -> None:
    MigrationRecorder(connection).record_applied("board", "9999_of_tomorrow")
    expect_refused(to_url, "not of the same version: board.9999_of_tomorrow")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE groups_person SET name = 'a' || char(0)", r"does not take row \d+ of groups_person: .*NUL"),
        ("""UPDATE branchmgr_notification SET "values" = '{"a": "\\u0000"}'""", "of branchmgr_notification: .*Unicode"),
        ("UPDATE groups_person SET name = printf('%.300c', 'a')", "of groups_person: value too long"),
        ("UPDATE branchmgr_longwork SET runs = 40000", "of branchmgr_longwork: .*out of range"),
        ("UPDATE branchmgr_longwork SET runs = -1", "damaged: CHECK constraint failed in branchmgr_longwork"),
        ("UPDATE groups_membership SET person_id = 999999", "refers to none: .*groups_membership"),
        ("UPDATE branchmgr_auditevent SET action = 'x' WHERE number = 2", "audit chain .* is broken at entry 2"),
    ],
)
def test_sqlite_holds_what_postgresql_does_not_take(used_sqlite: Path, to_url: str, change: str, words: str) -> None:
    on_source(change)
    expect_refused(to_url, words)


def test_value_that_nobody_can_read(used_sqlite: Path, to_url: str) -> None:
    on_source("UPDATE appraisal_score SET points = 123456789")
    before = moves.state(to_url)
    with pytest.raises(CommandError, match="A value in appraisal_score of the SQLite database cannot be read"):
        moves.moved(to_url)
    assert moves.state(to_url) == before


def test_audit_of_the_target_without_its_triggers(used_sqlite: Path, to_url: str) -> None:
    on_target(to_url, "DROP TRIGGER audit_entry_unchanged ON branchmgr_auditevent")
    expect_refused(to_url, "lacks triggers that keep the audit")


def test_audit_that_is_broken_on_the_way(used_sqlite: Path, to_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the comparison itself saw nothing, the chain does."""
    spoiled(monkeypatch, "branchmgr_auditevent", with_value("actor_name", "20009"))
    on_target(to_url, "DROP TRIGGER audit_entry_follows ON branchmgr_auditevent")
    monkeypatch.setattr(copying, "compare", lambda *_given: None)
    expect_refused(to_url, "audit chain .* is broken at entry 1")
