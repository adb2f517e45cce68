"""Long work in a browser: a large export is begun, the tab closed, the notice leads to the file; one is cancelled.

The worker stands in a thread of this process, so that the test says when it begins.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from branchmgr import long_work
from branchmgr.enums import WorkStatus
from branchmgr.long_work import answering, asking
from branchmgr.models import LongWork, User
from groups.enums import Office
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import groups
from tests.factories.results import sheet_rows

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

PEOPLE = 3


@pytest.fixture(autouse=True)
def _every_export_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", 0)
    monkeypatch.setattr(asking, "_nudge", lambda _number: None)


@pytest.fixture
def secretary() -> User:
    branch = groups.branch("ZB1", name="第一党支部")
    group = groups.group(branch)
    for number in range(PEOPLE):
        groups.member(group, f"2000{number}")
    return groups.holder(Office.SECRETARY, branch)


@contextmanager
def worker(work: LongWork) -> Iterator[None]:
    """A worker that has begun the work when the body runs, and has ended it afterwards."""

    def carry_out() -> None:
        try:
            long_work.carry_out(work.pk)
        finally:
            connections.close_all()

    thread = threading.Thread(target=carry_out)
    thread.start()
    try:
        yield
    finally:
        thread.join(60)
        assert not thread.is_alive()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Whoever tells of progress stands still until the test lets go, so that a work is seen in its middle."""
    go_on = threading.Event()
    told = long_work.Progress.at

    def at(self: long_work.Progress, step: int, of: int) -> None:
        told(self, step, of)
        assert go_on.wait(60)
        self.expect_wanted()

    monkeypatch.setattr(long_work.Progress, "at", at)
    yield go_on.set
    go_on.set()


def begun(page: Page) -> LongWork:
    """Asks for the list of people, which leads to the page of a work."""
    page.goto("/groups/people/")
    page.click("form[action$='/export/'] button")
    page.wait_for_url("**/work/*/")
    return LongWork.objects.latest("pk")


def downloaded(page: Page) -> bytes:
    with page.expect_download() as found:
        page.click("a[href$='/file/']")
    return found.value.path().read_bytes()


def test_export_outlives_its_tab_and_the_bell_leads_to_the_file(
    new_page: NewPage, secretary: User, held: Callable[[], None]
) -> None:
    page = new_page()
    sign_in(page, secretary.username, groups.PASSWORD)
    work = begun(page)
    with worker(work):
        expect(page.locator("#work .state-working")).to_be_visible(timeout=20_000)
        expect(page.locator("#work progress")).to_be_visible()
        begun(page)
        assert page.url.endswith(f"/work/{work.pk}/"), "a second click leads to the one that runs"
        expect(page.locator(".topbar-end > a[href='/work/'] .count")).to_have_text("1")
        elsewhere = page.context.new_page()
        page.close()
        elsewhere.wait_for_timeout(11_000)  # nobody looks at it any more
        held()
    elsewhere.goto("/")
    expect(elsewhere.locator(".topbar a[href='/notices/'] .count")).to_have_text("1")
    elsewhere.click(".topbar a[href='/notices/']")
    elsewhere.locator("#bell .bell-open").first.click()
    elsewhere.wait_for_url(f"**/work/{work.pk}/")
    rows = sheet_rows(downloaded(elsewhere), "人员")
    assert len(rows) == 1 + PEOPLE + 1


def test_page_turns_to_the_file_by_itself(new_page: NewPage, secretary: User) -> None:
    page = new_page(width=390)
    sign_in(page, secretary.username, groups.PASSWORD)
    with worker(begun(page)):
        pass
    expect(page.locator("#work .btn-primary")).to_be_visible(timeout=20_000)
    expect(page.locator(".topbar-end > a[href='/work/']")).to_have_count(0)
    assert downloaded(page)


def test_running_export_is_cancelled_from_its_page(
    new_page: NewPage, secretary: User, held: Callable[[], None]
) -> None:
    page = new_page()
    sign_in(page, secretary.username, groups.PASSWORD)
    work = begun(page)
    with worker(work):
        expect(page.locator("#work .state-working")).to_be_visible(timeout=20_000)
        page.click("form[action$='/cancel/'] button")
        page.wait_for_url("**/work/")
        held()
    work.refresh_from_db()
    assert (work.status, work.name) == (WorkStatus.CANCELLED, "")
    page.reload()
    expect(page.locator("td .state-filed")).to_be_visible()
    page.click("form[action$='/again/'] button")
    page.wait_for_url(f"**/work/{work.pk}/")
    with worker(work):
        pass
    expect(page.locator("#work .btn-primary")).to_be_visible(timeout=20_000)


def test_without_scripts_one_looks_again_by_a_link(new_page: NewPage, secretary: User) -> None:
    page = new_page(scripts=False)
    sign_in(page, secretary.username, groups.PASSWORD)
    with worker(begun(page)):
        pass
    page.click("#work .work-again a")
    assert downloaded(page)
