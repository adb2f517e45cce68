"""Object and correct, in a real browser: a leader on a phone, the secretary, a second person, and the workbook."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from appraisal.models import Period
from branchmgr import audit, clock
from groups.enums import Office
from groups.models import Branch
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import appraisal, groups, results

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

SECRETARY, SECOND, LEADER, OTHER = "100001", "100004", "100002", "100003"


@pytest.fixture
def branch() -> Branch:
    found = groups.branch("ZB1", name="生产安全党支部")
    for number, name in enumerate(("计划调度组", "质量管理组"), start=1):
        groups.group(found, f"G{number}", name=name)
    groups.holder(Office.SECRETARY, found, employee_no=SECRETARY, name="王建国")
    groups.holder(Office.ORGANISATION, found, employee_no=SECOND, name="施建国")
    groups.holder(Office.LEADER, found.groups.get(code="G1"), employee_no=LEADER, name="赵思远")
    groups.holder(Office.LEADER, found.groups.get(code="G2"), employee_no=OTHER, name="韩志强")
    return found


@pytest.fixture
def period(branch: Branch) -> Period:
    """A published quarter in its days for objections: G1 has 94 points and rank 2, G2 98."""
    scheme = appraisal.scheme(branch)
    found = results.published(scheme, "2026Q3", {("G1", "B1"): "54", ("G2", "A1"): "38"})
    found.archive_at = clock.now() + timedelta(days=3)
    found.save(update_fields=["archive_at"])
    return found


def picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "PNG")
    return stream.getvalue()


def object_to_the_item(page: Page) -> None:
    sign_in(page, LEADER, groups.PASSWORD)
    page.get_by_role("link", name="2026年第3季度考评结果", exact=True).click()
    page.locator("tr.own").get_by_role("link", name="得分依据").first.click()
    page.get_by_role("link", name="对“B1 项目B1”提出异议").click()
    page.locator("textarea[name=text]").fill("党小组会每月都开了，见照片。")
    attached = FilePayload(name="会议.png", mimeType="image/png", buffer=picture())
    page.locator("input[type=file]").set_input_files(attached)
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("您的异议已提交支委会。")


def accept_it(page: Page) -> None:
    """A wrong value first: the form says why and keeps what was typed."""
    sign_in(page, SECRETARY, groups.PASSWORD)
    page.get_by_role("link", name="计划调度组").filter(has_text="异议").first.click()
    page.get_by_role("link", name="采纳并更正").click()
    page.locator("input[name=text]").fill("61")
    page.locator("textarea[name=reason]").fill("核对会议记录，三次均已召开。")
    page.get_by_role("button", name="采纳并更正").click()
    expect(page.locator("main")).to_contain_text("60")
    expect(page.locator("textarea[name=reason]")).to_have_value("核对会议记录，三次均已召开。")
    page.locator("input[name=text]").fill("60")
    page.get_by_role("button", name="采纳并更正").click()
    expect(page.locator("main")).to_contain_text("更正已作出，待其他支委确认。")
    expect(page.get_by_role("button", name="确认更正")).to_have_count(0)


def confirm_it(page: Page, address: str) -> None:
    sign_in(page, SECOND, groups.PASSWORD)
    page.goto(address)
    page.get_by_role("button", name="确认更正").click()
    page.locator("dialog[open]").get_by_role("button", name="确认更正").click()
    expect(page.locator("main")).to_contain_text("更正已生效，名次和等次已随之更新。")


def test_objection_becomes_a_correction_that_everything_follows(
    period: Period, new_page: NewPage, tmp_path: Path
) -> None:
    phone, desk = new_page(width=390, height=844), new_page()
    object_to_the_item(phone)
    accept_it(desk)
    new_page.faults.clear()  # type: ignore[attr-defined]
    confirm_it(new_page(), desk.url)

    # 40 + 60 now: rank 1 before the other group's 98; what stood there before stays to be seen.
    phone.goto(f"/appraisal/periods/{period.pk}/result/")
    own = phone.locator("tr.own")
    for said in ("94.00", "100.00"):
        expect(own).to_contain_text(said)
    expect(phone.locator("main")).to_contain_text("核对会议记录，三次均已召开。")

    told = new_page()
    sign_in(told, OTHER, groups.PASSWORD)
    told.goto("/notices/")
    expect(told.locator("main")).to_contain_text("2026年第3季度")

    desk.goto(f"/appraisal/branches/{period.branch_id}/years/2026/")
    with desk.expect_download() as started:
        desk.get_by_role("button", name="导出 Excel").first.click()
    target = tmp_path / "ranking.xlsx"
    started.value.save_as(target)
    book = load_workbook(target)
    ranking = [row[:1] + row[3:4] + row[11:12] for row in book["年终排名"].iter_rows(min_row=2, values_only=True)]
    assert [(row[0], row[1]) for row in ranking] == [(1, "G1"), (2, "G2")]
    (corrected,) = [row[:7] for row in book["更正"].iter_rows(min_row=2, values_only=True)]
    assert corrected == ("2026Q3", "G1", "B1 项目B1", 54, 60, "核对会议记录，三次均已召开。", "王建国")
    assert audit.verify() > 0
