"""The score grid as somebody at the keyboard meets it, and what stands in the database afterwards."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from appraisal.models import Score

NUMBER = "100001"
"""the employee number of who scores"""


def cell(page: Page, row: int, column: int) -> Locator:
    """A cell by its place, both from 0."""
    return page.locator("#grid tbody tr").nth(row).locator("td").nth(column)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def type_in(page: Page, *texts: str, then: str = "Enter") -> None:
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press(then)


def saved(page: Page) -> None:
    expect(page.locator("#grid-saved")).to_contain_text("Everything saved")


def standing() -> dict[tuple[str, str], tuple[str, str]]:
    found = Score.objects.select_related("group", "indicator")
    return {(s.group.code, s.indicator.code): (words(s), s.reason) for s in found if not s.cell.empty}


def words(score: Score) -> str:
    if score.exempt:
        return "不适用"
    return "是" if score.vetoed else f"{(score.points or Decimal(0)).normalize():f}"


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")
