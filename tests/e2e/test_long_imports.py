"""A large roster is brought, the tab is closed, the next one goes on where the file stands; also without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from branchmgr import clock, long_work
from branchmgr.imports import sizes
from branchmgr.long_work import store
from branchmgr.models import AuditEvent, LongWork, User
from groups.models import Person
from groups.services.roster import import_roster
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import groups as place
from tests.factories.workbooks import roster, small_roster

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

NEW = [[f"2{number:03}", f"张{number}", None, "群众", None, None, "ZB01"] for number in range(40)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> User:
    """The admin of an installation for whose worker forty people are many."""
    settings.UPLOADS_ROOT = tmp_path
    monkeypatch.setattr(sizes, "SMALL_UNPACKED", 1000)
    monkeypatch.setattr("branchmgr.long_work.progress.EVERY", 0)
    monkeypatch.setattr("branchmgr.long_work.asking._nudge", lambda _number: None)  # the test is the worker
    import_roster(small_roster(), by=None)
    user = User.objects.get(username="1001")
    user.set_password(place.PASSWORD)
    user.must_change_password = False
    user.save()
    return user


def bring(page: Page, name: str = "名册.xlsx") -> None:
    """Chooses the workbook on the page for it."""
    page.goto("/groups/roster/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": XLSX, "buffer": roster(people=NEW)})
    page.get_by_role("button", name="检查文件").click()
    page.wait_for_url("**/work/*/")


def work_off() -> None:
    """What waits, as a worker does it a minute later."""
    work = LongWork.objects.unfinished().get()
    LongWork.objects.filter(pk=work.pk).update(asked_at=clock.now() - timedelta(minutes=1))
    long_work.carry_out(work.pk)


@contextmanager
def at_work(monkeypatch: pytest.MonkeyPatch, percent: int) -> Iterator[threading.Event]:
    """A worker that holds on at a point until the event lets it go on."""
    go_on, said = threading.Event(), store.say

    def say(place: str, step: int, of: int) -> None:
        said(place, step, of)
        if step >= percent:
            go_on.wait(60)

    def work() -> None:
        try:
            work_off()
        finally:
            connections.close_all()

    monkeypatch.setattr(store, "say", say)
    thread = threading.Thread(target=work)
    thread.start()
    yield go_on
    go_on.set()
    thread.join(60)


def written() -> tuple[int, int]:
    """How many people came, and how many entries tell of it."""
    entries = AuditEvent.objects.filter(action="import_roster", actor__isnull=False)
    return Person.objects.filter(employee_no__startswith="2").count(), entries.count()


def test_roster_outlives_its_tab(new_page: NewPage, admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    page = new_page()
    sign_in(page, admin.username, place.PASSWORD)
    bring(page)
    expect(page.locator("h1")).to_contain_text("名册.xlsx")
    context = page.context
    page.close()
    work_off()
    assert written() == (0, 0)

    page = context.new_page()
    page.goto("/notices/")
    page.locator(".notice-list .unread .notice-open").first.click()
    page.locator("a[href^='/imports/']").click()
    page.wait_for_url("**/imports/*/")
    page.locator("summary", has_text="人员").click()
    expect(page.locator("details table")).to_contain_text("张39")
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_url("**/work/*/")

    with at_work(monkeypatch, 60) as go_on:
        expect(page.locator("#work progress[value]")).to_be_visible(timeout=20_000)
        assert written() == (0, 0)
        go_on.set()
        page.wait_for_url("**/imports/*/", timeout=20_000)  # the page goes on by itself
    expect(page.get_by_role("link", name="查看人员")).to_be_visible()
    assert written() == (40, 1)
    page.goto("/work/")
    assert page.locator("tbody tr").count() == 2


def test_roster_is_cancelled_while_it_is_written(
    new_page: NewPage, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_page(width=390)
    sign_in(page, admin.username, place.PASSWORD)
    bring(page)
    work_off()
    page.wait_for_url("**/imports/*/", timeout=20_000)
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_url("**/work/*/")
    with at_work(monkeypatch, 60) as go_on:
        expect(page.locator("#work progress[value]")).to_be_visible(timeout=20_000)
        page.locator("#work form[action$='/cancel/'] button").click()
        page.wait_for_url("**/work/")
        go_on.set()
    assert (written(), LongWork.objects.in_status("cancelled").count()) == ((0, 0), 1)


def test_roster_goes_the_whole_way_without_scripts(new_page: NewPage, admin: User) -> None:
    page = new_page(scripts=False)
    sign_in(page, admin.username, place.PASSWORD)
    bring(page)
    work_off()
    page.locator(".work-again a").click()
    page.locator("a[href^='/imports/']").click()
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_url("**/work/*/")
    work_off()
    page.locator(".work-again a").click()
    page.locator("a[href^='/imports/']").click()
    expect(page.get_by_role("link", name="查看人员")).to_be_visible()
    assert written() == (40, 1)
