"""Large imports: a worker checks and writes them; neither cancel nor a lost worker nor a double click does harm."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TestCase
from django.urls import reverse

from branchmgr import clock, long_work, pace, ticking
from branchmgr.enums import ImportState, WorkStatus
from branchmgr.imports import service
from branchmgr.long_work import steps, store
from branchmgr.models import AuditEvent, Import, LongWork, Notification, User
from branchmgr.spreadsheets import read_workbook
from groups.models import Person
from groups.services.roster import import_roster, roster_sheets
from tests.factories import imports
from tests.factories.imports import bring, confirm, newest, worked
from tests.factories.workbooks import contents, roster, small_roster

pytestmark = pytest.mark.django_db

NEW = [[f"2{number:03}", f"张{number}", None, "群众", None, None, "ZB01"] for number in range(40)]
PEOPLE = roster(people=NEW)
FAULTY = roster(people=[*NEW, ["3001", "王五", None, "团员"]])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.UPLOADS_ROOT = tmp_path
    return tmp_path / "imports"


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every workbook goes to the worker."""
    monkeypatch.setattr(service, "is_large", lambda _source: True)
    monkeypatch.setattr("branchmgr.long_work.progress.EVERY", 0)
    monkeypatch.setattr("branchmgr.long_work.asking._nudge", lambda _number: None)  # each test is the worker itself


@pytest.fixture
def admin() -> User:
    import_roster(small_roster(), by=None)
    return User.objects.get(username="1001")


