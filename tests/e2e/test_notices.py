"""Notices in a real browser: the bell is opened, read, marked; the calendar's address is made, fetched, withdrawn."""

from __future__ import annotations

import re
from typing import Any

import icalendar
import pytest
from playwright.sync_api import Page, expect

from branchmgr import notify
from branchmgr.models import Notification, User
from groups.enums import Office
from tests.e2e.conftest import NewPage, sign_in, until
from tests.e2e.fitting import faults, sized
from tests.factories import groups as place
from tests.factories.records import begun

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

LIST = "/notices/"


@pytest.fixture
def leader() -> User:
    return place.holder(Office.LEADER, place.group(place.branch()))


def tell(user: User, *periods: str) -> None:
    for period in periods:
        values = {"period": period}
        text = "The result of %(period)s is published."
        notify.tell([user], text, kind="published", key=period, url="/appraisal/periods/", values=values)


def unread() -> set[str]:
    return set(Notification.objects.unread().values_list("key", flat=True))


def signed_in(new_page: NewPage, user: User, **how: Any) -> Page:
    page = new_page(**how)
    sign_in(page, user.username, place.PASSWORD)
    return page


@pytest.mark.parametrize("width", [390, 1440])
def test_bell_unfolds_and_leads_to_the_thing_and_marks_it_as_read(new_page: NewPage, leader: User, width: int) -> None:
    tell(leader, "2026Q1", "2026Q2", "2026Q3")
    page = signed_in(new_page, leader, width=width)
    bell, news = page.locator("[data-bell] .notices"), page.locator("#bell")
    expect(bell.locator(".count")).to_have_text("3")

    bell.click()
    expect(news.locator("li")).to_have_count(3)
    expect(bell).to_have_attribute("aria-expanded", "true")
    assert faults(page) == []
    sized(page, width)
    expect(news).to_be_hidden()  # the keyboard went on through the page, and left it
    bell.click()

    news.locator(".bell-mark").first.click()
    expect(news.locator("li")).to_have_count(2)
    expect(bell.locator(".count")).to_have_text("2")
    expect(page.locator(".bell-news")).to_have_text("2 条未读通知")

    news.locator(".bell-open").first.click()
    page.wait_for_url("**/appraisal/periods/")
    expect(page.locator("[data-bell] .count")).to_have_text("1")
    assert unread() == {"2026Q1"}


def test_bell_is_used_by_keyboard_alone(new_page: NewPage, leader: User) -> None:
    tell(leader, "2026Q1", "2026Q2")
    page = signed_in(new_page, leader)
    bell, news = page.locator("[data-bell] .notices"), page.locator("#bell")

    bell.focus()
    page.keyboard.press("Space")
    expect(news).to_be_focused()
    page.keyboard.press("Escape")
    expect(news).to_be_hidden()
    expect(bell).to_be_focused()

    page.keyboard.press("Enter")
    expect(news).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(news.locator("li")).to_have_count(0)
    expect(bell.locator(".count")).to_be_hidden()
    assert unread() == set()
    page.mouse.click(10, 600)
    expect(news).to_be_hidden()


