"""The search in a browser: from any page by a key, found while typing, led through by keys, and back again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from groups.enums import Office
from groups.models import PartyGroup, Person
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import beyond_the_edge
from tests.factories import groups

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group(live_server: object) -> PartyGroup:
    """A group with three people, two of them found by the same initials."""
    made = groups.group(groups.branch("ZB01", name="生产安全党支部"), "XZ01", name="计划调度党小组")
    for number, name in enumerate(("张晓明", "赵学民", "单雄信")):
        groups.member(made, f"3000{number}", name=name)
    return made


def signed_in(page: Page, group: PartyGroup) -> Page:
    sign_in(page, groups.holder(Office.SECRETARY, group.branch, name="书记").username, groups.PASSWORD)
    return page


def titles(page: Page) -> list[str]:
    return page.locator(".found-row a").all_inner_texts()


def test_person_is_found_by_slash_and_initials_opened_by_keys_and_back(page: Page, group: PartyGroup) -> None:
    signed_in(page, group)
    page.keyboard.press("/")
    page.keyboard.type("zx")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=zx$"))
    expect(page.locator(".found-row")).to_have_count(2)
    assert titles(page) == ["张晓明", "赵学民"]

    page.wait_for_load_state()  # keys that come before the scripts are the browser's own
    page.keyboard.press("/")
    page.keyboard.press("End")
    page.keyboard.type("m")
    expect(page).to_have_url(re.compile(r"q=zxm$"))
    expect(page.locator(".found-row")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".found-row a").nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".found-row a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/groups/people/{Person.objects.get(name='张晓明').pk}/$"))

    page.go_back()
    expect(page).to_have_url(re.compile(r"q=zxm$"))
    expect(page.locator("#search-words")).to_have_value("zxm")
    assert titles(page) == ["张晓明", "赵学民"]


def test_escape_and_arrow_up_lead_back_to_the_field(page: Page, group: PartyGroup) -> None:
    signed_in(page, group)
    page.goto("/search/")
    field = page.locator("#search-words")
    expect(field).to_be_focused()
    page.keyboard.type("计划")
    expect(page.locator(".found-row mark")).to_have_text("计划")
    expect(page.locator("[data-found-said]")).to_contain_text("计划")
    for key in ("Escape", "ArrowUp"):
        page.keyboard.press("ArrowDown")
        expect(page.locator(".found-row a")).to_be_focused()
        page.keyboard.press(key)
        expect(field).to_be_focused()


def test_kind_is_kept_while_typing(page: Page, group: PartyGroup) -> None:
    signed_in(page, group)
    page.goto("/search/?q=计划")
    page.click(".found .chips a >> nth=1")
    page.locator("#search-words").press_sequentially("调度")
    expect(page).to_have_url(re.compile(r"kind=groups"))
    expect(page.locator(".found-row")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_search_works_on_a_phone_without_scripts_too(new_page: NewPage, group: PartyGroup, *, scripts: bool) -> None:
    page = signed_in(new_page(width=390, scripts=scripts), group)
    page.click(".search-link")
    page.fill("#search-words", "shan")
    page.click(".search-everything button")
    expect(page.locator(".found-row a")).to_have_text("单雄信")
    if scripts:
        assert beyond_the_edge(page) == 0
    page.click(".found-row a")
    expect(page.locator("h1")).to_have_text("单雄信")


def test_hostile_names_and_words_run_nothing(page: Page, group: PartyGroup) -> None:
    hit = "<img src=x onerror=document.title='HIT'>"
    groups.group(group.branch, "XZ02", name=f"灯{hit}")
    signed_in(page, group)
    page.goto("/search/")
    page.fill("#search-words", f"灯{hit}")
    expect(page.locator(".found-row a")).to_have_text(f"灯{hit}")
    assert page.title() != "HIT"
    assert page.locator(".found img").count() == 0
