"""``kill -9`` after every write of a large import: nothing of it is there, and the next worker ends it once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from branchmgr import audit, clock, long_work, ticking
from branchmgr.enums import ImportState, WorkStatus
from branchmgr.imports.service import WRITE
from branchmgr.long_work.looking import DEAD_AFTER
from branchmgr.models import AuditEvent, LongWork, User
from groups.models import Appointment, Membership, Person
from groups.services.roster import import_roster
from tests.factories import imports
from tests.factories.workbooks import roster, small_roster
from tests.faults.database_copies import copied, working_in
from tests.faults.killed_process import each_write_for_itself, ended

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]

LEAST_POINTS = 12
EVERY = int(os.environ.get("FAULTS_KILL_EVERY", "1"))
COMING = roster(
    organisations=[["ZB02", "新党支部", "党支部", "DW01"]],
    groups=[["XZ09", "新党小组", "ZB02", "一班", None, "2021-01-01"]],
    people=[
        ["1003", "王五五", "男", "正式党员", "2026-01-10", None, "ZB01", "XZ01"],
        *([f"2{number:03}", f"张{number}", None, "正式党员", None, None, "ZB02", "XZ09"] for number in range(20)),
    ],
    appointments=[["2001", "党小组长", "XZ09", "2026-01-01"]],
)


def work_off() -> None:
    """What a worker does with what waits."""
    for work in LongWork.objects.filter(kind=WRITE).unfinished():
        long_work.carry_out(work.pk)


def state() -> tuple[int, ...]:
    """How much of the roster is there."""
    models: tuple[Any, ...] = (Person, Membership, Appointment, User)
    entries = AuditEvent.objects.filter(action="import_roster", actor__isnull=False)
    return (*(model.objects.count() for model in models), entries.count())


@pytest.fixture
def before(tmp_path: Path, settings: Any) -> Iterator[str]:
    """A database in which a large roster is confirmed and waits for the worker."""
    settings.UPLOADS_ROOT = tmp_path
    import_roster(small_roster(), by=None)
    client = Client()
    client.force_login(User.objects.get(username="1001"))
    with patch("branchmgr.imports.service.is_large", lambda _source: True):
        imports.bring(client, reverse("roster_import"), COMING)
    imports.worked(client)
    imports.confirm(client)
    with copied("before") as name:
        yield name


def killed(folder: Path, point: int) -> dict[str, Any]:
    """What is there after a kill at a point, after the tick, and after the next worker."""
    kept = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found: dict[str, Any] = {"signal": ended(work_off, after=point), "at once": state()}
    for _line in ticking.look_at("long_work", clock.now() + DEAD_AFTER + timedelta(minutes=1)):
        continue
    ended(work_off)
    item = imports.newest()
    found |= {"after": state(), "import": item.state, "work": item.work and item.work.status}
    audit.verify()
    for path, data in kept.items():
        path.write_bytes(data)
    return found


@pytest.mark.long
def test_import_killed_after_any_write_is_there_once_or_not_at_all(before: str, tmp_path: Path) -> None:
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with working_in(before):
        begun = state()
        with copied("whole") as run, working_in(run):
            writes = ended(work_off)
            whole = state()
    for path, data in kept.items():
        path.write_bytes(data)
    wrong, points = {}, range(1, writes + 1, EVERY)
    for point in points:
        with working_in(before), copied("killed") as run, working_in(run):
            found = killed(tmp_path, point)
        right = found["signal"] == -signal.SIGKILL and found["at once"] in (begun, whole)
        ended_well = (found["after"], found["import"], found["work"]) == (whole, ImportState.DONE, WorkStatus.DONE)
        if not (right and ended_well):
            wrong[point] = found
    assert wrong == {}
    assert (len(points) >= LEAST_POINTS, begun != whole) == (True, True)


def test_import_without_transactions_is_caught(before: str, tmp_path: Path) -> None:
    """The control: where each write stays by itself, a kill leaves a part."""
    with working_in(before):
        begun = state()
        with copied("half") as run, working_in(run):
            assert ended(work_off, after=8, prepare=each_write_for_itself) == -signal.SIGKILL
            half = state()
    assert half not in (begun, (begun[0] + 20, begun[1] + 20, begun[2] + 1, begun[3] + 20, begun[4] + 1))
