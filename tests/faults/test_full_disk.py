"""Everything that writes a file, on a disk that is full or read-only from each single thing it asks of it on.

The person reads one sentence, rows and files are as they were, and the same works once there is room again. What the
database does itself on a full disk is tried on a real one in ``test_small_disk.py``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from branchmgr import clock, sendings, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Committee
from tests.factories import appraisal, backups, groups, results
from tests.factories.backups import KEY
from tests.factories.workbooks import small_roster
from tests.faults.full_disk import FULL, READ_ONLY, full_disk

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PDF = b"%PDF-1.4\n%%EOF\n"
Act = Callable[[], object]
EACH = "FAULTS_EACH" in os.environ
"""every single thing asked of the disk; else the first ten, then further and further ones"""


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Everything that this installation writes is below it."""
    for name in ("uploads", "temporary", "out"):
        (tmp_path / name).mkdir()
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "temporary")
    settings.BACKUP_KEY = KEY
    return tmp_path


@pytest.fixture
def user(folder: Path) -> User:
    """An admin of an installation in which something was kept already."""
    backups.lived_in()
    committee = groups.committee("DW1")
    branch = groups.branch("ZB02", committee=committee)
    groups.group(branch, "XB")
    results.published(appraisal.scheme(branch, 2026), "2026Q1")
    return groups.admin(committee)


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def sentence_of(answer: Any) -> None:
    """What a page says of a refusal, as the services say it."""
    if answer.status_code == 422:
        raise RefusedError(answer.content.decode())
    assert answer.status_code in (200, 302)
    b"".join(getattr(answer, "streaming_content", ()))


def storing(user: User, _folder: Path) -> Act:
    return lambda: uploads.store(SimpleUploadedFile("minutes.pdf", PDF * 1000), by=user)


def sending(user: User, _folder: Path) -> Act:
    made = sendings.begin(name="minutes.pdf", size=len(PDF), by=user, now=clock.now())
    return lambda: sendings.take_part(made, PDF, start=0, now=clock.now())


def checking_a_roster(user: User, _folder: Path) -> Act:
    client, url, data = signed_in(user), reverse("roster_import"), small_roster()
    return lambda: sentence_of(client.post(url, {"file": SimpleUploadedFile("roster.xlsx", data)}))


def exporting(user: User, _folder: Path) -> Act:
    url = reverse("committee_ranking_export", args=[Committee.objects.get(code="DW1").pk, 2026])
    client = signed_in(user)
    return lambda: sentence_of(client.post(url))


def exporting_by_command(_user: User, folder: Path) -> Act:
    (folder / "out/ranking.xlsx").write_text("yesterday's")
    where = {"committee": "DW1", "year": 2026, "output": str(folder / "out/ranking.xlsx")}
    return lambda: call_command("export_ranking", **where, stderr=StringIO())


def backing_up(_user: User, folder: Path) -> Act:
    return lambda: call_command("backup", folder / "out/all.backup", stderr=StringIO())


ACTS: dict[str, Callable[[User, Path], Act]] = {
    "an upload": storing,
    "a part of an upload": sending,
    "a roster to be checked": checking_a_roster,
    "an export": exporting,
    "an export by command": exporting_by_command,
    "a backup": backing_up,
}
ENTERED_BEFORE = {"branchmgr_auditevent", "branchmgr_auditchain"}
"""a backup, which may take long, is entered before it is written"""


def stand(folder: Path) -> dict[str, Any]:
    """All rows and all files; but for parts of files, which count for nothing until their row says so."""
    rows = {name: sums for name, sums in backups.sums().items() if name not in ENTERED_BEFORE}
    files = {place: data for place, data in backups.files(folder).items() if not place.startswith("uploads/parts/")}
    return {"rows": rows, "files": files}


@contextmanager
def undone() -> Iterator[None]:
    """Rows written inside go again."""
    with transaction.atomic(), redirect_stdout(StringIO()):
        yield
        transaction.set_rollback(True)


