"""A real browser for page tests: one for the session, a fresh context per test, faults of the page fail the test."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tools import browser as installed

NewPage = Callable[..., Page]
expect.set_options(timeout=30_000)  # how long a page takes says how busy the machine is, nothing else


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Playwright) -> Iterator[Browser]:
    yield from launched(driver)


def launched(driver: Playwright, **environment: str) -> Iterator[Browser]:
    """A browser, closed afterwards; ``environment`` is added to its own."""
    found = installed.find()
    browser = driver.chromium.launch(
        executable_path=found.program,
        args=[*found.arguments, "--disable-quic", "--disable-background-networking"],
        env={**os.environ, **found.environment, **environment},
    )
    yield browser
    browser.close()


@pytest.fixture
def new_page(chromium: Browser, live_server: object) -> Iterator[NewPage]:
    """Opens pages, each signed out and in a context of its own; ``width`` 390 is a phone, ``scripts`` may be off.

    Errors of the page, messages on the console (violations of the content policy among them) and answers of 5xx fail
    the test, unless ``page.faults`` was emptied on purpose.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(*, width: int = 1440, height: int = 900, locale: str = "zh-CN", scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=str(live_server),
            locale=locale,
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            has_touch=width < 768,
            java_script_enabled=scripts,
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.extend([f"{page.url}: {said.text}"] if said.type == "error" else []))
        page.on("response", lambda got: faults.extend([f"{got.url}: {got.status}"] if got.status >= 500 else []))
        return page

    open_page.faults = faults  # type: ignore[attr-defined]
    yield open_page
    for context in contexts:
        context.close()
    _let_the_server_answer()
    assert faults == []


def _let_the_server_answer(seconds: float = 20) -> None:
    """Waits until no request is being answered: one that outlives its page would meet the emptying of the tables."""
    until = time.monotonic() + seconds
    while answering := [one for one in threading.enumerate() if "process_request_thread" in one.name]:
        assert time.monotonic() < until, answering
        answering[0].join(timeout=0.2)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


def sign_in(page: Page, username: str, password: str) -> None:
    """Signs in as a person does."""
    page.goto("/account/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit], form.sign-in button[type=submit]")
    page.wait_for_url("**/")


def until(page: Page, question: str) -> None:
    """Waits until the page answers yes; the policy forbids what ``wait_for_function`` does."""
    for _attempt in range(50):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)
