"""Home and menu in a browser: each role opens what waits first and comes back; sections fold, by keyboard, too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from board.demo import roster
from board.services import demo
from branchmgr import clock
from groups.enums import Office
from groups.models import Branch
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import groups
from tests.factories.groups import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

SECRETARY = "100001"


@pytest.fixture
def branch() -> Branch:
    """A branch with its secretary, who serves another one as well."""
    found = groups.branch("ZB1", name="生产安全党支部", committee=groups.committee("DW1"))
    groups.group(found, "G1", name="计划调度组")
    secretary = groups.holder(Office.SECRETARY, found, employee_no=SECRETARY, name="王建国")
    other = groups.branch("ZB2", name="动力能源党支部", committee=found.committee)
    groups.appoint(secretary.person, Office.SECRETARY, other)
    return found


def section(page: Page, name: str) -> Locator:
    return page.locator(f"#menu details[data-menu={name}]")


@pytest.mark.long
@pytest.mark.parametrize("width", [1440, 390])
def test_each_role_opens_what_waits_first_and_comes_back(new_page: NewPage, width: int) -> None:
    demo.seed_demo(by=None, now=clock.now())
    for number in roster.ACCOUNTS:
        page = new_page(width=width, height=844)
        sign_in(page, number, roster.PASSWORD)
        waiting = page.locator(".waits a")
        if waiting.count() == 0:
            expect(page.locator(".home-nothing")).to_contain_text("今天没有待办事项")
        else:
            said, address = waiting.first.inner_text(), waiting.first.get_attribute("href") or ""
            waiting.first.click()
            page.wait_for_url(f"**{address}")
            expect(page.locator("main h1")).to_have_count(1)
            page.go_back()
            page.wait_for_url("**/")
            assert page.locator(".waits a").first.inner_text() == said
        page.context.close()


def test_sections_of_the_menu_stay_as_one_left_them(new_page: NewPage, branch: Branch) -> None:
    page = new_page()
    sign_in(page, SECRETARY, PASSWORD)
    expect(section(page, "appraisal").locator("a").first).to_be_hidden()

    section(page, "appraisal").locator("summary").focus()
    page.keyboard.press("Enter")
    expect(section(page, "appraisal").locator("a").first).to_be_visible()

    page.locator("#menu a[href='/activities/records/']").click()
    page.wait_for_url("**/activities/records/")
    expect(section(page, "appraisal").locator("a").first).to_be_visible()
    section(page, "appraisal").locator("summary").click()

    page.reload()
    expect(section(page, "appraisal").locator("a").first).to_be_hidden()
    page.goto("/appraisal/objections/")
    expect(section(page, "appraisal").locator("a[aria-current=page]")).to_be_visible()


def test_menu_folds_without_scripts_and_shows_where_one_is(new_page: NewPage, branch: Branch) -> None:
    page = new_page(scripts=False)
    sign_in(page, SECRETARY, PASSWORD)
    section(page, "organisation").locator("summary").click()
    section(page, "organisation").locator("a[href='/groups/']").click()
    page.wait_for_url("**/groups/")
    expect(section(page, "organisation").locator("a[aria-current=page]")).to_be_visible()
    page.goto("/groups/second-factor/")
    assert page.locator("#menu a[aria-current=page]").count() == 0


def test_phone_has_five_places_at_the_bottom_and_the_rest_behind_more(new_page: NewPage, branch: Branch) -> None:
    page = new_page(width=390, height=844)
    sign_in(page, SECRETARY, PASSWORD)
    places = page.locator(".bottombar a")
    assert [text.strip() for text in places.all_inner_texts()] == ["今日", "打分表", "活动记录", "预警", "更多"]
    for place in places.all():
        box = place.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    places.last.tap()
    summary = section(page, "organisation").locator("summary")
    expect(summary).to_be_visible()
    summary.tap()
    section(page, "organisation").locator("a[href='/groups/']").tap()
    page.wait_for_url("**/groups/")


@pytest.mark.parametrize("width", [1440, 390])
def test_who_has_two_branches_works_in_the_one_chosen(new_page: NewPage, branch: Branch, width: int) -> None:
    page = new_page(width=width, height=844)
    sign_in(page, SECRETARY, PASSWORD)
    page.goto("/groups/")
    page.locator(".place-menu > summary").click()
    page.get_by_role("button", name="动力能源党支部").click()
    page.wait_for_url("**/groups/")
    expect(page.locator(".place-name")).to_have_text("动力能源党支部")
    other = Branch.objects.get(code="ZB2")
    assert page.locator(f"#menu a[href='/activities/plans/branches/{other.pk}/']").count() == 1
