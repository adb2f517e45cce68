"""Every page that people post or file, printed by the real browser and read again; and that what is wrong is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, Playwright
from pypdf import PdfReader

from appraisal.models import Period
from branchmgr.models import User
from groups.models import Branch
from tests.e2e.conftest import launched
from tests.e2e.papers import PAPERS, SECRETARY, Paper, furnish
from tests.e2e.printing import ADDRESS, Printed, answered_by, faults, fonts_configured, printed, readable
from tests.factories.demonstration import NOVEMBER, loaded

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FRAME = {"zh-hans": ("跳到", "党支部管理", "导出 Excel", "退出登录"), "en": ("Skip to", "Branch Manager", "Sign out")}
"""words of the frame and of its buttons, which no paper has"""
DAY = {"zh-hans": "打印日期 2026-11-21", "en": "printed on 2026-11-21"}


@pytest.fixture(scope="module")
def demonstration(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Branch]:
    """The demonstration in November, with all papers that its year has not come to; all of it is undone."""
    folder = tmp_path_factory.mktemp("uploads")
    with override_settings(UPLOADS_ROOT=folder), loaded(django_db_blocker) as branch:
        with time_machine.travel(NOVEMBER, tick=False):
            furnish(branch)
        yield branch


@pytest.fixture(scope="module")
def printer(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    configured = fonts_configured(tmp_path_factory.mktemp("fonts"))
    yield from launched(driver, FONTCONFIG_FILE=str(configured))


@contextmanager
def opened(printer: Browser, username: str, language: str, posts: dict[str, Any]) -> Iterator[Page]:
    """A page of somebody who is signed in; faults of it fail the test."""
    client, told = Client(), []
    with time_machine.travel(NOVEMBER, tick=False):
        client.force_login(User.objects.get(username=username))
    client.cookies["django_language"] = language
    context = printer.new_context(locale=language, timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda said: told.append(said.text) if said.type in ("error", "warning") else None)
    answered_by(page, client, NOVEMBER, posts)
    yield page
    context.close()
    cache.clear()
    assert told == []


def wrong_with(paper: Paper, found: Printed, language: str) -> list[str]:
    """What is wrong with a paper in a language; its words are looked for in Chinese."""
    wanted = paper.words if language == "zh-hans" else ()
    wanted += () if paper.own else (DAY[language],)
    wanted += tuple(f"{number}/{len(found.pages)}" for number in range(1, len(found.pages) + 1) if paper.numbered)
    told = [*found.faults, *(f"lacks {word}" for word in wanted if found.lacks(word))]
    told += [f"has {word}" for word in FRAME[language] if not found.lacks(word)]
    if len(found.pages) > paper.sheets + (language == "en"):
        told.append(f"{len(found.pages)} sheets")
    if found.formats != {"lying" if paper.lying else "upright"}:
        told.append(f"lies {found.formats}")
    return told


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_paper_is_as_one_files_it(demonstration: Branch, printer: Browser, language: str) -> None:
    wrong: dict[str, list[str]] = {}
    for username in sorted({paper.user for paper in PAPERS}):
        mine = [paper for paper in PAPERS if paper.user == username]
        posts = {paper.url: paper.posted for paper in mine if paper.posted}
        with transaction.atomic(), opened(printer, username, language, posts) as page:
            wrong |= {paper.name: wrong_with(paper, printed(page, paper.url), language) for paper in mine}
            transaction.set_rollback(True)
    assert {name: told for name, told in wrong.items() if told} == {}


def test_signatures_have_a_line_each(demonstration: Branch, printer: Browser) -> None:
    """A place to sign is a line as long as a name, and high enough for a hand."""
    lines = """() => [...document.querySelectorAll('.signatures > *')].filter(each => each.checkVisibility())
      .map(each => [each.getBoundingClientRect(), getComputedStyle(each).borderBottomStyle])
      .filter(([box, line]) => box.width < 75 || box.height < 40 || line !== 'solid').length"""
    count = "() => [...document.querySelectorAll('.signatures > *')].filter(each => each.checkVisibility()).length"
    with opened(printer, SECRETARY, "zh-hans", {}) as page:
        page.emulate_media(media="print")
        for paper in PAPERS:
            if paper.signed and paper.user == SECRETARY:
                page.goto(f"{ADDRESS}{paper.url}")
                assert (paper.name, page.evaluate(count) > 0, page.evaluate(lines)) == (paper.name, True, 0)


FOLDED = "details:not([open])::details-content { content-visibility: hidden !important; block-size: 0 !important }"
"""as in a browser that does not unfold things for paper by a style"""


def test_browsers_own_print_has_tables_where_no_picture_is_drawn_yet(demonstration: Branch, printer: Browser) -> None:
    """Its menu does not wait for the program that draws; the page is afterwards as it was."""
    with opened(printer, SECRETARY, "zh-hans", {}) as page:
        page.route("**/echarts.min*.js", lambda route: None)  # still on its way
        url = reverse("period_result", args=[Period.objects.get(number=3).pk])
        page.goto(f"{ADDRESS}{url}", wait_until="domcontentloaded")
        with_style(page, FOLDED)
        document = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
        text = readable("".join(each.extract_text() for each in document.pages))
        assert [words for words in ("≤ … <", "旁边是总分") if readable(words) not in text] == []
        assert faults(page, lying=False) == []
        assert page.locator("details[data-on-paper][open]").count() == 0
        assert [box.is_visible() for box in page.locator("[data-chart]").all()] == [True] * 5


# What is wrong is found.

PLANTED = {
    "wider than the paper": "<table class='table'><tr>" + "<td>一格不能换行的文字</td>" * 30 + "</tr></table>",
    "on the screen only": "<button type='button'>按钮</button>",
    "a picture that is not drawn": "<div class='chart-box' data-chart='bars'></div>",
    "cut off": "<div id='cut'>" + "很长的一句话" * 90 + "</div>",
}
CUT = "#cut { height: 2rem; overflow: hidden } #torn tr { break-inside: auto !important }"
WHITE_ON_BLACK = "@media print { body { background: #000 !important; color: #fff !important } }"


def with_style(page: Page, rules: str) -> None:
    """Adds rules in the one way that the policy lets a script do it."""
    page.evaluate(
        "rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
        " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }",
        rules,
    )


@pytest.fixture
def notice(demonstration: Branch, printer: Browser) -> Iterator[Page]:
    with opened(printer, SECRETARY, "zh-hans", {}) as page:
        assert printed(page, reverse("period_result", args=[Period.objects.get(number=3).pk])).faults == []
        yield page


def planted(page: Page, html: str) -> str:
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html)
    return " ".join(faults(page, lying=False))


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_fault_is_found(notice: Page, fault: str) -> None:
    with_style(notice, f"{CUT} main table td {{ white-space: nowrap }} main button {{ display: block !important }}")
    assert fault in planted(notice, PLANTED[fault])


def test_table_that_is_torn_is_found(notice: Page) -> None:
    with_style(notice, f"{CUT} #torn thead {{ display: table-row-group !important }}")
    table = (
        "<table class='table' id='torn'><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"
    )
    told = planted(notice, table)
    assert "a head that is not repeated" in told
    assert "rows that may be torn" in told


def test_light_words_on_dark_paper_are_found(notice: Page) -> None:
    with_style(notice, WHITE_ON_BLACK)
    assert "rgb(255, 255, 255) on rgb(0, 0, 0)" in planted(notice, "")