@pytest.fixture
def client(admin: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(admin)
    return client


def brought(client: Client, source: bytes = PEOPLE) -> Import:
    """A roster that waits for the worker."""
    bring(client, reverse("roster_import"), source)
    return newest()


def checked(client: Client, source: bytes = PEOPLE) -> Import:
    """A roster that waits for the confirmation."""
    brought(client, source)
    worked(client)
    return newest()


def confirmed(client: Client) -> Import:
    """A roster that waits for the worker to write it."""
    confirm(client, checked(client))
    return newest()


def written() -> tuple[int, int]:
    """How many people came, and how many entries tell of it."""
    entries = AuditEvent.objects.filter(action="import_roster", actor__isnull=False)
    return Person.objects.filter(employee_no__startswith="2").count(), entries.count()


def kept(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*")}


def look(name: str, **later: float) -> list[str]:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return list(ticking.look_at(name, clock.now() + timedelta(**later)))


def test_worker_checks_and_writes_and_the_page_follows(client: Client) -> None:
    page = bring(client, reverse("roster_import"), PEOPLE, "名册.xlsx")
    work = newest().work
    assert work is not None
    assert page.redirect_chain[-1] == (reverse("work_detail", args=[work.pk]), 302)
    assert ("Check of 名册.xlsx" in page.text, newest().state) == (True, ImportState.CHECKING)
    assert "is being worked on" in client.get(reverse("roster_import")).text

    shown = worked(client)
    work.refresh_from_db()
    assert (work.status, work.url) == (WorkStatus.DONE, reverse("import_detail", args=[newest().pk]))
    assert (shown.context["item"].state, shown.context["found"].changed, written()) == (ImportState.READY, 40, (0, 0))

    page = confirm(client)
    assert ("Import of 名册.xlsx" in page.text, newest().state, written()) == (True, ImportState.WRITING, (0, 0))
    done = worked(client)
    assert (done.context["item"].state, "40 changes" in done.text, written()) == (ImportState.DONE, True, (40, 1))
    assert LongWork.objects.filter(status=WorkStatus.DONE).count() == 2


def test_faults_come_with_the_marked_copy_that_the_worker_made(client: Client, folder: Path) -> None:
    item = checked(client, FAULTY)
    assert (item.state, item.faults, written()) == (ImportState.FAULTY, 1, (0, 0))
    assert kept(folder) == {item.source, item.found, item.marked}
    assert len(contents(imports.marked(client))["错误清单"]) == 2
    assert confirm(client).status_code == 422


def test_second_confirmation_changes_nothing(client: Client) -> None:
    item = confirmed(client)
    for _again in range(3):
        confirm(client, item)
    assert LongWork.objects.unfinished().count() == 1
    worked(client)
    confirm(client, item)
    long_work.carry_out(item.work_id or 0)
    assert (written(), LongWork.objects.count()) == ((40, 1), 2)


def test_data_that_changed_in_between_is_shown_again(client: Client) -> None:
    confirmed(client)
    import_roster(roster(people=NEW[:1]), by=None)

    shown = worked(client)

    assert (shown.context["item"].state, shown.context["item"].outdated) == (ImportState.READY, True)
    assert ("The data has changed" in shown.text, shown.context["found"].changed, written()) == (True, 39, (1, 0))
    assert "Look again" in client.get(reverse("work_detail", args=[newest().work_id])).text
    confirm(client)
    worked(client)
    assert written() == (40, 1)


def test_writing_that_failed_and_is_tried_again_writes_only_what_was_confirmed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = work_of(confirmed(client))
    with monkeypatch.context() as broken:
        broken.setattr(service, "_written", None)
        worked(client)
    confirm(client)
    import_roster(roster(people=[["2001", "李一", None, "群众", None, None, "ZB01"]]), by=None)
    worked(client)
    assert newest().outdated

    client.post(reverse("work_repeat", args=[first.pk]))
    long_work.carry_out(first.pk)

    first.refresh_from_db()
    assert (newest().done_at, newest().state) == (None, ImportState.READY)
    assert "Something else was checked since then" in first.refusal
    assert Person.objects.get(employee_no="2001").name == "李一"


def test_check_that_ends_while_its_import_is_given_up_is_no_obstacle(client: Client, admin: User) -> None:
    item = Import.objects.select_related("work").get(pk=brought(client).pk)
    worked(client)
    service.drop_import(item, by=admin, now=clock.now())
    assert newest().state == ImportState.DROPPED


def test_who_may_no_more_gets_nothing_from_the_worker(client: Client, admin: User) -> None:
    item = confirmed(client)
    admin.person.appointments.update(ends_on="2025-01-01")
    long_work.carry_out(item.work_id or 0)
    assert (newest().work.status, written()) == (WorkStatus.FAILED, (0, 0))
    assert "office" in newest().work.refusal


def test_hostile_workbook_is_refused_by_the_worker_and_leaves_nothing(
    client: Client, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        brought(client, b"PK\x03\x04 no workbook")
        page = worked(client)
    assert (page.context["item"].state, "not an Excel workbook" in page.text) == (ImportState.REFUSED, True)
    assert (kept(folder), newest().work.status) == (set(), WorkStatus.FAILED)
    assert "not an Excel workbook" in newest().work.refusal


# cancel


@pytest.mark.parametrize("at", [brought, confirmed])
def test_cancelled_before_the_worker_leaves_nothing(at: Any, client: Client, folder: Path) -> None:
    item = at(client)
    client.post(reverse("work_cancel", args=[item.work_id]))
    long_work.carry_out(item.work_id)
    assert (newest().state, written()) == (ImportState.DROPPED, (0, 0))
    assert confirm(client).status_code == 422
    assert len(look("imports")) == 1
    assert (kept(folder), Import.objects.exclude(dropped_at=None).count()) == (set(), 1)


def cancel_at(monkeypatch: pytest.MonkeyPatch, percent: int) -> None:
    """The person cancels when so much is done."""
    said = store.say

    def say(place: str, step: int, of: int) -> None:
        said(place, step, of)
        if step >= percent:
            work = LongWork.objects.get(place=place)
            long_work.cancel(work, by=work.asked_by)

    monkeypatch.setattr(store, "say", say)


@pytest.mark.parametrize("percent", [1, 40, 60, 80, 99])
def test_cancelled_while_it_is_written_leaves_nothing(
    percent: int, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(client)
    cancel_at(monkeypatch, percent)
    worked(client)
    assert (newest().state, newest().work.status, written()) == (ImportState.DROPPED, WorkStatus.CANCELLED, (0, 0))


def test_given_up_on_its_page_tells_the_worker(client: Client, folder: Path) -> None:
    item = confirmed(client)
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(reverse("import_drop", args=[item.pk]))
    assert (newest().state, newest().work.status, kept(folder)) == (ImportState.DROPPED, WorkStatus.CANCELLED, set())


# a worker that is lost


def lost(item: Import) -> bool:
    """A worker took it and died; whether it waits for another."""
    steps.take(work_of(item).pk, now=clock.now())
    return steps.lose(work_of(item), now=clock.now())


def work_of(item: Import) -> LongWork:
    """The work as it is now."""
    return LongWork.objects.get(pk=item.work_id or 0)


@pytest.mark.parametrize("at", [brought, confirmed])
def test_import_whose_worker_died_is_taken_up_again(at: Any, client: Client) -> None:
    item = at(client)
    assert lost(item)
    assert newest().is_at_work
    worked(client)
    assert (newest().state, written()) == (
        (ImportState.READY, (0, 0)) if at is brought else (ImportState.DONE, (40, 1))
    )


def test_import_that_is_written_is_not_written_again_by_a_late_worker(client: Client) -> None:
    item = confirmed(client)
    worked(client)
    LongWork.objects.filter(pk=work_of(item).pk).update(status=WorkStatus.WAITING, ended_at=None)
    long_work.carry_out(item.work_id or 0)
    assert (work_of(item).status, written()) == (WorkStatus.DONE, (40, 1))


def test_worker_lost_again_and_again_is_said(client: Client) -> None:
    item = confirmed(client)
    assert [lost(item) for _time in range(4)] == [True, True, True, False]
    shown = client.get(reverse("import_detail", args=[item.pk]))
    assert (shown.context["item"].state, "interrupted" in shown.text) == (ImportState.READY, True)
    confirm(client)
    worked(client)
    assert written() == (40, 1)


# the rest


def test_who_closed_the_page_is_told_when_the_check_is_done(client: Client, admin: User) -> None:
    LongWork.objects.filter(pk=work_of(brought(client)).pk).update(asked_at=clock.now() - timedelta(minutes=1))
    worked(client)
    notice = Notification.objects.get(recipient=admin, kind="work_done")
    opened = client.post(reverse("notification_open", args=[notice.pk]), follow=True)
    assert reverse("import_detail", args=[newest().pk]) in opened.text


def test_bar_goes_forward_only_and_to_its_end() -> None:
    heard: list[tuple[int, int]] = []
    import_roster(small_roster(), by=None)
    with pace.told(lambda step, of: heard.append((step, of))):
        import_roster(PEOPLE, by=None)
    assert {of for _step, of in heard} == {100}
    told = [step for step, _of in heard]
    assert told == sorted(told)
    assert (told[0], told[-1] >= 99, len(set(told)) > 20) == (0, True, True)


def test_nobody_hears_of_what_no_worker_does() -> None:
    pace.stage(until=50, of=2)
    pace.step()
    assert list(pace.over([1, 2], until=100)) == [1, 2]
    assert read_workbook(PEOPLE, roster_sheets()).faults == ()


def test_workbook_chosen_again_while_it_is_checked_cancels_the_check(client: Client) -> None:
    first = brought(client)
    second = brought(client)
    first.refresh_from_db()
    assert (first.state, second.state) == (ImportState.DROPPED, ImportState.CHECKING)
    assert work_of(first).status == WorkStatus.CANCELLED


def test_workbook_chosen_again_while_one_is_written_leaves_that_alone(client: Client) -> None:
    first = confirmed(client)
    brought(client)
    first.refresh_from_db()
    assert first.state == ImportState.WRITING
