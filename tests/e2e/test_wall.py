"""The board on a screen in a real browser: opened by a link, turned, held, brought up to date, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from board.models import PublicAffair
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch
from pioneer_posts.enums import RoundStatus
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import appraisal, groups, posts, results

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

MINUTE = 61_000
MORNING = datetime(2026, 10, 12, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    branch: Branch
    secretary: User

    def affair(self, title: str, text: str = "已研究通过。") -> PublicAffair:
        given = {"kind": "resolution", "status": "published", "published_from": clock.today()}
        author = {"author": self.secretary, "written_at": clock.now()}
        return PublicAffair.objects.create(branch=self.branch, title=title, text=text, **author, **given)


@pytest.fixture
def cast() -> Cast:
    """A branch with an affair, a post and a published result: three pages."""
    branch = groups.branch("ZB01", name="生产安全党支部")
    group = groups.group(branch, "XZ01", name="计划调度党小组")
    made = Cast(branch, groups.holder(Office.SECRETARY, branch, name="王建国"))
    made.affair("支部大会决议", "长文" * 200)
    today = clock.today()
    days = {"starts_on": today - timedelta(days=60), "ends_on": today + timedelta(days=60)}
    days |= {"call_opens_on": days["starts_on"], "call_closes_on": today - timedelta(days=50)}
    days |= {"posting_closes_on": today - timedelta(days=40), "awarded_on": today - timedelta(days=30)}
    days |= {"assessment_opens_on": today + timedelta(days=40), "assessment_closes_on": today + timedelta(days=60)}
    post_round = posts.post_round(branch, RoundStatus.HELD, **days)
    posts.holding(post_round, posts.post(branch, "零违章示范岗"), groups.member(group, name="李小梅"), starts_on=today)
    results.published(appraisal.scheme(branch, 2020), "2020Q1")
    return made


def address_made(cast: Cast, new_page: NewPage) -> str:
    """The secretary makes a link; its address as the page shows it once."""
    page = new_page()
    sign_in(page, cast.secretary.username, groups.PASSWORD)
    page.goto(f"/board/{cast.branch.pk}/")
    page.get_by_role("link", name="大屏链接").click()
    page.get_by_role("link", name="新建链接").first.click()
    page.fill("input[name=name]", "东会议室大屏")
    page.select_option("select[name=seconds]", "10")
    page.click("main form .btn-primary")
    address = page.locator("#made-address").inner_text().strip()
    expect(page.locator(".made-link-code svg")).to_be_visible()
    page.click("[data-copy]")
    expect(page.locator(".message.success")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    return address


def screen(new_page: NewPage, address: str) -> Page:
    """A screen that nobody signed in on; time stands still but where the test lets it go."""
    page = new_page(width=1920, height=1080)
    page.clock.install(time=MORNING)
    page.goto(address)
    page.clock.pause_at(MORNING + timedelta(seconds=8))
    return page


def held(new_page: NewPage, address: str, **size: int) -> Page:
    """A screen on which somebody holds the pages."""
    page = new_page(**size)
    page.goto(address)
    page.keyboard.press(" ")
    return page


def shown(page: Page) -> str:
    return page.locator(".wall-page.current").get_attribute("data-page") or ""


def test_screen_from_its_link_to_the_withdrawal(cast: Cast, new_page: NewPage) -> None:
    address = address_made(cast, new_page)
    page = screen(new_page, address)
    assert page.context.cookies() == []
    assert [shown(page), page.locator(".current h2").inner_text()] == ["affairs-1", "党务公开"]
    page.clock.run_for(10_000)
    assert shown(page) == "ranking-1"
    page.clock.run_for(20_000)
    assert shown(page) == "affairs-1", "after the last page comes the first"

    pages_are_turned_and_held_by_hand(page)
    affair = news_arrives_by_itself(cast, page)
    screen_outlasts_the_network(page, new_page)
    secretary_takes_back_and_withdraws(cast, affair, page, new_page)


def pages_are_turned_and_held_by_hand(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    assert shown(page) == "ranking-1"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert shown(page) == "posts-1"
    page.keyboard.press(" ")
    page.clock.run_for(30_000)
    assert shown(page) == "posts-1"
    expect(page.get_by_role("button", name="继续翻页")).to_be_visible()
    page.get_by_role("button", name="下一页").click()
    assert shown(page) == "affairs-1"
    expect(page.locator("[data-place]")).to_have_text("1 / 3")


def news_arrives_by_itself(cast: Cast, page: Page) -> PublicAffair:
    affair = cast.affair("刚刚公开的决议")
    page.clock.run_for(MINUTE)
    expect(page.locator(".current")).to_contain_text("刚刚公开的决议")
    assert shown(page) == "affairs-1", "what is read stays where it is"
    return affair


def screen_outlasts_the_network(page: Page, new_page: NewPage) -> None:
    stale = page.locator("[data-stale]")
    expect(stale).to_be_hidden()
    page.context.set_offline(True)
    page.clock.run_for(MINUTE)
    expect(stale).to_be_visible()
    expect(page.locator(".current")).to_contain_text("刚刚公开的决议")
    page.context.set_offline(False)
    page.clock.run_for(MINUTE)
    expect(stale).to_be_hidden()
    new_page.faults.clear()  # type: ignore[attr-defined]  # that the network was gone


def secretary_takes_back_and_withdraws(cast: Cast, affair: PublicAffair, page: Page, new_page: NewPage) -> None:
    desk = new_page()
    sign_in(desk, cast.secretary.username, groups.PASSWORD)
    desk.goto(f"/board/affairs/{affair.pk}/")
    desk.get_by_role("link", name="撤回").click()
    desk.fill("textarea[name=reason]", "表述有误")
    desk.click("main form button[type=submit]")
    expect(desk.locator(".message.success")).to_be_visible()
    page.clock.run_for(MINUTE)
    expect(page.locator("#wall-pages")).not_to_contain_text("刚刚公开的决议")

    desk.goto(f"/board/{cast.branch.pk}/links/")
    desk.get_by_role("link", name="撤销").click()
    expect(desk.locator("main")).to_contain_text("东会议室大屏")
    desk.click("main form button[type=submit]")
    expect(desk.locator(".message.success")).to_be_visible()
    page.clock.run_for(MINUTE)
    expect(page.locator("h1")).to_have_text("此处没有展示内容")
    assert "生产安全" not in page.content()
    new_page.faults.clear()  # type: ignore[attr-defined]  # that the address opens nothing any more


def test_phone_shows_all_pages_one_under_another(cast: Cast, new_page: NewPage) -> None:
    address = address_made(cast, new_page)
    for width in (360, 390):
        page = held(new_page, address, width=width, height=844)
        expect(page.locator("[data-controls]")).to_be_hidden()
        for heading in page.locator(".wall-page:not(.wall-again) h2").all():
            expect(heading).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_board_without_scripts_shows_everything(cast: Cast, new_page: NewPage) -> None:
    page = new_page(width=1440, scripts=False)
    page.goto(address_made(cast, new_page))
    for words in ("支部大会决议", "零违章示范岗", "计划调度党小组"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.locator("[data-controls]")).to_be_hidden()


def test_reduced_motion_turns_pages_without_moving_them(cast: Cast, new_page: NewPage) -> None:
    page = screen(new_page, address_made(cast, new_page))
    moving = "getComputedStyle(document.querySelector('.wall-page.current')).animationName"
    assert page.evaluate(moving) == "wall-appears"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == "none"
    page.clock.run_for(10_000)
    assert shown(page) == "ranking-1"
