"""The main story in a real browser: a quarter is scored, ends, is published, and goes out to Excel."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from appraisal.models import Period, Result
from branchmgr import clock, ticking
from groups.enums import Office
from groups.models import Branch
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.grid_table import INDICATORS
from tests.factories import appraisal, groups, results

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

SECRETARY, LEADER, MEMBER, ADMIN = "100001", "100002", "100003", "900001"
BANDS = (("优秀", "28"), ("合格", "24"), ("基本合格", "18"), ("不合格", "0"))


@pytest.fixture
def branch() -> Branch:
    found = groups.branch("ZB1", name="生产安全党支部", committee=groups.committee("DW1"))
    for number, name in enumerate(("计划调度组", "质量管理组", "工艺技术组"), start=1):
        groups.group(found, f"G{number}", name=name)
    groups.holder(Office.SECRETARY, found, employee_no=SECRETARY, name="王建国")
    groups.holder(Office.LEADER, found.groups.get(code="G1"), employee_no=LEADER, name="赵思远")
    groups.user_for(groups.member(found.groups.get(code="G2"), MEMBER, name="李小梅"))
    assert found.committee is not None
    groups.admin(found.committee, employee_no=ADMIN, name="鲁雨桐")
    return found


@pytest.fixture
def period(branch: Branch) -> Period:
    """The third quarter, in scoring, after a published second: 30, 28 and 27 points."""
    scheme = appraisal.scheme(branch, indicators=INDICATORS, bands=BANDS, meeting_on=date(2026, 4, 10))
    results.published(scheme, "2026Q2", {("G2", "A1"): "8", ("G3", "B1"): "9"})
    return appraisal.period(scheme, "2026Q3")


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator("#grid tbody tr").nth(row).locator("td").nth(column)


def answer(page: Page, reason: str) -> None:
    """Gives the reason that the grid asks for."""
    page.locator("dialog[open] input").fill(reason)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)


def tick(moment: str) -> list[str]:
    """What the beat's task does at that moment, in the branch's time zone."""
    return list(ticking.tick(datetime.fromisoformat(moment).replace(tzinfo=clock.zone())))


def score_the_quarter(page: Page) -> None:
    """Points by a paste of a block from Excel, the rest by keyboard and mouse."""
    page.wait_for_load_state()  # before it, nobody hears what is pasted
    cell(page, 0, 0).click()
    page.evaluate("text => navigator.clipboard.writeText(text)", "10\t8\r\n9.5\t8\r\n9\t7.5\r\n")
    page.keyboard.press("Control+v")
    page.keyboard.press("Control+ArrowLeft")

    cell(page, 0, 2).click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(cell(page, 1, 2)).to_be_focused()
    page.get_by_role("button", name="不适用").first.click()
    answer(page, "质检组集中封闭作业")
    cell(page, 2, 2).click()
    page.keyboard.type("11")
    page.keyboard.press("Enter")
    answer(page, "少开一次党小组会")
    cell(page, 1, 3).click()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    answer(page, "市级刊物采用1篇")
    cell(page, 2, 4).click()
    page.keyboard.press("Space")
    answer(page, "1人受处分")
    expect(page.locator("#grid-saved")).to_contain_text("已全部保存")
    expect(page.locator("#grid-count")).to_have_text("9 格已全部评完")


def test_quarter_from_the_first_cell_to_the_workbook(period: Period, new_page: NewPage, tmp_path: Path) -> None:
    assert tick("2026-09-25T10:00:00") == ["ZB1 2026Q2 archived"]
    page = new_page()
    sign_in(page, SECRETARY, groups.PASSWORD)
    page.get_by_role("link", name="2026年第3季度：还有 9 格待打分").click()
    score_the_quarter(page)
    # 17.5 points of the 18 that apply, scaled to 30, and 2 points of bonus: 29.1666… + 2.
    expect(cell(page, 1, 5)).to_have_text("31.17")
    ranks = page.locator("#grid tbody td.rank")
    expect(ranks).to_have_text(["2", "1", "3"])

    see_nothing_yet(period, new_page)
    assert tick("2026-09-30T23:59:59") == []
    assert tick("2026-10-01T00:00:00") == ["ZB1 2026Q4 collecting", "ZB1 2026Q3 totalled"]
    see_nothing_yet(period, new_page)
    assert tick("2026-10-01T08:59:59") == []
    assert tick("2026-10-01T09:00:00") == ["ZB1 2026Q3 published"]

    leader_sees_the_result(period, new_page)
    admin_takes_the_ranking(new_page, tmp_path)


def see_nothing_yet(period: Period, new_page: NewPage) -> None:
    """Before publication the period is not there for a member, wherever they look."""
    page = new_page()
    sign_in(page, MEMBER, groups.PASSWORD)
    for address in ("/", "/appraisal/periods/", "/appraisal/periods/?q=2026", "/notices/"):
        page.goto(address)
        expect(page.locator("body")).not_to_contain_text("第3季度")
        expect(page.locator("body")).not_to_contain_text("2026Q3")
    found = [f"/appraisal/periods/{period.pk}/{part}" for part in ("", "grid/", "result/", "preview/", "scores.xlsx")]
    found += [f"/appraisal/results/{pk}/" for pk in Result.objects.filter(period=period).values_list("pk", flat=True)]
    assert {page.request.get(address).status for address in found} == {404}


def leader_sees_the_result(period: Period, new_page: NewPage) -> None:
    """On a phone: all groups' totals, the own group's detail, not the others'."""
    page = new_page(width=390, height=844)
    sign_in(page, LEADER, groups.PASSWORD)
    page.get_by_role("link", name="2026年第3季度考评结果").click()
    shown = page.locator("table.ranks tbody tr")
    expect(shown).to_have_count(3)
    for row, said in zip(shown.all(), ("31.17", "30.00", "27.50"), strict=True):
        expect(row).to_contain_text(said)
    page.locator("tr.own").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("计划调度组")
    theirs = Result.objects.filter(period=period).exclude(group__code="G1").values_list("pk", flat=True)
    assert {page.request.get(f"/appraisal/results/{pk}/").status for pk in theirs} == {403}