def faults_of(act: Act, folder: Path, before: dict[str, Any], *, last: int, failure: int = FULL) -> list[str] | None:
    """What is wrong after it met a disk that failed from the ``last`` thing on; None where it asks for less."""
    said = ""
    with undone():
        try:
            with full_disk(last, failure) as disk:
                act()
        except (RefusedError, CommandError) as refusal:
            said = str(refusal)
        after = stand(folder) if disk.asked >= last else None
    if after is None:
        return None
    found = [] if said and "None." not in said else [f"it says: {said}"]
    return found + [f"{what} are not as before" for what in before if after[what] != before[what]]


def trials(act: Act, folder: Path) -> list[list[str]]:
    """What is wrong after one of the things it asks of the disk was the first that failed."""
    found: list[list[str]] = []
    before, last = stand(folder), 1
    while (faults := faults_of(act, folder, before, last=last)) is not None:
        found.append(faults)
        last += 1 if EACH else max(1, last // 5)
    clean(folder)
    return found


def clean(folder: Path) -> None:
    """Takes away what a trial that met no fault has left, so that the next one finds its place free."""
    for path in [*folder.glob("out/*"), *folder.glob("attachments/*/*")]:
        path.unlink()


@pytest.mark.parametrize("make", ACTS.values(), ids=ACTS.keys())
def test_full_disk_is_said_and_leaves_nothing(user: User, folder: Path, make: Callable[[User, Path], Act]) -> None:
    act = make(user, folder)
    found = trials(act, folder)

    assert len(found) >= 2
    assert found == [[]] * len(found)
    act()  # there is room again


@pytest.mark.parametrize("make", ACTS.values(), ids=ACTS.keys())
def test_read_only_disk_is_said_and_leaves_nothing(user: User, folder: Path, make: Callable[[User, Path], Act]) -> None:
    act = make(user, folder)

    assert faults_of(act, folder, stand(folder), last=1, failure=READ_ONLY) == []


def test_part_that_found_no_room_is_written_over_by_the_same_one_sent_again(user: User, folder: Path) -> None:
    for last in (1, 2):  # the file itself, then what is in it
        made = sendings.begin(name="minutes.pdf", size=len(PDF), by=user, now=clock.now())
        (folder / "uploads/parts").mkdir(exist_ok=True)
        with full_disk(last), pytest.raises(RefusedError):
            sendings.take_part(made, PDF, start=0, now=clock.now())
        made.refresh_from_db()
        assert made.received == 0
        assert sendings.whole(sendings.take_part(made, PDF, start=0, now=clock.now())).read() == PDF


def test_large_file_is_judged_though_the_temporary_folder_is_full(user: User, folder: Path) -> None:
    """It is held in memory until it is judged, up to the size that may be attached."""
    file = SimpleUploadedFile("roster.xlsx", b"x" * 3 * 1024 * 1024)
    client, url = signed_in(user), reverse("roster_import")
    with full_disk(1):
        answer = client.post(url, {"file": file})
    assert answer.status_code == 422


def test_file_that_cannot_be_taken_away_does_not_undo_what_was_done(
    user: User, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Its row is gone for good by then; the file is swept when there can be written again."""
    kept = uploads.store(SimpleUploadedFile("minutes.pdf", PDF), by=user)
    with full_disk(1, READ_ONLY), django_capture_on_commit_callbacks(execute=True):
        uploads.discard(kept)
    assert (folder / "uploads" / kept.path).exists()


def test_restore_onto_a_full_disk_leaves_nothing(tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_KEY = KEY
    with backups.elsewhere(tmp_path / "source"):
        backups.lived_in()
        path = backups.written(tmp_path)[0]
    (tmp_path / "target").mkdir()
    with backups.elsewhere(tmp_path / "target") as folder:
        found = trials(partial(call_command, "restore", path, stderr=StringIO()), folder)
        assert len(found) >= 2
        assert found == [[]] * len(found)
        shutil.rmtree(folder)
        folder.mkdir()
        call_command("restore", path, stderr=StringIO())
        assert set(backups.files(folder)) == backups.places()


def written_in_place(path: Path, data: bytes) -> None:
    """The fault: a file that has its name before it is whole."""
    path.write_bytes(data)


def test_upload_written_in_its_place_is_caught(user: User, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_write_whole", written_in_place)

    found = trials(storing(user, folder), folder)

    assert ["files are not as before"] in found
