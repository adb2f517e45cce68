"""Long work on a disk that is full or read-only: the person reads one sentence, and no half of a file is kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from branchmgr import long_work, uploads
from branchmgr.enums import WorkStatus
from branchmgr.errors import RefusedError
from branchmgr.long_work import steps, store
from branchmgr.models import AuditEvent, LongWork, User
from branchmgr.spreadsheets import Written, WrittenColumn
from branchmgr.spreadsheets.response import NOT_WRITTEN
from tests.factories import long_works as make
from tests.faults.full_disk import FULL, READ_ONLY, full_disk

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROWS = 500


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, settings: Any) -> None:
    for name in ("uploads", "temporary"):
        (tmp_path / name).mkdir()
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "temporary")


@pytest.fixture(autouse=True)
def _own_kinds() -> Iterator[None]:
    with make.own_kinds():
        make.register(workbook)
        yield


@pytest.fixture
def user() -> User:
    return User.objects.create_user("1001")


def workbook(work: LongWork, progress: long_work.Progress) -> long_work.Outcome:
    """A workbook of some rows, with its entry."""
    record = make.export(work, long_work.Progress()).record
    sheet = Written("a", [WrittenColumn("b")], (("x" * 30,) for _row in range(ROWS)))
    return long_work.workbook("c", [sheet], work=work, progress=progress, record=record)


def tried(user: User, *, last: int, failure: int = FULL) -> tuple[LongWork, int]:
    """A work that was carried out on such a disk, and what it asked of it."""
    work = make.begun(user, try_number=last)
    with full_disk(last, failure) as disk:
        long_work.carry_out(work.pk)
    work.refresh_from_db()
    return work, disk.asked


def faults_of(work: LongWork) -> list[str]:
    """What is wrong with how it ended: done whole, or failed in words with nothing kept."""
    kept = make.files(store._folder(work.place))
    if work.status == WorkStatus.DONE:
        with store.opened(work.place, steps.result_name(work)) as stream:
            return [] if len(stream.read()) == work.size else ["not whole"]
    said = work.refusal in (str(uploads.NOT_KEPT), str(NOT_WRITTEN))
    return [f"{work.status}: {work.refusal}, {kept}"] if not said or kept or work.name else []


def test_full_disk_is_said_and_keeps_no_half(user: User) -> None:
    ends = []
    for last in count(1):
        work, asked = tried(user, last=last)
        assert faults_of(work) == []
        ends.append(work.status)
        if asked < last:
            break
    assert ends.count(WorkStatus.FAILED) >= 3
    assert (ends[0], ends[-1]) == (WorkStatus.FAILED, WorkStatus.DONE)
    assert AuditEvent.objects.filter(action="export_test").count() == ends.count(WorkStatus.DONE)


def test_read_only_disk_is_said(user: User) -> None:
    work, _asked = tried(user, last=1, failure=READ_ONLY)
    assert (work.status, faults_of(work)) == (WorkStatus.FAILED, [])


def test_work_is_done_once_there_is_room_again(user: User) -> None:
    work, _asked = tried(user, last=1)
    long_work.repeat(work, by=user)
    long_work.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.status, faults_of(work)) == (WorkStatus.DONE, [])


def test_input_that_finds_no_room_is_refused_and_begins_nothing(user: User, tmp_path: Path) -> None:
    for last in (1, 2, 3):
        with full_disk(last), pytest.raises(RefusedError):
            long_work.begin("test", title="t", arguments={}, by=user, source=b"12345", source_name="a.xlsx")
        assert not LongWork.objects.exists()
    assert make.files(tmp_path / "uploads") == set()
