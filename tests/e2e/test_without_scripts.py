"""The main stories where a browser runs no scripts: everything but the score grid works, only less quickly."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from activities.models import Activity
from appraisal.models import Objection, Period
from branchmgr import clock
from branchmgr.models import Notification
from groups.enums import Office
from groups.models import Branch
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import appraisal, groups, records, results

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

SECRETARY, SECOND, LEADER, ADMIN = "100001", "100004", "100002", "900001"


def signed_in(new_page: NewPage, number: str, **size: int) -> Page:
    page = new_page(scripts=False, **size)
    sign_in(page, number, groups.PASSWORD)
    return page


@pytest.fixture
def branch() -> Branch:
    found = groups.branch("ZB1", name="生产安全党支部", committee=groups.committee("DW1"))
    for number, name in enumerate(("计划调度组", "质量管理组"), start=1):
        groups.group(found, f"G{number}", name=name)
    groups.holder(Office.SECRETARY, found, employee_no=SECRETARY, name="王建国")
    groups.holder(Office.ORGANISATION, found, employee_no=SECOND, name="施建国")
    groups.holder(Office.LEADER, found.groups.get(code="G1"), employee_no=LEADER, name="赵思远")
    assert found.committee is not None
    groups.admin(found.committee, employee_no=ADMIN, name="鲁雨桐")
    return found


@pytest.fixture
def period(branch: Branch) -> Period:
    """A published quarter in its days for objections: G1 has 94 points and rank 2, G2 98."""
    found = results.published(appraisal.scheme(branch), "2026Q3", {("G1", "B1"): "54", ("G2", "A1"): "38"})
    found.archive_at = clock.now() + timedelta(days=3)
    found.save(update_fields=["archive_at"])
    return found


def test_meeting_is_filed_and_reviewed(new_page: NewPage) -> None:
    people = records.cast()
    absent = groups.member(people.group)
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    page = signed_in(new_page, people.leader.username, width=390, height=844)

    page.goto("/activities/records/new/")
    page.locator("input[name=topic]").fill("学习党章")
    page.locator("input[name=day]").fill(yesterday)
    page.locator("input[name=place]").fill("二号会议室")
    page.locator("main form.filing .btn-primary").click()
    page.locator(f"li:has-text('{absent.name}') label.kind-absent").click()
    page.locator("main form .btn-primary").click()
    page.locator("textarea[name=content]").fill("大家学习了党章第一章。")
    page.locator("main form.filing .btn-primary").click()
    expect(page.locator("main")).to_contain_text("大家学习了党章第一章。")
    page.locator(".hand-in button").click()

    filed = Activity.objects.get(topic="学习党章")
    assert filed.status == "submitted"
    assert filed.attendance.filter(kind="absent").values_list("person", flat=True).get() == absent.pk

    review = signed_in(new_page, people.liaison.username)
    review.get_by_role("link", name="1 条活动记录待审核").click()
    review.locator("main .lead a").first.click()
    review.locator("main a[href$='/review/']").first.click()
    review.check("input[name=accepted][value=yes]")
    review.locator("main form .btn-primary").first.click()
    filed.refresh_from_db()
    assert filed.status == "accepted"


def test_objection_is_made_accepted_and_confirmed(period: Period, new_page: NewPage, tmp_path: Path) -> None:
    leader = signed_in(new_page, LEADER, width=390, height=844)
    leader.get_by_role("link", name="2026年第3季度考评结果", exact=True).click()
    leader.locator("tr.own").get_by_role("link", name="得分依据").first.click()
    leader.get_by_role("link", name="对“B1 项目B1”提出异议").click()
    leader.locator("textarea[name=text]").fill("党小组会每月都开了。")
    leader.get_by_role("button", name="提交").click()
    expect(leader.locator("main")).to_contain_text("您的异议已提交支委会。")

    secretary = signed_in(new_page, SECRETARY)
    secretary.get_by_role("link", name="计划调度组").filter(has_text="异议").first.click()
    secretary.get_by_role("link", name="采纳并更正").click()
    secretary.locator("input[name=text]").fill("60")
    secretary.locator("textarea[name=reason]").fill("核对会议记录，三次均已召开。")
    secretary.get_by_role("button", name="采纳并更正").click()
    expect(secretary.locator("main")).to_contain_text("更正已作出，待其他支委确认。")

    second = signed_in(new_page, SECOND)
    second.goto(secretary.url)
    second.get_by_role("button", name="确认更正").click()
    expect(second.locator("main")).to_contain_text("更正已生效，名次和等次已随之更新。")
    assert Objection.objects.get().status == "accepted"

    workbook_is_taken(new_page, tmp_path)


def workbook_is_taken(new_page: NewPage, folder: Path) -> None:
    """The year's ranking, as corrected."""
    page = signed_in(new_page, ADMIN)
    page.get_by_role("link", name="年度排名").last.click()
    with page.expect_download() as started:
        page.get_by_role("button", name="导出 Excel").first.click()
    target = folder / "ranking.xlsx"
    started.value.save_as(target)
    rows = list(load_workbook(BytesIO(target.read_bytes()))["年终排名"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[3]) for row in rows] == [(1, "G1"), (2, "G2")]


def test_frame_is_used(period: Period, new_page: NewPage) -> None:
    """The menu, the language, notices read, the way out."""
    page = signed_in(new_page, LEADER, width=390, height=844)
    assert Notification.objects.unread().filter(recipient__username=LEADER).exists()
    page.locator("a.notices").click()
    page.locator("main .notice-list button").first.click()
    assert not Notification.objects.unread().filter(recipient__username=LEADER).exists()
    page.locator(".bottombar a[href='#menu']").click()
    expect(page.locator("#menu a").first).to_be_visible()
    page.locator("#menu a", has_text="考评").first.click()
    expect(page.locator("h1")).to_have_count(1)
    page.locator("button[name=language]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_grid_says_that_it_needs_scripts(period: Period, new_page: NewPage) -> None:
    """Scores by workbook need none; the grid says so instead of staying empty."""
    scoring = appraisal.period(period.scheme, "2026Q4")
    page = signed_in(new_page, SECRETARY)
    page.goto(f"/appraisal/periods/{scoring.pk}/grid/")
    expect(page.locator("main .no-scripts")).to_contain_text("Excel")
    expect(page.locator("main .no-scripts")).to_be_visible()
