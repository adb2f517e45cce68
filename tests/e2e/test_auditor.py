"""An auditor's day in a real browser: the log narrowed and opened, taken as a workbook, compared with what hangs up."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from branchmgr.models import AuditEvent
from groups.enums import Office
from groups.models import Branch
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import appraisal, groups, results

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

SECRETARY, AUDITOR = "100001", "900002"


@pytest.fixture
def branch() -> Branch:
    """A branch with two published quarters, whose notices hang on the wall."""
    committee = groups.committee("DW1")
    found = groups.branch("ZB1", name="生产安全党支部", committee=committee)
    for number, name in enumerate(("计划调度组", "质量管理组"), start=1):
        groups.group(found, f"G{number}", name=name)
    groups.holder(Office.SECRETARY, found, employee_no=SECRETARY, name="王建国")
    groups.holder(Office.AUDITOR, committee, employee_no=AUDITOR, name="鲁雨桐")
    scheme = appraisal.scheme(found)
    results.published(scheme, "2026Q1")
    results.published(scheme, "2026Q2", {("G1", "B1"): "54"})
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_log_is_searched_opened_exported_and_compared_with_the_paper(
    branch: Branch, new_page: NewPage, tmp_path: Path, scripts: bool
) -> None:
    code = code_on_paper(branch, new_page)
    page = new_page(scripts=scripts)
    sign_in(page, AUDITOR, groups.PASSWORD)
    page.get_by_role("link", name="审计日志").first.click()
    page.select_option("main select[name=action]", "period_published")
    page.locator(".audit-filters button").click()
    rows = page.locator(".audit-table tbody tr")
    expect(rows).to_have_count(2)

    published = rows.filter(has_text=code)
    expect(published).to_have_count(1)
    expect(published).to_contain_text("ZB1")
    published.locator("summary").click()
    expect(published.locator(".audit-hash")).to_be_visible()
    assert published.locator(".audit-hash").inner_text().startswith(code.replace(" ", ""))

    page.fill(".audit-filters input[name=person]", "没有这个人")
    page.locator(".audit-filters button").click()
    expect(rows).to_have_count(0)
    page.locator(".audit-filters a").click()
    page.select_option("main select[name=action]", "period_published")
    page.locator(".audit-filters button").click()
    export_is_taken_and_put_down(page, tmp_path)


def code_on_paper(branch: Branch, new_page: NewPage) -> str:
    """The short code as the notice of the second quarter prints it."""
    page = new_page()
    sign_in(page, SECRETARY, groups.PASSWORD)
    page.goto(f"/appraisal/periods/{branch.periods.get(number=2).pk}/notice/")
    said = page.locator(".notice-anchor").inner_text()
    return said.partition("存证码：")[2].partition("（")[0]


def export_is_taken_and_put_down(page: Page, folder: Path) -> None:
    """The workbook holds what was shown; that it was taken is an entry of its own."""
    with page.expect_download() as started:
        page.get_by_role("button", name="导出所见内容").click()
    target = folder / "audit.xlsx"
    started.value.save_as(target)
    book = load_workbook(BytesIO(target.read_bytes()))
    assert len(list(book.worksheets[0].iter_rows(min_row=2))) == 2

    page.goto("/groups/audit/")
    page.fill(".audit-filters input[name=person]", AUDITOR)
    page.locator(".audit-filters button").click()
    newest = AuditEvent.objects.filter(actor_name=AUDITOR).latest("pk")
    expect(page.locator(".audit-table tbody tr").first).to_contain_text(f"#{newest.number}")
    assert newest.action.startswith("export")
