"""Long work: its states, who may have it, cancel, once more, and that asking twice is asking once."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse

from branchmgr import long_work, uploads
from branchmgr.enums import NEXT_WORK, WorkStatus
from branchmgr.errors import Fault, RefusedError
from branchmgr.long_work import store
from branchmgr.models import AuditEvent, LongWork, LongWorkStep, Notification, User
from tests.factories import long_works as make
from tests.factories.long_works import CONTENT, begun, carried_out, export, files, later, look, register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, settings: Any) -> Path:
    settings.UPLOADS_ROOT = tmp_path
    return tmp_path / "results"


@pytest.fixture(autouse=True)
def _own_kinds() -> Iterator[None]:
    with make.own_kinds():
        yield


@pytest.fixture
def user() -> User:
    return User.objects.create_user("1001")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_every_status_has_its_steps_and_none_is_a_dead_end_but_by_time() -> None:
    reached = {then for after in NEXT_WORK.values() for then in after}
    assert (set(NEXT_WORK), reached) == (set(WorkStatus), set(WorkStatus))
    assert {status for status, after in NEXT_WORK.items() if WorkStatus.WAITING in after} == {
        WorkStatus.RUNNING,
        WorkStatus.FAILED,
        WorkStatus.CANCELLED,
        WorkStatus.EXPIRED,
    }


def test_work_is_done_and_its_file_is_downloaded_by_who_asked(user: User) -> None:
    work = carried_out(user, branch=7)

    answer = signed_in(user).get(reverse("work_file", args=[work.pk]))
    assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (work.status, work.size, work.runs) == (WorkStatus.DONE, len(CONTENT), 1)
    assert list(LongWorkStep.objects.values_list("number", "status")) == [(1, "waiting"), (2, "running"), (3, "done")]
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["begin_work", "export_test"]


def test_result_lies_sealed_and_one_that_was_changed_is_not_handed_out(user: User, store_folder: Path) -> None:
    work = carried_out(user, branch=7)
    (path,) = (each for each in store_folder.rglob("*") if each.name in files(store_folder))
    kept = path.read_bytes()
    assert CONTENT not in kept

    address = reverse("work_file", args=[work.pk])
    assert signed_in(user).get(address).headers["Content-Length"] == str(len(CONTENT))
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    answer = signed_in(user).get(address)
    assert answer.status_code >= 400
    assert str(uploads.GONE) in answer.content.decode()


def test_work_asked_for_twice_is_one_until_it_has_ended(user: User) -> None:
    first = begun(user, branch=7)
    assert begun(user, branch=7) == first
    assert begun(user, branch=8) != first
    assert begun(User.objects.create_user("1002"), branch=7) != first
    long_work.carry_out(first.pk)
    assert begun(user, branch=7) != first


def test_sixth_work_at_once_is_refused(user: User) -> None:
    for number in range(5):
        begun(user, branch=number)
    with pytest.raises(RefusedError, match="not done yet"):
        begun(user, branch=5)


def test_work_is_taken_once_however_often_workers_are_told(user: User) -> None:
    work = carried_out(user)
    long_work.carry_out(work.pk)
    long_work.carry_out(work.pk + 1)
    work.refresh_from_db()
    assert (work.runs, AuditEvent.objects.filter(action="export_test").count()) == (1, 1)


def test_who_may_not_begins_nothing(user: User) -> None:
    register(may=lambda _user, _arguments: False)
    with pytest.raises(PermissionDenied):
        begun(user)
    assert not LongWork.objects.exists()


def test_who_may_no_more_gets_nothing_from_the_worker(user: User, store_folder: Path) -> None:
    work = begun(user)
    register(may=lambda _user, _arguments: False)
    long_work.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.status, work.name) == (WorkStatus.FAILED, "")
    assert "office" in work.refusal
    assert (files(store_folder), AuditEvent.objects.filter(action="export_test").count()) == (set(), 0)


def test_who_may_no_more_downloads_nothing(user: User) -> None:
    work = carried_out(user)
    register(may=lambda _user, _arguments: False)
    answer = signed_in(user).get(reverse("work_file", args=[work.pk]))
    assert answer.status_code == 403
    assert "office" in answer.text


def test_closed_account_gets_nothing(user: User) -> None:
    work = begun(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    long_work.carry_out(work.pk)
    work.refresh_from_db()
    assert work.status == WorkStatus.FAILED


def test_work_of_another_person_is_not_there(user: User) -> None:
    work = carried_out(user)
    client = signed_in(User.objects.create_user("1002"))
    for name in ("work_detail", "work_file"):
        assert client.get(reverse(name, args=[work.pk])).status_code == 404
    for name in ("work_cancel", "work_repeat"):
        assert client.post(reverse(name, args=[work.pk])).status_code == 404
    assert "Test" not in client.get(reverse("work_list")).text


def test_list_of_works_takes_the_same_queries_for_one_and_for_many(user: User, django_assert_num_queries: Any) -> None:
    register(may=lambda user, _arguments: User.objects.filter(pk=user.pk).exists())
    client = signed_in(user)
    for number in range(7):
        carried_out(user, number=number)
        if number in (0, 6):
            client.get(reverse("work_list"))
            with django_assert_num_queries(7):
                assert client.get(reverse("work_list")).text.count("/file/") == number + 1


def test_works_of_an_erased_account_are_gone_with_their_files(user: User, store_folder: Path) -> None:
    carried_out(user)
    other = carried_out(User.objects.create_user("1002"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        long_work.forget_all(user)
    assert list(LongWork.objects.all()) == [other]
    assert [path.name for path in store_folder.iterdir()] == [other.place]


# cancel


def test_waiting_work_is_cancelled_and_no_worker_takes_it(user: User) -> None:
    work = begun(user)
    signed_in(user).post(reverse("work_cancel", args=[work.pk]))
    long_work.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.status, work.runs) == (WorkStatus.CANCELLED, 0)
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["begin_work", "cancel_work"]


def test_running_work_that_is_cancelled_stops_and_keeps_nothing(
    user: User, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("branchmgr.long_work.progress.EVERY", 0)
    seen: list[int] = []

    def slow(work: LongWork, progress: long_work.Progress) -> long_work.Outcome:
        for step in range(9):
            seen.append(step)
            if step == 3:
                long_work.cancel(work, by=user)
            progress.at(step, 9)
        return export(work, progress)

    register(slow)
    work = carried_out(user)
    assert (work.status, seen, files(store_folder)) == (WorkStatus.CANCELLED, [0, 1, 2, 3], set())
    assert not Notification.objects.exists()


def test_work_cancelled_after_its_last_word_is_not_done(user: User) -> None:
    def slow(work: LongWork, progress: long_work.Progress) -> long_work.Outcome:
        long_work.cancel(work, by=user)
        return export(work, progress)

    register(slow)
    work = carried_out(user)
    assert (work.status, work.name) == (WorkStatus.CANCELLED, "")
    assert not AuditEvent.objects.filter(action="export_test").exists()


def test_work_that_has_ended_cannot_be_cancelled(user: User) -> None:
    work = carried_out(user)
    answer = signed_in(user).post(reverse("work_cancel", args=[work.pk]))
    assert (answer.status_code, LongWork.objects.get().status) == (422, WorkStatus.DONE)


# what goes wrong


def test_refused_work_says_why_and_is_tried_again(user: User) -> None:
    def refused(_work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        raise RefusedError("Row 5 names no group.")

    register(refused)
    work = carried_out(user)
    assert (work.status, work.refusal) == (WorkStatus.FAILED, "Row 5 names no group.")
    assert "Row 5 names no group." in signed_in(user).get(reverse("work_detail", args=[work.pk])).text

    register()
    signed_in(user).post(reverse("work_repeat", args=[work.pk]))
    long_work.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.status, work.refusal, work.runs, LongWork.objects.count()) == (WorkStatus.DONE, "", 2, 1)


def test_refusal_with_faults_brings_the_marked_workbook(user: User) -> None:
    def refused(_work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        raise RefusedError("1 fault", faults=[Fault("a", 1, "b", "c", "d")])

    def marked(_work: LongWork, refusal: RefusedError) -> long_work.Outcome:
        return long_work.Outcome(file=BytesIO(str(refusal.faults[0]).encode()), name="to-mend.xlsx")

    register(refused, marked=marked)
    work = carried_out(user)
    answer = signed_in(user).get(reverse("work_file", args=[work.pk]))
    assert (work.status, b"".join(answer.streaming_content)) == ("failed", "a · 1 · b · c · d".encode())  # type: ignore[attr-defined]


def test_unforeseen_failure_is_said_without_its_words(user: User, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        raise ValueError("张三")

    register(broken)
    work = carried_out(user)
    assert work.status == WorkStatus.FAILED
    assert "went wrong" in work.refusal
    assert "张三" not in caplog.text + work.refusal
    assert "ValueError" in caplog.text


def test_whole_work_that_fails_leaves_nothing_written(user: User) -> None:
    def half(work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        User.objects.create_user("half")
        raise RefusedError("no")

    register(half, whole=True)
    assert carried_out(user).status == WorkStatus.FAILED
    assert not User.objects.filter(username="half").exists()


def test_whole_work_that_was_cancelled_leaves_nothing_written(user: User) -> None:
    def imported(work: LongWork, progress: long_work.Progress) -> long_work.Outcome:
        User.objects.create_user("half")
        store.stop(work.place)
        return long_work.Outcome(url="/", note="1 person")

    register(imported, whole=True)
    assert carried_out(user).status == WorkStatus.CANCELLED
    assert not User.objects.filter(username="half").exists()


def test_input_is_kept_for_the_work_and_goes_with_it(user: User, store_folder: Path) -> None:
    def imported(work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        return long_work.Outcome(url=f"/?{len(long_work.source_of(work))}", note="Done.")

    register(imported, whole=True)
    given: dict[str, Any] = {"title": "t", "arguments": {}, "by": user, "source": b"12345", "source_name": "名册.xlsx"}
    work = long_work.begin("test", **given)
    assert long_work.begin("test", **given) == work
    assert long_work.begin("test", **{**given, "source": b"123456"}) != work
    long_work.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.status, work.url, work.note, work.source_name) == ("done", "/?5", "Done.", "名册.xlsx")
    assert files(store_folder) == {"source"}
    look(later(days=7, minutes=1))
    work.refresh_from_db()
    assert (work.status, work.may_be_repeated, store.last_sign(work.place)) == ("done", False, None)


def test_begin_that_is_not_committed_leaves_no_file(user: User, store_folder: Path) -> None:
    def undone() -> None:
        with transaction.atomic():
            long_work.begin("test", title="t", arguments={}, by=user, source=b"12345", source_name="a.xlsx")
            transaction.set_rollback(True)

    undone()
    assert files(store_folder) == set()
