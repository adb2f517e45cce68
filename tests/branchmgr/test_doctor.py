"""The doctor through its door: what it says of an installation that is well, new, and without its servers."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from branchmgr import audit, clock
from branchmgr.doctor.checks import all_checks
from branchmgr.doctor.examination import examine
from branchmgr.doctor.findings import Check, Findings, fault, span, warning, well
from branchmgr.models import JobRun, User
from tests.factories.ailing import SECRET, doctor, levels_told, silent_server, told

NOWHERE = "127.0.0.1:1"


def named(name: str, look: Any, needs: str = "") -> Check:
    return Check(name, name, look, needs)


def lived_in() -> None:
    """The tick just came, and a backup was just made."""
    now = clock.now()
    JobRun.objects.create(name="groups", started_at=now, ended_at=now)
    with transaction.atomic():
        audit.record("backup_made", by=None)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """One that is well, in folders of its own."""
    lived_in()
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")  # set for the browser's driver; Django rightly finds it
    for name in ("uploads", "queue", "backups"):
        (tmp_path / name).mkdir(mode=0o700)
    folders = {"VAR_DIR": tmp_path, "UPLOADS_ROOT": tmp_path / "uploads", "QUEUE_DIR": tmp_path / "queue"}
    with override_settings(ALLOWED_HOSTS=["localhost"], **folders):
        yield tmp_path


def asked(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit status, and what was said."""
    out = StringIO()
    status = 0
    try:
        call_command("doctor", "--json", *arguments, stdout=out)
    except SystemExit as end:
        status = int(str(end.code))
    return status, json.loads(out.getvalue())


