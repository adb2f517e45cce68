"""What is scored, assessed and reviewed where a browser runs no scripts: by workbook and by plain forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from appraisal.models import Period, Result, Score
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from innovation.models import Review
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import appraisal, groups, reviews
from tests.factories.assessed_round import assessed_round

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def calendar() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(moment("2026-09-28T10:00"), tick=True) as traveller:
        yield traveller


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


def signed_in(new_page: NewPage, who: User, **size: int) -> Page:
    page = new_page(scripts=False, **size)
    sign_in(page, who.username, groups.PASSWORD)
    return page


def refused(new_page: NewPage) -> None:
    """What was refused in words is no fault of the page."""
    faults: list[str] = new_page.faults  # type: ignore[attr-defined]
    assert [each for each in faults if " 422 " not in each] == []
    faults.clear()


def test_quarter_is_scored_by_workbook_totalled_and_published(
    calendar: time_machine.Traveller, new_page: NewPage, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    branch = groups.branch("ZB1", name="生产安全党支部")
    for number, name in enumerate(("计划调度组", "质量管理组"), start=1):
        groups.group(branch, f"G{number}", name=name)
    secretary = groups.holder(Office.SECRETARY, branch, name="王建国")
    leader = groups.holder(Office.LEADER, branch.groups.get(code="G1"), name="赵思远")
    period = appraisal.period(appraisal.scheme(branch), "2026Q3")

    page = signed_in(new_page, secretary)
    page.get_by_role("link", name="2026年第3季度：还有 4 格待打分").click()
    page.locator("main .no-scripts a").click()
    sheet = taken(page, tmp_path)
    bring(page, filled(sheet, {"G1": (40, 70), "G2": (38, 60)}, {}))
    expect(page.locator("main")).to_contain_text("70")
    assert not Score.objects.exists()
    page.get_by_role("link", name="选择修改后的文件").click()

    bring(page, filled(sheet, {"G1": (40, 54), "G2": (38, 60)}, {("G1", "B1"): "少开一次党小组会"}))
    expect(page.locator("main")).to_contain_text("少开一次党小组会")
    assert not Score.objects.exists()
    page.locator("main form[action$='/confirm/'] button").click()
    assert Score.objects.filter(points__isnull=False).count() == 4

    calendar.move_to(moment("2026-10-01T00:20"))
    total_and_publish(calendar, period, secretary, new_page)
    totals = Result.objects.filter(period=period).order_by("rank").values_list("group__code", "total")
    assert [(code, f"{total:.2f}") for code, total in totals] == [("G2", "98.00"), ("G1", "94.00")]

    reader = signed_in(new_page, leader, **PHONE)
    reader.get_by_role("link", name="2026年第3季度考评结果", exact=True).click()
    expect(reader.locator("tr.own")).to_contain_text("94.00")


def taken(page: Page, folder: Path) -> Path:
    """The sheet of the period, as the page hands it out."""
    with page.expect_download() as started:
        page.locator("main .steps a[download]").click()
    target = folder / "得分表.xlsx"
    started.value.save_as(target)
    return target


def filled(sheet: Path, points: dict[str, tuple[int, int]], reasons: dict[tuple[str, str], str]) -> Path:
    """The same workbook with points for the first two items of each group, and reasons."""
    book = load_workbook(sheet)
    for row in book["打分"].iter_rows(min_row=2):
        if row[0].value in points:
            row[2].value, row[3].value = points[row[0].value]
    for line, ((group, item), reason) in enumerate(reasons.items(), start=2):
        for column, value in enumerate((group, item, reason), start=1):
            book["理由"].cell(line, column, value)
    target = sheet.with_name("已填.xlsx")
    book.save(target)
    return target


def bring(page: Page, book: Path) -> None:
    page.locator("main input[type=file]").set_input_files(book)
    page.get_by_role("button", name="检查文件").click()
    page.wait_for_url("**/imports/*/")


def total_and_publish(calendar: time_machine.Traveller, period: Period, secretary: User, new_page: NewPage) -> None:
    """By hand, before the server does it by itself; what it means stands beside the button."""
    page = signed_in(new_page, secretary)
    page.goto(f"/appraisal/periods/{period.pk}/")
    page.locator("main a[href$='/checks/'].btn").click()
    expect(page.get_by_text("汇总后不能再录入得分")).to_be_visible()
    page.locator("main form[action$='/total/'] button").click()
    period.refresh_from_db()
    assert period.status == "totalled"

    calendar.move_to(moment("2026-10-01T09:00"))
    page = signed_in(new_page, secretary)
    page.goto(f"/appraisal/periods/{period.pk}/")
    expect(page.locator("main form[action$='/publish/'] .no-scripts")).to_be_visible()
    page.locator("main form[action$='/publish/'] button").click()
    period.refresh_from_db()
    assert period.status == "published"


def test_post_is_assessed_on_a_phone(calendar: time_machine.Traveller, new_page: NewPage) -> None:
    """The draft is kept only by its button, which the page says; what is left out is named beside the item."""
    calendar.move_to(moment("2026-12-15T09:00"))
    cast = assessed_round()
    deduction, aims, levels = cast.round.items.all()
    page = signed_in(new_page, cast.head, **PHONE)
    page.locator("main a[href^='/posts/assessments/']").first.click()
    page.locator(f"form[action='/posts/holdings/{cast.holding.pk}/assess/'] button").first.click()
    expect(page.locator("main .no-scripts")).to_be_visible()
    page.fill(f"input[name=i{deduction.pk}]", "18")
    page.fill(f"input[name=n{deduction.pk}]", "缺席一次")
    page.get_by_role("button", name="保存草稿").click()
    assert cast.holding.assessments.get().status == "draft"
    expect(page.locator(f"input[name=i{deduction.pk}]")).to_have_value("18")

    page.fill(f"input[name=i{aims.pk}]", "50")
    page.fill(f"input[name=n{aims.pk}]", "两项均已达成")
    page.locator("main button[formaction]").click()
    expect(page.locator("main .has-error")).to_contain_text(levels.name)
    refused(new_page)
    assert cast.holding.assessments.get().status == "draft"

    page.locator(f"label[for=id_i{levels.pk}_0]").click()
    page.locator("main button[formaction]").click()
    page.wait_for_url("**/posts/assessments/")
    done = cast.holding.assessments.get()
    assert (done.status, f"{done.total:.2f}") == ("done", "98.00")
    page.goto(f"/posts/assessments/{done.pk}/")
    expect(page.locator("main")).to_contain_text("缺席一次")


def test_proposal_is_reviewed_handed_in_and_handed_in_again(
    calendar: time_machine.Traveller, new_page: NewPage
) -> None:
    calendar.move_to(moment("2027-01-05T10:00"))
    cast = reviews.cast_of_reviews()
    meeting = reviews.running(cast, 1)
    first, second = (f"input[name=points-{criterion.pk}]" for criterion in meeting.criteria.all())
    own = Review.objects.get(reviewer=cast.committee[0].person)

    page = signed_in(new_page, cast.committee[0])
    page.locator("main a[href^='/innovation/reviews/']").first.click()
    if not page.url.endswith(f"/reviews/{own.pk}/"):
        page.locator(f"main a[href='/innovation/reviews/{own.pk}/']").click()
    page.fill(first, "55")
    page.fill("[name=comment]", "可行，见效快。")
    page.locator("main form .btn-primary").click()
    expect(page.locator("main .field-error").first).to_be_visible()
    expect(page.locator(first)).to_have_value("55")
    refused(new_page)

    page.fill(second, "30")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".message.success").first).to_be_visible()
    own.refresh_from_db()
    assert (own.status, f"{own.total:.2f}") == ("done", "85.00")

    page.goto(f"/innovation/reviews/{own.pk}/")
    page.fill(second, "35")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".message.success").first).to_be_visible()
    own.refresh_from_db()
    assert f"{own.total:.2f}" == "90.00"
    assert Review.objects.filter(meeting=meeting, status="done").count() == 1
