"""Every page of every role, in both languages, on a desk and on a phone: no fault, nothing cut off, fit for all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from board.demo import roster
from board.services import demo
from branchmgr import clock
from groups.models import Person
from tests.e2e import markup, wording
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import DESK, faults

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

LANGUAGES = {"zh-hans": "中文", "en": "English"}
ADMIN, MEMBER = "20001", "10003"
"""whose page of a member leads to what admins alone may do with an account and with personal data"""
NOT_PAGES = re.compile(r"\.xlsx|/template/|/export/|/healthz|/readyz|#|^mailto:")


def pattern(address: str) -> str:
    """The address without its numbers and query: one of each kind of page is enough."""
    return re.sub(r"\d+", "0", address.split("?")[0])


def links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    return [href for href in found if href.startswith("/") and not NOT_PAGES.search(href)]


@dataclass(slots=True)
class Walk:
    """One way through all pages, in one language. What was looked at thoroughly once, whoever it was for, need not be
    looked at so again."""

    folder: Path
    looked_at: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def follow(self, page: Page, number: str, *also: str) -> None:
        """Follows every kind of link from the home page and from ``also``, for whom is signed in by ``number``."""
        waiting, seen = ["/", *also], {"/", *map(pattern, also)}
        while waiting:
            address = waiting.pop(0)
            told = self._told(page, address, f"{number} {address}")
            if told:
                self.wrong[f"{number} {address}"] = told
            for href in links(page):
                if pattern(href) not in seen:
                    seen.add(pattern(href))
                    waiting.append(href)
        assert len(seen) > 1

    def _told(self, page: Page, address: str, name: str) -> list[str]:
        """What is wrong with the page at ``address``; nothing where it is a file."""
        try:
            answer = page.goto(address)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            return []
        assert answer is not None
        thorough = pattern(address) not in self.looked_at
        self.looked_at.add(pattern(address))
        if thorough and "html" in answer.headers.get("content-type", ""):
            self.sources[name] = answer.text()
        told = faults(page, thorough=thorough)
        return [*told, f"answered {answer.status}"] if answer.status >= 400 else told

    def all_wrong(self) -> str:
        """Everything that was found, a line a page, with the faults of the markup."""
        for name, told in markup.faults(self.sources, self.folder).items():
            self.wrong.setdefault(name, []).extend(told)
        return "\n".join(f"{where}: {told}" for where, told in self.wrong.items())


def context(new_page: NewPage, live_server: object, language: str, width: int) -> Page:
    page = new_page(width=width)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": str(live_server)}])
    return page


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_every_role_is_whole(
    new_page: NewPage, live_server: object, language: str, tmp_path: Path
) -> None:
    demo.seed_demo(by=None, now=clock.now())
    other = f"/groups/people/{Person.objects.get(employee_no=MEMBER).pk}/"
    walk = Walk(tmp_path)
    for number in roster.ACCOUNTS:
        page = context(new_page, live_server, language, DESK)
        sign_in(page, number, roster.PASSWORD)
        walk.follow(page, number, *([other] if number == ADMIN else []))
        page.context.close()

    assert walk.all_wrong() == ""


PLANTED = """() => document.querySelector('main').insertAdjacentHTML('afterbegin', `<h1>again</h1>
  <img src="/static/img/mark.svg" width="900"><input type="text" class="planted"><button>今天没有待办事项</button>`)"""


def test_planted_faults_are_found(new_page: NewPage, live_server: object, tmp_path: Path) -> None:
    page = context(new_page, live_server, "en", 360)
    answer = page.goto("/account/sign-in/")
    assert answer is not None
    source = answer.text()
    assert faults(page) == []
    assert markup.faults({"sign-in": source}, tmp_path) == {}

    page.evaluate(PLANTED)

    told = " ".join(faults(page))
    for fault in ("2 headings", "wider than a screen of 360", "image-alt", "label", "px high", "今天没有待办事项"):
        assert fault in told
    broken = source.replace("</main>", "<p><div></p></main>")
    assert "sign-in" in markup.faults({"sign-in": broken}, tmp_path)


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("zh-hans", "Nothing waits for you today", True),
        ("zh-hans", "No job has the name close.", True),
        ("zh-hans", "Anything else in English", False),
        ("en", "今天没有待办事项", True),
        ("en", "Nothing waits for you today", False),
    ],
)
def test_text_left_in_the_other_language_is_found(language: str, text: str, left: bool) -> None:
    assert wording.is_left(text, chinese=language.startswith("zh")) is left
