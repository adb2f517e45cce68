"""The score grid as somebody at the keyboard meets it, and what stands in the database afterwards."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from appraisal.models import Period, Score
from groups.enums import Office
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import appraisal, groups

NUMBER = "100001"
"""the employee number of who scores"""
INDICATORS = (
    appraisal.indicator("A1", "10", dimension="组长作用", name="季度计划与小结"),
    appraisal.indicator("A2", "8", dimension="组长作用", name="完成交办任务"),
    appraisal.indicator("B1", "12", "deduction", dimension="三会一课", name="党小组会每月1次"),
    appraisal.indicator("H1", "4", "bonus", dimension="加分项", name="上级刊物采用"),
    appraisal.indicator("V1", kind="veto", dimension="一票否决", name="违纪违法受处分"),
)


def to_score() -> Period:
    """A period with one item of each kind and three groups to score."""
    branch = groups.branch("ZB1", name="生产安全党支部")
    for number, name in enumerate(("计划调度组", "质量管理组", "工艺技术组"), start=1):
        groups.group(branch, f"G{number}", name=name)
    groups.holder(Office.SECRETARY, branch, employee_no=NUMBER, name="王建国")
    return appraisal.period(appraisal.scheme(branch, indicators=INDICATORS), "2026Q3")


def opener(period: Period, new_page: NewPage, live_server: object) -> Callable[..., Page]:
    """Opens the grid of the period in English, as the secretary."""

    def opened(**options: int) -> Page:
        page = new_page(**options)
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": str(live_server)}])
        sign_in(page, NUMBER, groups.PASSWORD)
        page.goto(f"/appraisal/periods/{period.pk}/grid/")
        return page

    return opened


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