def test_count_follows_by_itself_while_the_page_is_looked_at(new_page: NewPage, leader: User) -> None:
    page = signed_in(new_page, leader)
    count = page.locator("[data-bell] .count")
    expect(count).to_be_hidden()

    tell(leader, "2026Q1")
    page.evaluate("document.querySelector('[data-bell]').dataset.bellEvery = 0")
    page.evaluate("Object.defineProperty(document, 'hidden', {configurable: true, get: () => true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    expect(count).to_be_hidden()

    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    expect(count).to_have_text("1")
    expect(page.locator(".bell-news")).to_have_text("1 条未读通知")


def test_ended_sign_in_is_not_told_by_a_page_that_nobody_touches(
    new_page: NewPage, leader: User, settings: Any
) -> None:
    page = signed_in(new_page, leader)
    page.goto("/account/settings/")
    settings.SESSION_IDLE_MINUTES = 0
    page.evaluate("document.querySelector('[data-bell]').dataset.bellEvery = 0")
    with page.expect_response("**/notices/count/") as answered:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert answered.value.status == 401
    page.wait_for_timeout(300)
    assert page.url.endswith("/account/settings/")
    said: list[str] = new_page.faults  # type: ignore[attr-defined]
    assert [each for each in said if "401" not in each] == []
    said.clear()


def test_list_is_ticked_and_marked_together(new_page: NewPage, leader: User) -> None:
    tell(leader, "2026Q1", "2026Q2", "2026Q3")
    page = signed_in(new_page, leader, width=390)
    page.goto(LIST)
    assert faults(page) == []

    page.locator("[data-tick-all]").check()
    assert page.locator("input[name=notice]:checked").count() == 3
    page.locator("input[name=notice]").first.uncheck()
    until(page, "() => document.querySelector('[data-tick-all]').indeterminate")
    page.locator(".notice-acts button[name=read]").click()
    page.wait_for_load_state()
    expect(page.locator(".notice-list .unread")).to_have_count(1)

    page.locator(".notice-list li:not(.unread) .notice-mark").first.click()
    page.wait_for_load_state()
    expect(page.locator(".notice-list .unread")).to_have_count(2)
    page.locator(".notice-list .notice-open").first.click()
    page.wait_for_url("**/appraisal/periods/")
    assert len(unread()) == 1


def test_notices_are_read_without_scripts(new_page: NewPage, leader: User) -> None:
    tell(leader, "2026Q1", "2026Q2")
    page = signed_in(new_page, leader, scripts=False)
    page.locator("[data-bell] .notices").click()
    page.wait_for_url(f"**{LIST}")
    expect(page.locator("[data-tick-all]")).to_be_hidden()

    page.locator("input[name=notice]").first.check()
    page.locator(".notice-acts button[name=read]").click()
    expect(page.locator(".notice-list .unread")).to_have_count(1)
    page.locator(".notice-list .unread .notice-open").click()
    page.wait_for_url("**/appraisal/periods/")
    assert unread() == set()


def fetched(page: Page, address: str) -> Any:
    """What a phone is answered that never signed in."""
    return page.request.get(address)


def test_calendar_is_made_fetched_and_withdrawn(new_page: NewPage, leader: User, live_server: object) -> None:
    group = leader.person.memberships.get().group
    begun(group, "2099-01-05", topic="学习党章", planned=True, by=leader)
    page, phone = signed_in(new_page, leader), new_page(width=390)
    page.goto("/account/settings/")
    page.get_by_role("link", name="我的日历").last.click()
    page.wait_for_url("**/account/calendar/")
    assert faults(page) == []

    page.locator("main form .btn-primary").click()
    expect(page.locator("#calendar-address")).to_be_visible()
    assert faults(page) == []
    address = page.locator("#calendar-address").input_value()
    assert re.fullmatch(rf"{live_server}/calendar/[\w-]{{43}}\.ics", address)
    page.get_by_role("button", name="复制").click()
    expect(page.locator(".message.success")).to_contain_text("已复制")
    assert page.evaluate("() => navigator.clipboard.readText()") == address

    answer = fetched(phone, address)
    assert answer.status == 200
    found = icalendar.Calendar.from_ical(answer.body())
    assert str(found["x-wr-calname"]) == "党支部日程"

    page.get_by_role("link", name="已添加，继续").click()
    page.locator(".danger-zone button").click()
    page.locator("dialog[open] .btn-primary").click()
    expect(page.locator("#messages")).to_contain_text("地址已撤销")
    assert fetched(phone, address).status == 404
    page.locator("main form .btn-primary").click()
    expect(page.locator("#calendar-address")).to_be_visible()
    page.get_by_role("button", name="English").first.click()  # the forms of that page are taken for our own
    expect(page.get_by_role("heading", level=1, name="My calendar")).to_be_visible()


def test_daily_mail_is_chosen_in_the_settings(new_page: NewPage, leader: User) -> None:
    page = signed_in(new_page, leader, width=390)
    page.goto("/account/settings/")
    page.get_by_label("每天汇总成一封邮件，列出新通知和近期待办").check()
    page.select_option("select[name=mail_hour]", "18:00")
    page.locator(".kind-area summary").first.click()
    page.locator(".kind-area input[value=published]").uncheck()
    assert faults(page) == []
    page.locator("main form.form button[type=submit]").click()
    expect(page.locator("#messages .success")).to_be_visible()

    leader.refresh_from_db()
    assert (leader.mail_notices, f"{leader.mail_daily_at}", leader.muted_kinds) == (True, "18:00:00", ["published"])
