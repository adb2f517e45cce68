"""An empty installation in a real browser: the server's one command, then five steps to the first open period."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from appraisal.models import Period
from branchmgr import clock, ticking
from groups.models import Branch, Person
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import beyond_the_edge

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

ADMIN, SECRETARY = "20001", "10001"
CHOSEN = "a-long-password-of-ones-own-7"

ORGANISATIONS = [["ZB01", "生产安全党支部", "党支部", "DW01"]]
GROUPS = [["XZ01", "计划调度党小组", "ZB01"], ["XZ02", "质量管理党小组", "ZB01"]]
PEOPLE = [
    ["10001", "陈立群", "男", "正式党员", "2005-07-01", "2006-07-01", "ZB01", "XZ01"],
    ["10002", "赵思远", "男", "正式党员", "2010-07-01", "2011-07-01", "ZB01", "XZ01"],
    ["10008", "何文静", "女", "正式党员", "2008-07-01", "2009-07-01", "ZB01", "XZ02"],
]
OFFICES = {"ZB01": "10001", "XZ01": "10002", "XZ02": "10008"}


def first_code() -> str:
    """What the server's command prints for the first admin."""
    out = StringIO()
    call_command("create_admin", ADMIN, "鲁雨桐", stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def enter(page: Page, number: str, code: str) -> None:
    """Signs in with a code and chooses an own password, as at any first sign-in."""
    page.goto("/")
    page.fill("input[name=username]", number)
    page.fill("input[name=password]", code)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/account/password/**")
    page.fill("input[name=old_password]", code)
    page.fill("input[name=new_password1]", CHOSEN)
    page.fill("input[name=new_password2]", CHOSEN)
    page.press("input[name=new_password2]", "Enter")
    page.wait_for_url("**/")


def download(page: Page, link: str, target: Path) -> Any:
    with page.expect_download() as started:
        page.locator(".set-up-step.now").get_by_role("link", name=link).click()
    started.value.save_as(target)
    return load_workbook(BytesIO(target.read_bytes()))


def fill(page: Page, target: Path, rows: dict[str, list[list[str]]]) -> None:
    """Takes the template of the step that is due, puts own rows in the place of the examples, has it checked."""
    book = download(page, "带示例的模板", target)
    for title, own in rows.items():
        sheet = book[title]
        assert sheet.max_row > 1, "the template has no example"
        sheet.delete_rows(2, sheet.max_row)
        for row in own:
            sheet.append(row)
    book.save(target)
    send(page, target)


def send(page: Page, target: Path) -> None:
    """Sends the workbook of the step, looks what would change, confirms, and comes back to the steps."""
    step = page.locator(".set-up-step.now")
    step.locator("input[type=file]").set_input_files(target)
    step.get_by_role("button", name="检查文件").click()
    expect(page.locator("h1")).to_have_text("将有以下变更")
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("link", name="回到五个步骤").click()


def due(page: Page) -> str:
    """The step that is due."""
    return page.locator(".set-up-step.now").get_attribute("id") or ""


def bring_in_the_roster(page: Page, folder: Path) -> None:
    """Branch and groups, people, offices: three templates."""
    expect(page.locator("#organisation")).to_contain_text("还没有党支部")
    fill(page, folder / "organisation.xlsx", {"组织": ORGANISATIONS, "党小组": GROUPS})
    assert due(page) == "people"
    expect(page.locator("#organisation summary")).to_contain_text("1 个上级党组织，1 个党支部，2 个党小组")

    fill(page, folder / "people.xlsx", {"人员": PEOPLE})
    assert due(page) == "appointments"
    expect(page.locator("#appointments")).to_contain_text("还有 2 个党小组没有组长")

    book = download(page, "带示例的模板", folder / "appointments.xlsx")
    for row in book["任职"].iter_rows(min_row=2):
        row[0].value = OFFICES[row[2].value]
    book.save(folder / "appointments.xlsx")
    send(page, folder / "appointments.xlsx")


def hand_over_the_code(page: Page) -> str:
    """The secretary's first password, from the link of what is missing."""
    expect(page.locator("#appointments")).to_contain_text("还有 1 位书记不能登录")
    page.locator("#appointments").get_by_role("link", name="陈立群").click()
    page.get_by_role("button", name="发放首次密码").click()
    page.locator("dialog[open] #ask-yes").click()
    code = page.locator(".font-monospace").inner_text()
    page.get_by_role("link", name="回到五个步骤").click()
    assert due(page) == "scheme"
    expect(page.locator("#scheme")).to_contain_text("生产安全党支部（书记：陈立群）")
    return code


def approve_a_scheme(page: Page, folder: Path) -> None:
    """The secretary is led to the fourth step: the example as it is, and the meeting that approved it."""
    page.get_by_role("link", name="继续开通").click()
    assert due(page) == "scheme"
    download(page, "填好的示例", folder / "scheme.xlsx")
    page.get_by_role("link", name="导入考评办法").click()
    page.locator("input[type=file]").set_input_files(folder / "scheme.xlsx")
    page.get_by_role("button", name="检查文件").click()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("link", name="回到五个步骤").click()
    page.get_by_role("link", name="阅读草案并登记通过").click()
    page.locator("main a[href$='/approve/']").first.click()
    page.wait_for_load_state()  # before it, nobody hears that the day changed
    with page.expect_response("**/approve/**"):
        page.fill("input[name=meeting_on]", clock.today().isoformat())
        page.press("input[name=meeting_on]", "Tab")
    page.wait_for_load_state("networkidle")
    page.get_by_label("陈立群").check()
    page.fill("textarea[name=resolution]", "支委会研究通过")
    page.locator("main form button[type=submit]").click()
    page.locator("dialog[open] #ask-yes").click()
    page.get_by_role("link", name="回到五个步骤").click()
    assert due(page) == "period"
    expect(page.locator("#period")).to_contain_text("几分钟内自动开启")


def test_empty_installation_comes_to_its_first_period(new_page: NewPage, tmp_path: Path) -> None:
    admin = new_page()
    enter(admin, ADMIN, first_code())
    admin.get_by_role("link", name="继续开通").click()
    admin.get_by_role("link", name="登记党委").click()
    admin.fill("input[name=name]", "卷烟厂党委")
    admin.get_by_role("button", name="登记").click()
    expect(admin.locator(".message.success")).to_contain_text("您是它的管理员")

    bring_in_the_roster(admin, tmp_path)
    code = hand_over_the_code(admin)

    secretary = new_page()
    enter(secretary, SECRETARY, code)
    assert not Person.objects.get(employee_no=SECRETARY).user.offices_rest_since
    approve_a_scheme(secretary, tmp_path)

    assert [line.partition(" ")[0] for line in ticking.tick(clock.now())] == ["ZB01"]
    period = Period.objects.get(branch=Branch.objects.get())
    secretary.goto("/")
    expect(secretary.get_by_role("link", name="继续开通")).to_have_count(0)
    admin.goto("/set-up/")
    expect(admin.locator(".set-up-ready")).to_contain_text(f"{period.publish_at.astimezone(clock.zone()):%Y-%m-%d}")
    expect(admin.locator(".set-up-ready")).to_contain_text("陈立群（书记）")
    admin.goto("/")
    expect(admin.get_by_role("link", name="继续开通")).to_have_count(0)


def test_steps_on_a_phone_without_scripts(new_page: NewPage) -> None:
    code = first_code()
    page = new_page(width=390, height=844)
    enter(page, ADMIN, code)
    page.goto("/set-up/")
    page.get_by_role("link", name="登记党委").click()
    page.fill("input[name=name]", "卷烟厂党委")
    page.get_by_role("button", name="登记").click()

    bare = new_page(width=390, height=844, scripts=False)
    sign_in(bare, ADMIN, CHOSEN)
    bare.goto("/set-up/")
    bare.locator("#people summary").click()
    expect(bare.locator("#file-people")).to_be_visible()
    assert beyond_the_edge(page) == 0
