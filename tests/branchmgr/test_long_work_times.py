"""Long work over time: results expire, rows go, dead workers' work is taken up again, strays are swept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.test import Client
from django.urls import reverse

from branchmgr import clock, long_work
from branchmgr.enums import UNFINISHED, WorkStatus
from branchmgr.errors import RefusedError
from branchmgr.long_work import steps, store
from branchmgr.long_work.looking import DEAD_AFTER, REMEMBERED
from branchmgr.models import AuditEvent, LongWork, Notification, User
from tests.factories import long_works as make
from tests.factories.long_works import begun, carried_out, export, files, later, look, register

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


def test_result_expires_after_seven_days_and_is_made_anew(user: User, store_folder: Path) -> None:
    work = carried_out(user)
    assert look(later(days=6, hours=23)) == []
    look(later(days=7, minutes=1))
    work.refresh_from_db()
    assert (work.status, work.name, files(store_folder)) == (WorkStatus.EXPIRED, "", set())
    client = signed_in(user)
    assert client.get(reverse("work_file", args=[work.pk])).status_code == 422
    assert "Make it anew" in client.get(reverse("work_detail", args=[work.pk])).text
    client.post(reverse("work_repeat", args=[work.pk]))
    long_work.carry_out(work.pk)
    assert LongWork.objects.get().status == WorkStatus.DONE


def test_row_goes_a_month_after_its_end(user: User) -> None:
    carried_out(user)
    look(later(days=8))
    look(clock.now() + REMEMBERED + timedelta(days=1))
    assert not LongWork.objects.exists()


@pytest.mark.parametrize("fails", [False, True])
def test_what_was_typed_goes_with_the_result_and_nothing_is_made_anew_without_it(user: User, fails: bool) -> None:
    def refused(_work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        raise RefusedError("no")

    register(refused if fails else None)
    work = carried_out(user, q="张三", status="full")
    look(later(days=6, hours=23))
    work.refresh_from_db()
    assert work.arguments == {"q": "张三", "status": "full"}

    look(later(days=7, minutes=1))
    work.refresh_from_db()
    assert (work.arguments, work.fingerprint, work.may_be_repeated) == ({"status": "full"}, "", False)
    client, repeat = signed_in(user), reverse("work_repeat", args=[work.pk])
    pages = client.get(reverse("work_detail", args=[work.pk])).text + client.get(reverse("work_list")).text
    assert repeat not in pages
    assert client.post(repeat).status_code == 422
    assert begun(user, status="full") != work


@pytest.fixture
def taken(user: User) -> Iterator[LongWork]:
    """A work that a worker began and died over."""

    def dies(_work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        raise KeyboardInterrupt

    register(dies)
    work = begun(user)
    with pytest.raises(KeyboardInterrupt):
        long_work.carry_out(work.pk)
    register()
    return work  # type: ignore[return-value]


def test_work_whose_worker_lives_is_left_alone(taken: LongWork) -> None:
    store.say(taken.place, 3, 8)
    assert look(later(minutes=1)) == []
    taken.refresh_from_db()
    assert (taken.status, taken.step, taken.steps) == (WorkStatus.RUNNING, 3, 8)


def test_work_whose_worker_died_is_taken_up_again_three_times(taken: LongWork) -> None:
    statuses = []
    for number in range(1, 5):
        look(clock.now() + number * (DEAD_AFTER + timedelta(minutes=1)))
        taken.refresh_from_db()
        statuses.append(taken.status)
        if taken.status == WorkStatus.WAITING:
            with clock.held_at(clock.now() + number * (DEAD_AFTER + timedelta(minutes=1))):
                steps.take(taken.pk, now=clock.now())
    assert statuses == ["waiting"] * 3 + ["failed"]
    assert "interrupted" in taken.refusal


def test_worker_that_comes_back_from_the_dead_changes_nothing(user: User, store_folder: Path) -> None:
    def frozen(work: LongWork, progress: long_work.Progress) -> long_work.Outcome:
        look(clock.now() + DEAD_AFTER + timedelta(minutes=1))
        return export(work, progress)

    register(frozen)
    work = carried_out(user)
    assert (work.status, work.losses) == (WorkStatus.WAITING, 1)
    assert not AuditEvent.objects.filter(action="export_test").exists()
    register()
    long_work.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.status, AuditEvent.objects.filter(action="export_test").count()) == (WorkStatus.DONE, 1)


# who is told


def told(by: User) -> list[str]:
    """What the notices say."""
    return [str(each) for each in Notification.objects.filter(recipient=by, kind="work_done")]


def test_who_left_the_page_is_told(user: User) -> None:
    work = carried_out(user)
    assert told(user) == ["Ready: Test"]
    assert Notification.objects.get().url == reverse("work_detail", args=[work.pk])


def test_who_looks_at_the_page_is_not_told(user: User) -> None:
    work = begun(user)
    signed_in(user).get(reverse("work_detail", args=[work.pk]))
    long_work.carry_out(work.pk)
    assert told(user) == []


def test_who_closed_the_page_before_the_end_is_told_a_little_later_and_once(user: User) -> None:
    work = begun(user)
    signed_in(user).get(reverse("work_detail", args=[work.pk]))
    long_work.carry_out(work.pk)
    look(later(seconds=5))
    assert told(user) == []
    for seconds in (11, 60, 600):
        look(later(seconds=seconds))
    assert told(user) == ["Ready: Test"]


def test_who_saw_the_end_is_not_told_later(user: User) -> None:
    work = begun(user)
    client = signed_in(user)
    client.get(reverse("work_detail", args=[work.pk]))
    long_work.carry_out(work.pk)
    client.get(reverse("work_detail", args=[work.pk]), headers={"HX-Request": "true"})
    look(later(seconds=60))
    assert told(user) == []


def test_look_is_not_older_than_the_moment_before_it() -> None:
    for _ in range(100):
        before = clock.now()
        store.watch("place")
        seen = store.last_watched("place")
        assert seen is not None
        assert seen >= before


def test_who_waited_longer_is_told_though_looking(user: User) -> None:
    work = begun(user)
    LongWork.objects.update(asked_at=later(seconds=-11))
    signed_in(user).get(reverse("work_detail", args=[work.pk]))
    long_work.carry_out(work.pk)
    assert told(user) == ["Ready: Test"]


def test_failure_is_told_and_each_further_try(user: User) -> None:
    def refused(_work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        raise RefusedError("no")

    register(refused)
    work = carried_out(user)
    register()
    long_work.repeat(work, by=user)
    long_work.carry_out(work.pk)
    assert sorted(told(user)) == ["Not done: Test", "Ready: Test"]


def test_who_muted_it_is_not_told(user: User) -> None:
    User.objects.update(muted_kinds=["work_done"])
    user.refresh_from_db()
    carried_out(user)
    assert told(user) == []


def test_frame_shows_what_runs_until_it_has_ended(user: User) -> None:
    client, work = signed_in(user), begun(user)
    page = client.get(reverse("notification_list")).text
    assert "1 file is being made" in page
    long_work.carry_out(work.pk)
    assert "file is being made" not in client.get(reverse("notification_list")).text


# dead and slow workers leave no mess


def test_work_that_takes_too_long_is_stopped_and_says_so(user: User) -> None:
    def slow(_work: LongWork, _progress: long_work.Progress) -> long_work.Outcome:
        raise SoftTimeLimitExceeded

    register(slow)
    work = carried_out(user)
    assert (work.status, "too long" in work.refusal) == (WorkStatus.FAILED, True)


def test_folder_without_a_row_is_swept_a_day_later(store_folder: Path) -> None:
    store.keep("stray", "result-1", BytesIO(b"x"))
    look(later(hours=23))
    assert (store_folder / "stray").exists()
    look(later(days=1, minutes=1))
    assert not (store_folder / "stray").exists()


def test_words_of_progress_are_few_however_often_it_is_told(
    store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[int] = []
    monkeypatch.setattr(store, "say", lambda _place, step, _of: said.append(step))
    progress = long_work.Progress("place")
    for step in range(10_000):
        progress.at(step, 10_000)
    assert said == [0]


def test_unfinished_statuses_are_those_without_an_end() -> None:
    assert set(UNFINISHED) == {WorkStatus.WAITING, WorkStatus.RUNNING}
