"""The move from SQLite to PostgreSQL: everything that was there is there, and people go on where they were."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError
from django.db import DatabaseError, transaction
from django.test import Client, override_settings

from appraisal.models import Indicator
from board.demo.roster import PASSWORD
from board.services import demo
from branchmgr import audit, audit_publications, audit_triggers, clock
from branchmgr.backup import numbers, tables
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, JobRun, Notification, User
from branchmgr.moving import copying, source
from tests.factories import backups, moves
from tests.factories.demonstration import NOVEMBER

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def differing(held: moves.State, found: moves.State) -> set[str]:
    return {name for name in held | found if held.get(name) != found.get(name)}


def test_everything_is_there_and_people_go_on_where_they_were(used_sqlite: Path, to_url: str) -> None:
    browser, uploads = moves.signed_in(), used_sqlite / "uploads"
    held, files = moves.state(), backups.files(uploads)
    following = {model._meta.db_table: numbers.last_number(model) + 1 for model in tables.every()}
    assert all(held[name][0] for name in moves.ASIDE), "the control: something is in each"

    moves.moved(to_url, by="20001")

    assert moves.state() == held, "SQLite is only read"
    assert backups.files(uploads) == files
    with moves.working_in(to_url):
        found = moves.state()
        assert differing(held, found) == moves.ENTERED
        assert browser.get("/account/sign-ins/").status_code == 200
        assert Client().get("/account/sign-ins/").status_code == 302, "the control: nobody is signed in"
        assert audit.verify() == held["branchmgr_auditevent"][0] + 1
        event = AuditEvent.objects.latest("pk")
        rows = sum(count for count, _hash, _last in held.values())
        assert (event.action, event.actor_name, event.after) == (
            "move_to_postgres",
            "20001",
            {"rows": rows, "tables": len(held)},
        )
        assert event.pk == following["branchmgr_auditevent"]
        assert User.objects.create_user("probe").pk == following["branchmgr_user"]
        assert Notification.objects.count() == held["branchmgr_notification"][0]


def test_what_may_not_be_changed_cannot_be_changed_after_the_move(used_sqlite: Path, to_url: str) -> None:
    moves.moved(to_url)
    with moves.working_in(to_url):
        assert audit_triggers.verify() > 0
        for change, words in ((Indicator.objects.all(), "frozen"), (AuditEvent.objects.all(), "append-only")):
            with pytest.raises(DatabaseError, match=words), transaction.atomic():
                change.update(**{"name": "x"} if words == "frozen" else {"action": "x"})


@pytest.mark.long
def test_demonstration_is_moved_row_by_row(new_sqlite: Path, to_url: str) -> None:
    with time_machine.travel(NOVEMBER, tick=False):
        demo.seed_demo(by=None, now=clock.now())
    held = moves.state()
    assert sum(count for count, _hash, _last in held.values()) > 10_000

    said = moves.moved(to_url)

    with moves.working_in(to_url):
        assert differing(held, moves.state()) == moves.ENTERED
        assert audit_publications.verify() > 0
        client = Client()
        client.post("/account/sign-in/", {"username": "10001", "password": PASSWORD})
        assert client.get("/").status_code == 200
    # Every table is told of twice, when it is copied and when it is compared, with its rows.
    for name, (count, sha256, _last) in held.items():
        lines = [line for line in said if re.search(rf" {name}: {count} rows", line)]
        assert len(lines) == 2
        assert lines[1].endswith(sha256[:16])


def test_move_can_be_rehearsed_and_done_again_into_another_database(new_sqlite: Path, to_url: str) -> None:
    moves.lived_in()
    moves.moved(to_url)
    with pytest.raises(CommandError, match="not empty"):
        moves.moved(to_url)
    with moves.working_in(to_url):
        rehearsed = moves.state()
    assert differing(moves.state(), rehearsed) == moves.ENTERED


def test_rows_are_never_all_in_memory(new_sqlite: Path, to_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    backups.many_rows()
    with monkeypatch.context() as patched:
        patched.setattr(tables, "AT_ONCE", 4000)
        patched.setattr(copying, "compare", refused)
        all_at_once = backups.peak(lambda: fails_to_move(to_url))
    assert backups.peak(lambda: moves.moved(to_url)) < all_at_once / 4


def refused(*_given: object) -> None:
    raise RefusedError("no")


def fails_to_move(url: str) -> None:
    with pytest.raises(CommandError, match="no"):
        moves.moved(url)


def test_large_table_is_told_of_while_it_is_copied(
    new_sqlite: Path, to_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.many_rows()
    monkeypatch.setattr(copying, "SAY_EVERY", 1000)
    said = [line for line in moves.moved(to_url) if "so far" in line]
    assert said == [f"branchmgr_notification: {count} rows so far" for count in (1000, 2000, 3000, 4000)]


def test_files_that_are_not_there_are_named_and_the_move_is_done(used_sqlite: Path, to_url: str, capsys: Any) -> None:
    lost, cut = sorted(backups.places())
    (used_sqlite / "uploads" / lost).unlink()
    (used_sqlite / "uploads" / cut).write_bytes(b"%")
    moves.moved(to_url)
    assert capsys.readouterr().err.splitlines() == [
        f"{path} is missing or cut off in the folder of attached files." for path in (lost, cut)
    ]


def test_jobs_that_ended_a_moment_ago_are_waited_for(
    used_sqlite: Path, to_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "LATE_SECONDS", 1)
    JobRun.objects.create(name="test", started_at=clock.now(), ended_at=clock.now())
    with override_settings(TICK_SECONDS=1):
        assert moves.moved(to_url)[0] == "The jobs ran a moment ago. Looking for 2 seconds whether they are stopped."