def contents(folder: Path) -> dict[str, str]:
    """Every file with its hash."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.django_db(transaction=True)
def test_installation_that_is_well_has_no_fault_and_no_warning(installation: Path) -> None:
    status, said = asked()

    # On PostgreSQL these tests run as the role that owns everything, which the doctor tells.
    owner = {"database_role"} if connection.vendor == "postgresql" else set()
    assert (status, said["level"]) == ((3, "warning") if owner else (0, "ok")), said["findings"]
    assert {row["check"] for row in said["findings"] if row["level"] == "warning"} == owner
    assert {row["check"] for row in said["findings"]} == {check.name for check in all_checks()}
    assert Counter(said["counts"]) == Counter(row["level"] for row in said["findings"])


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("days", "status", "level"), [(0, 0, "ok"), (3, 3, "warning"), (30, 1, "fault")])
def test_exit_status_tells_warnings_and_faults_apart(installation: Path, days: int, status: int, level: str) -> None:
    file = installation / "backups" / "night.backup"
    file.touch()
    at = (clock.now() - timedelta(days=days)).timestamp()
    os.utime(file, (at, at))

    found, said = asked("--backups", str(file.parent))

    (row,) = (row for row in said["findings"] if row["check"] == "backup_folder")
    assert (found, said["level"], row["level"], bool(row["to_do"])) == (status, level, level, days > 0)


@pytest.mark.once
@pytest.mark.django_db
def test_nothing_is_changed_by_looking(tmp_path: Path) -> None:
    lived_in()
    (tmp_path / "db.sqlite3").write_bytes(connection.connection.serialize())
    before = contents(tmp_path)

    answer = doctor(tmp_path, "--json")

    assert levels_told(answer)["tick"] == levels_told(answer)["audit_triggers"] == ["ok"]
    assert contents(tmp_path) == before


@pytest.mark.once
def test_new_installation_is_told_how_to_begin_and_gets_no_database(tmp_path: Path) -> None:
    answer = doctor(tmp_path)

    assert (answer.returncode, answer.stderr) == (1, "")
    assert f"[fault] Database: There is no database file {tmp_path}/db.sqlite3.\n    → A new" in answer.stdout
    assert "[not looked at] Migrations: Mend “Database” first." in answer.stdout
    assert "[fault] Static files: Static files were never collected" in answer.stdout
    assert not (tmp_path / "db.sqlite3").exists()


@pytest.mark.once
def test_reader_of_chinese_is_told_in_chinese(tmp_path: Path) -> None:
    answer = doctor(tmp_path, LANGUAGE_CODE="zh-hans")

    assert "[故障] 数据库：" in answer.stdout
    assert "fault" not in answer.stdout


@pytest.mark.once
@pytest.mark.parametrize("silent", [False, True])
def test_servers_that_are_gone_or_silent_are_named_without_their_passwords(tmp_path: Path, silent: bool) -> None:
    with silent_server() as port:
        place = f"127.0.0.1:{port}" if silent else NOWHERE
        answer = doctor(
            tmp_path,
            "--json",
            DATABASE_URL=f"postgres://app:{SECRET}@{place}/branch",
            REDIS_URL=f"redis://:{SECRET}@{place}/0",
            EMAIL_URL=f"smtp://app:{SECRET}@{place}",
            SITE_URL=f"https://{place}",
        )

    found = told(answer)
    assert answer.returncode == 1
    assert {name: found[name][0]["level"] for name in ("database", "broker", "mail")} == dict.fromkeys(
        ("database", "broker", "mail"), "fault"
    )
    assert found["site"][0]["level"] == ("warning" if silent else "fault")
    assert all(found[name][0]["to_do"] for name in ("database", "broker", "mail", "site"))
    assert {found[name][0]["level"] for name in ("migrations", "tick", "queue", "workers")} == {"skipped"}
    assert SECRET not in answer.stdout + answer.stderr


def test_check_that_fails_is_a_finding_and_the_next_one_goes_on() -> None:
    def fails() -> Findings:
        raise KeyError(SECRET)

    first, second = examine([named("a", fails), named("b", lambda: [well("fine")])])

    assert (first[1].level, second[1].found) == ("fault", "fine")
    assert "KeyError" in first[1].found
    assert SECRET not in first[1].found


def test_check_that_hangs_is_left_behind() -> None:
    never = Event()

    def hangs() -> Findings:
        yield warning("seen before", "do")
        never.wait()

    try:
        found = [finding for _check, finding in examine([named("a", hangs)], most_seconds=0.1)]
    finally:
        never.set()

    assert [finding.level for finding in found] == ["warning", "fault"]
    assert "0.1" in found[1].found


def test_what_stands_on_a_fault_is_not_looked_at() -> None:
    looked: list[str] = []
    checks = [
        named("ground", lambda: [fault("gone", "build")]),
        named("wall", lambda: looked.append("wall"), needs="ground"),
        named("roof", lambda: looked.append("roof"), needs="wall"),
        named("garden", lambda: [well("green")], needs="hedge"),
    ]

    found = [(check.name, finding.level.value, finding.found) for check, finding in examine(checks)]

    assert found[1:] == [
        ("wall", "skipped", "Mend “ground” first."),
        ("roof", "skipped", "Mend “ground” first."),
        ("garden", "ok", "green"),
    ]
    assert looked == []


@override_settings(EMAIL_HOST_PASSWORD=SECRET, REDIS_URL=f"redis://:p%40{SECRET}@127.0.0.1/0")
def test_secrets_are_blotted_out_whoever_says_them() -> None:
    said = f"login {SECRET} at p@{SECRET} or p%40{SECRET}"

    ((_check, finding),) = examine([named("a", lambda: [fault(said, f"use {SECRET}")])])

    assert (finding.found, finding.to_do) == ("login … at … or …", "use …")


@pytest.mark.django_db(transaction=True)
def test_check_of_the_database_can_write_nothing() -> None:
    def writes() -> Findings:
        User.objects.create_user("10001")
        yield well("written")

    found = [finding for _check, finding in examine([named("a", writes, needs="database")])]

    assert [finding.level for finding in found] == ["fault"]
    assert not User.objects.exists()
    with suppress(Exception):
        User.objects.create_user("10001")
    assert User.objects.exists(), "the control: others write as ever"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=-61), "61 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(days=3, hours=4), "3 days, 4 hours"),
    ],
)
def test_lengths_are_told_in_words(length: timedelta, words: str) -> None:
    assert span(length) == words
