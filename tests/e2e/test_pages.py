"""Every page of every role, in both languages, on a desk and on a phone: no fault, nothing cut off, fit for all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from board.demo import roster
from board.services import demo
from branchmgr import clock
from groups.models import Person
from tests.e2e.conftest import NewPage, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
LANGUAGES = {"zh-hans": "中文", "en": "English"}
WIDTHS = (360, 1440)
ADMIN, MEMBER = "20001", "10003"
"""whose page of a member leads to what admins alone may do with an account and with personal data"""
NOT_PAGES = re.compile(r"\.xlsx|/template/|/export/|/healthz|/readyz|#|^mailto:")
SERIOUS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(each => ['serious', 'critical'].includes(each.impact))
  .map(each => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`)"""


def pattern(address: str) -> str:
    """The address without its numbers and query: one of each kind of page is enough."""
    return re.sub(r"\d+", "0", address.split("?")[0])


def links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    return [href for href in found if href.startswith("/") and not NOT_PAGES.search(href)]


def faults(page: Page, *, axe: bool) -> list[str]:
    """What is wrong with the page that is open, on a desk and on a phone."""
    found = []
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first level")
    if axe:
        page.evaluate(AXE)
        found += page.evaluate(SERIOUS)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{wide} px wider than a screen of {width}")
    return found


def walk(page: Page, *, axed: set[str], also: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Follows every kind of link from the home page and from ``also``; what is wrong, by address.

    What axe has looked at once, whoever it was for, it need not look at again: ``axed`` grows.
    """
    waiting, seen, wrong = ["/", *also], {"/", *map(pattern, also)}, {}
    while waiting:
        address = waiting.pop(0)
        try:
            answer = page.goto(address)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            continue
        told = faults(page, axe=pattern(address) not in axed)
        axed.add(pattern(address))
        if answer is None or answer.status >= 400:
            told.append(f"answered {answer and answer.status}")
        if told:
            wrong[address] = told
        for href in links(page):
            if pattern(href) not in seen:
                seen.add(pattern(href))
                waiting.append(href)
    assert len(seen) > 1
    return wrong


def context(new_page: NewPage, live_server: object, language: str, width: int) -> Page:
    page = new_page(width=width)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": str(live_server)}])
    return page


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_every_role_is_whole(new_page: NewPage, live_server: object, language: str) -> None:
    demo.seed_demo(by=None, now=clock.now())
    other = f"/groups/people/{Person.objects.get(employee_no=MEMBER).pk}/"
    wrong: dict[Any, Any] = {}
    axed: set[str] = set()
    for number in roster.ACCOUNTS:
        page = context(new_page, live_server, language, WIDTHS[-1])
        sign_in(page, number, demo.PASSWORD)
        also = (other,) if number == ADMIN else ()
        wrong |= {(number, address): told for address, told in walk(page, axed=axed, also=also).items()}
        page.context.close()

    assert not wrong, "\n".join(f"{where}: {told}" for where, told in wrong.items())


def test_planted_faults_are_found(new_page: NewPage, live_server: object) -> None:
    page = context(new_page, live_server, "en", 360)
    page.goto("/account/sign-in/")
    assert faults(page, axe=True) == []

    page.evaluate(
        """() => document.querySelector('main').insertAdjacentHTML('beforeend',
        '<h1>again</h1><img src="/static/img/mark.svg" width="900"><input type="text">')"""
    )

    told = " ".join(faults(page, axe=True))
    for fault in ("2 headings", "wider than a screen of 360", "image-alt", "label"):
        assert fault in told