def admin_takes_the_ranking(new_page: NewPage, folder: Path) -> None:
    """Every number of the workbook, computed by hand."""
    page = new_page()
    sign_in(page, ADMIN, groups.PASSWORD)
    page.get_by_role("link", name="年度排名").last.click()
    with page.expect_download() as started:
        page.get_by_role("button", name="导出 Excel").first.click()
    target = folder / "ranking.xlsx"
    started.value.save_as(target)
    book = load_workbook(BytesIO(target.read_bytes()))

    head = ["ZB1", "生产安全党支部"]
    veto, noted = "2026Q3 V1 违纪违法受处分（末位）：1人受处分", "不参与评优（一票否决）"
    assert rows(book, "年终排名") == [
        # 30 + 30; mean of graded 30: 优秀
        [1, *head, "G1", "计划调度组", None, 30, 30, None, 60, 30, "优秀", None, None, None],
        # 28 + 31.17, mean 29.585; graded 28 and 29.17, mean 28.585, half-up 28.59
        [2, *head, "G2", "质量管理组", None, 28, 31.17, None, 59.17, 29.59, "优秀", None, None, None],
        # 27 + 27.5; ranked last of all and lowest grade by the veto
        [3, *head, "G3", "工艺技术组", None, 27, 27.5, None, 54.5, 27.25, "不合格", veto, None, noted],
    ]
    assert [row[:7] for row in rows(book, "分项累计")] == [
        ["ZB1", "G1", "计划调度组", 20, 16, 24, 0],
        ["ZB1", "G2", "质量管理组", 17.5, 16, 12, 2],
        ["ZB1", "G3", "工艺技术组", 19, 15.5, 20, 0],
    ]
    assert rows(book, "扣分与加分") == [
        ["ZB1", "G2", "2026Q3", "H1 上级刊物采用", 4, 2, 2, "市级刊物采用1篇"],
        ["ZB1", "G3", "2026Q2", "B1 党小组会每月1次", 12, 9, -3, appraisal.REASON],
        ["ZB1", "G3", "2026Q3", "B1 党小组会每月1次", 12, 11, -1, "少开一次党小组会"],
    ]
    assert rows(book, "更正") == []


def rows(book: Any, title: str) -> list[list[Any]]:
    return [list(row) for row in book[title].iter_rows(min_row=2, values_only=True)]
