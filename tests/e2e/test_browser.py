"""The browser tests' own footing: a page opens, and faults of a page are noticed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.fitting import beyond_the_edge

pytestmark = [pytest.mark.pg, pytest.mark.browser]


@pytest.mark.parametrize("width", [360, 1440])
def test_sign_in_page_opens_in_chinese_without_faults(new_page: Any, width: int) -> None:
    page = new_page(width=width)
    page.goto("/account/sign-in/")
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Shanghai"
    assert beyond_the_edge(page) == 0


@pytest.mark.parametrize(
    "bad",
    [
        "setTimeout(() => { throw new Error('a fault of the page') })",
        "console.error('a message on the console')",
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">blocked</p>')",
        "document.body.appendChild(document.createElement('script')).textContent = '1'",
    ],
)
def test_faults_of_a_page_are_noticed(new_page: Any, bad: str) -> None:
    page = new_page()
    page.goto("/account/sign-in/")
    page.evaluate(bad)
    page.wait_for_timeout(100)
    assert new_page.faults
    new_page.faults.clear()
