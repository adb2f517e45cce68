"""The pictures of the help pages, in both languages: what stands beside the menu, small enough for a slow line."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from board.demo import roster
from board.help.pictures import LANGUAGES, SIZES, WIDE, file_of

STATIC = Path(__file__).resolve().parent.parent / "static"
MENU = 216
"""how wide the menu at the left is, which the pictures leave out"""
QUALITY = 72


@dataclass(frozen=True, slots=True)
class Shot:
    """Whose page, where it is, the links to follow from there, and what is done on it."""

    username: str
    address: str
    links: tuple[str, ...] = ()
    act: Callable[[Page], None] | None = None


def begin_a_record(page: Page) -> None:
    """The first step of filing a group meeting of yesterday, so that the roll comes next.

    Its hour is another one in each language: two meetings at one time are asked about.
    """
    yesterday = date.fromisoformat(page.input_value("input[name=day]")) - timedelta(days=1)
    page.fill("input[name=day]", yesterday.isoformat())
    starts, ends = ("09:00", "10:00") if page.get_attribute("html", "lang") == "en" else ("14:00", "15:00")
    page.check("input[name=kind][value=group_meeting]")
    page.fill("input[name=topic]", "学习党支部工作条例")
    page.fill("input[name=starts]", starts)
    page.fill("input[name=ends]", ends)
    page.click("main form button[type=submit]:not([name])")
    page.wait_for_url("**/attendance/**")


def begin_an_assessment(page: Page) -> None:
    """Opens the form of the first post that is to be assessed."""
    page.locator("main td form button").first.click()
    page.wait_for_load_state("networkidle")


TAKEN: dict[str, Shot] = {
    "home": Shot("10001", "/"),
    "scheme": Shot("10001", "/appraisal/schemes/", ("main td a",)),
    "grid": Shot("10001", "/", ("a[href$='/grid/']",)),
    "result": Shot("10001", "/appraisal/periods/3/result/"),
    "year": Shot("10001", "/appraisal/years/"),
    "objection": Shot("10001", "/appraisal/objections/", ("main td a[href*='/objections/']",)),
    "record": Shot("10002", "/activities/records/new/"),
    "attendance": Shot("10002", "/activities/records/new/", act=begin_a_record),
    "dues": Shot("10002", "/activities/dues/", ("main a[href*='/dues/groups/']",)),
    "plan": Shot("10002", "/activities/plans/branches/1/"),
    "own-record": Shot("10003", "/", ("nav a[href$='/record/']",)),
    "proposal": Shot("10003", "/innovation/proposals/begin/"),
    "proposal-way": Shot(
        "10003",
        "/innovation/proposals/?state=effective",
        ("main a[href*='/innovation/proposals/']:not([href*='begin'])",),
    ),
    "round": Shot("10001", "/posts/rounds/2/"),
    "assessment": Shot("20003", "/posts/assessments/", act=begin_an_assessment),
    "check": Shot("10015", "/", ("main a[href*='/posts/checks/'][href$='/record/']",)),
    "recommendation": Shot("20004", "/innovation/recommendations/", ("main td a[href*='/recommendations/']",)),
    "set-up": Shot("20001", "/set-up/"),
    "roster": Shot("20001", "/groups/roster/"),
    "audit": Shot("20002", "/groups/audit/"),
    "sign-in": Shot("", "/account/sign-in/"),
}


def sign_in(page: Page, username: str) -> None:
    """Signs in as somebody of the demonstration."""
    page.goto("/account/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", roster.PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")


def take_all(browser: Browser, address: str) -> None:
    """Every picture of help in every language."""
    for language in LANGUAGES:
        for name, shot in TAKEN.items():
            width, height = SIZES[name]
            menu = MENU if (width, height) == WIDE and shot.username else 0
            context = browser.new_context(
                base_url=address,
                locale="zh-CN" if language == "zh-hans" else "en-GB",
                timezone_id="Asia/Shanghai",
                viewport={"width": width + menu, "height": height + (56 if menu else 0)},
            )
            context.add_cookies([{"name": "django_language", "value": language, "url": address}])
            save(taken(context, shot, menu), STATIC / file_of(name, language))
            context.close()


def taken(context: BrowserContext, shot: Shot, menu: int) -> bytes:
    """The picture: without bar and menu on a desk, all of the screen on a phone."""
    page = context.new_page()
    if shot.username:
        sign_in(page, shot.username)
    go(page, shot.address)
    for link in shot.links:
        go(page, page.locator(link).first.get_attribute("href") or "/")
    if shot.act:
        shot.act(page)
    page.wait_for_load_state("networkidle")
    size = page.viewport_size or {"width": 0, "height": 0}
    top = 56 if menu else 0
    clip = {"x": menu, "y": top, "width": size["width"] - menu, "height": size["height"] - top}
    return page.screenshot(clip=clip)  # type: ignore[arg-type]


def go(page: Page, address: str) -> None:
    """Opens a page; SystemExit where it is not there, so that no picture shows a fault."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        sys.exit(f"{address}: {answer and answer.status}")


def save(png: bytes, target: Path) -> None:
    """Keeps the picture as WebP, which is a fifth of the size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(target, "WEBP", quality=QUALITY, method=6)
    print(target.relative_to(STATIC.parent), f"{target.stat().st_size // 1024} KB")
