"""Every page of the board, as full as it gets: read from five metres, whole, and fit for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Playwright

from board import wall_room
from board.services import wall_links
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch
from tests.e2e import fitting, markup
from tests.e2e.conftest import launched
from tests.e2e.printing import ADDRESS, answered_by, fonts_configured
from tests.factories import groups, walls

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NOW = datetime.fromisoformat("2026-10-12T10:00:00+08:00")
LANGUAGES = {"zh-hans": walls.CHINESE, "en": walls.ENGLISH}
KINDS = {"affairs", "activities", "news", "ranking", "posts", "funnel", "reflections"}
SCREENS = ((1920, 1080), (1440, 900), (1280, 1024), (1024, 768), (1080, 1920), (1200, 1920))
SMALLEST = 0.025
"""of the shorter side of a screen: so high at least are letters that are read from five metres"""
PHONE_FOOT = "() => document.querySelector('.wall-foot a').getBoundingClientRect().height"
READ = """() => {
  const page = document.querySelector('.current'), ground = page.getBoundingClientRect();
  const written = [...document.querySelectorAll('.current *, .wall-head *, .wall-as-of *')].filter(each =>
    each.checkVisibility() && [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()));
  const out = written.filter(each => page.contains(each)).map(each => each.getBoundingClientRect())
    .some(box => box.bottom > ground.bottom + 1 || box.right > ground.right + 1 || box.width < 1);
  const over = [page, document.body].some(each =>
    each.scrollHeight > each.clientHeight || each.scrollWidth > each.clientWidth);
  const smallest = Math.min(...written.map(each => parseFloat(getComputedStyle(each).fontSize)));
  return [page.dataset.page, smallest, out || over];
}"""


@pytest.fixture(scope="module")
def browser(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """With the product's own Chinese font: empty boxes would be as wide as nobody knows."""
    yield from launched(driver, FONTCONFIG_FILE=str(fonts_configured(tmp_path_factory.mktemp("fonts"))))


@dataclass(frozen=True)
class Board:
    branch: Branch
    secretary: User
    token: str
    opened: Callable[..., Page]

    def screen(self, language: str) -> str:
        return f"{ADDRESS}{reverse('wall_show', args=[self.token])}?language={language}"


@pytest.fixture
def board(browser: Browser) -> Iterator[Board]:
    """A branch with its secretary and a link; pages of it are opened in ``language`` at 1440 px."""
    contexts = []

    def opened(language: str, *, by: User | None = None) -> Page:
        client = Client()
        client.cookies["django_language"] = language
        if by:
            with time_machine.travel(NOW, tick=False):
                client.force_login(by)
        context = browser.new_context(locale=language, timezone_id="Asia/Shanghai", reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        answered_by(page, client, NOW, {})
        return page

    with time_machine.travel(NOW, tick=False):
        branch = groups.branch("ZB01", name="生产安全运行部第一党支部")
        secretary = groups.holder(Office.SECRETARY, branch, name="王建国")
        made = wall_links.make_wall_link(branch, name="东会议室大屏", seconds=60, by=secretary, now=clock.now())
    yield Board(branch, secretary, made.token, opened)
    for context in contexts:
        context.close()


def filled(board: Board, language: str) -> None:
    with time_machine.travel(NOW, tick=False):
        walls.fill(board.branch, board.secretary, LANGUAGES[language])


def unread(page: Page, screens: Sequence[tuple[int, int]]) -> tuple[dict[str, list[str]], set[str]]:
    """What cannot be read from five metres, by the kind of page; and the kinds there are."""
    wrong: dict[str, list[str]] = defaultdict(list)
    seen = set()
    page.keyboard.press(" ")
    for width, height in screens:
        fitting.sized(page, width, height)
        page.keyboard.press("Home")
        for _page in range(page.locator("[data-page]").count()):
            key, smallest, is_cut = page.evaluate(READ)
            kind = key.rpartition("-")[0]
            seen.add(kind)
            if is_cut or smallest < SMALLEST * min(width, height):
                wrong[kind].append(f"{width}×{height} {key}: {smallest:.1f} px, cut: {is_cut}")
            page.keyboard.press("ArrowRight")
    return wrong, seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_at_its_fullest_is_read_from_five_metres(board: Board, language: str) -> None:
    filled(board, language)
    page = board.opened(language)
    page.goto(board.screen(language))
    assert unread(page, SCREENS) == ({}, KINDS)


def test_page_with_too_much_on_it_is_found(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(board, "zh-hans")
    monkeypatch.setattr(wall_room, "packed", lambda rows, _height, _most: [list(rows)])
    page = board.opened("zh-hans")
    page.goto(board.screen("zh-hans"))
    wrong, _seen = unread(page, SCREENS[:1])
    assert set(wrong) == set(wall_room.ROOM)


def test_screen_that_is_shaped_otherwise_shows_all_pages_one_under_another(board: Board) -> None:
    filled(board, "zh-hans")
    page = board.opened("zh-hans")
    page.goto(board.screen("zh-hans"))
    fitting.sized(page, 1000, 1000)
    assert page.locator("[data-page]").count() > len(KINDS)
    assert all(each.is_visible() for each in page.locator("[data-page]").all())
    fitting.sized(page, 1920, 1080)
    assert [each.is_visible() for each in page.locator("[data-page]").all()].count(True) == 1


def on_a_wall(page: Page) -> list[str]:
    """What is wrong with the pages that a screen of 1920 by 1080 turns."""
    page.emulate_media(reduced_motion="reduce")  # a page that is still appearing is pale
    fitting.sized(page, 1920, 1080)
    page.keyboard.press(" ")
    page.evaluate(fitting.AXE)
    found: set[str] = set()
    for _page in range(page.locator("[data-page]").count()):
        found |= {f"{each} (on a wall)" for each in page.evaluate(fitting.VIOLATIONS)}
        page.keyboard.press("ArrowRight")
    return sorted(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_and_fit_for_everybody(board: Board, language: str, tmp_path: Path) -> None:
    filled(board, language)
    gone = f"{ADDRESS}{reverse('wall_show', args=['nobodys'])}?language={language}"
    framed = f"{ADDRESS}{reverse('board_detail', args=[board.branch.pk])}"
    wrong, sources = {}, {}
    for name, address, by in (
        ("screen", board.screen(language), None),
        ("gone", gone, None),
        ("framed", framed, board.secretary),
    ):
        page = board.opened(language, by=by)
        answer = page.goto(address)
        assert answer is not None
        sources[name] = answer.text()
        wrong[name] = fitting.faults(page, language=language)
        if name == "screen":
            wrong[name] += on_a_wall(page)
            fitting.sized(page, fitting.PHONE, 844)
            assert page.evaluate(PHONE_FOOT) >= 44
    assert wrong == {"screen": [], "gone": [], "framed": []}
    assert markup.faults(sources, tmp_path) == {}
