"""What stands beside the scores of the grid, in a real browser: suggestions to accept, and self-assessments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from appraisal.models import Period, SuggestionUse
from groups.enums import Office
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import beyond_the_edge
from tests.e2e.grid_table import NUMBER, cell, press, saved, standing, type_in
from tests.factories import appraisal, groups

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def suggested() -> Period:
    """A1 is worth half a point a member (1.5, 1 and 0.5), B1 loses a point for each day without a leader."""
    branch = groups.branch("ZB1", name="生产安全党支部")
    for number, name in enumerate(("计划调度组", "质量管理组", "工艺技术组"), start=1):
        group = groups.group(branch, f"G{number}", name=name)
        for place in range(4 - number):
            groups.member(group, f"2{number}{place:02}")
    groups.holder(Office.SECRETARY, branch, employee_no=NUMBER, name="王建国")
    items = (
        appraisal.indicator("A1", "10", source="group_size", suggestion_rule="按次 +0.5"),
        appraisal.indicator("B1", "2", "deduction", source="leader_vacancy", suggestion_rule="按次 -1"),
        appraisal.indicator("C1", "5", source="rectifications_in_time", suggestion_rule="按比例"),
        appraisal.indicator("D1", "5"),
    )
    return appraisal.period(appraisal.scheme(branch, indicators=items, self_assessment=True), "2026Q3")


@pytest.fixture
def open_suggested(suggested: Period, new_page: NewPage, live_server: object) -> Callable[..., Page]:
    def opened(**options: int) -> Page:
        page = new_page(**options)
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": str(live_server)}])
        sign_in(page, NUMBER, groups.PASSWORD)
        with page.expect_response("**/suggestions/"):
            page.goto(f"/appraisal/periods/{suggested.pk}/grid/")
        return page

    return opened


def test_suggestion_is_grey_until_its_tick_accepts_it(open_suggested: Callable[..., Page]) -> None:
    page = open_suggested()
    expect(cell(page, 0, 0).locator(".suggested")).to_have_attribute("data-text", "1.5")
    expect(page.locator("#grid-count")).to_have_text("0 of 12 cells")
    expect(cell(page, 0, 0)).to_have_accessible_name("计划调度组, A1 项目A1, not scored, Suggested: 1.5")

    cell(page, 0, 0).get_by_role("button", name="Accept 1.5").click()
    saved(page)

    assert standing() == {("G1", "A1"): ("1.5", "")}
    expect(cell(page, 0, 0).locator(".suggested")).to_have_count(0)
    press(page, "Control+z")
    expect(cell(page, 0, 0).locator(".suggested")).to_have_attribute("data-text", "1.5")
    saved(page)
    assert standing() == {}


def test_control_enter_accepts_and_goes_on(open_suggested: Callable[..., Page]) -> None:
    page = open_suggested()
    cell(page, 0, 0).click()

    press(page, "Control+Enter")
    expect(cell(page, 0, 1)).to_be_focused()
    press(page, "Control+Enter")
    expect(cell(page, 0, 2)).to_be_focused()
    press(page, "Control+Enter")
    expect(cell(page, 0, 3)).to_be_focused()
    saved(page)

    # What the records say is the reason of the deduction.
    assert standing() == {("G1", "A1"): ("1.5", ""), ("G1", "B1"): ("0", "Days without a leader: 92")}
    assert [(use.indicator.code, use.verdict) for use in uses()] == [("A1", "accepted"), ("B1", "accepted")]


def test_column_and_all_empty_cells_are_accepted(open_suggested: Callable[..., Page], suggested: Period) -> None:
    appraisal.score(suggested, suggested.branch.groups.get(code="G2"), "A1", "7")
    page = open_suggested()
    cell(page, 0, 0).click()

    page.get_by_role("button", name="Accept all of A1 (2)").click()
    saved(page)
    assert standing() == {("G1", "A1"): ("1.5", ""), ("G2", "A1"): ("7", ""), ("G3", "A1"): ("0.5", "")}

    page.get_by_role("button", name="Accept all suggestions (3)").click()
    page.get_by_role("dialog").get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("#grid-accept-all")).to_be_hidden()
    saved(page)
    assert {place for place in standing() if place[1] == "B1"} == {(code, "B1") for code in ("G1", "G2", "G3")}
    assert standing()["G2", "A1"] == ("7", "")


def test_difference_is_shown_and_the_reason_is_typed_inline(open_suggested: Callable[..., Page]) -> None:
    page = open_suggested()
    cell(page, 0, 0).click()
    type_in(page, "4")
    press(page, "ArrowUp")

    expect(cell(page, 0, 0).locator(".far")).to_have_attribute("data-text", "+2.5")
    reason = page.locator("#grid-cell-reason")
    expect(reason).to_have_attribute("placeholder", "Why other than suggested (1.5)?")
    reason.fill("另有三名借调人员")
    press(page, "Enter")
    saved(page)

    assert standing() == {("G1", "A1"): ("4", "另有三名借调人员")}
    last = uses()[-1]
    assert (last.verdict, last.points, last.reason) == ("overridden", Decimal("1.5"), "另有三名借调人员")


def test_records_open_beside_the_grid_and_follow_the_chosen_cell(open_suggested: Callable[..., Page]) -> None:
    page = open_suggested()
    cell(page, 0, 0).click()
    beside = page.locator("#grid-evidence")
    expect(beside).to_be_hidden()

    press(page, "e")
    expect(beside).to_contain_text("Members: 3")
    expect(beside.get_by_role("link", name="Members: 3")).to_be_visible()
    expect(cell(page, 0, 0)).to_be_focused()
    press(page, "ArrowDown")
    expect(beside).to_contain_text("Members: 2")
    press(page, "ArrowRight", "ArrowRight")
    expect(beside).to_contain_text("Rectifications closed in time: 0 of 0")
    beside.get_by_role("button", name="Close").click()
    expect(beside).to_be_hidden()
    expect(cell(page, 1, 2)).to_be_focused()


def test_self_assessment_stands_beside_and_is_never_taken(
    open_suggested: Callable[..., Page], suggested: Period
) -> None:
    group = suggested.branch.groups.get(code="G1")
    leader = groups.holder(Office.LEADER, group, employee_no="100003")
    appraisal.self_assessment(suggested, group, "D1", "4.5", note="记录齐全", by=leader)
    page = open_suggested()

    expect(cell(page, 0, 3).locator(".own")).to_have_attribute("data-text", "self 4.5")
    cell(page, 0, 3).click()
    expect(page.locator("#grid-cell")).to_contain_text("Self-assessment: 4.5 · 记录齐全")
    name = "计划调度组, D1 项目D1, not scored, Self-assessment: 4.5 · 记录齐全"
    expect(cell(page, 0, 3)).to_have_accessible_name(name)
    assert standing() == {}


def test_phone_accepts_a_suggestion_and_shows_why(open_suggested: Callable[..., Page]) -> None:
    page = open_suggested(width=390, height=844)
    item = page.locator(".phone-items li").filter(has=page.get_by_label("A1 项目A1"))

    expect(item).to_contain_text("Suggested: 1.5 · Members: 3")
    item.get_by_role("button", name="Accept 1.5").click()
    saved(page)

    assert standing() == {("G1", "A1"): ("1.5", "")}
    assert beyond_the_edge(page) == 0


def test_reader_is_shown_suggestions_but_offered_none(
    suggested: Period, new_page: NewPage, live_server: object
) -> None:
    groups.holder(Office.ORGANISATION, suggested.branch, employee_no="100002")
    page = new_page()
    sign_in(page, "100002", groups.PASSWORD)
    with page.expect_response("**/suggestions/"):
        page.goto(f"/appraisal/periods/{suggested.pk}/grid/")
    cell(page, 0, 0).click()
    press(page, "Control+Enter", "ArrowUp", "ArrowLeft")

    expect(page.locator("#grid-cell")).to_contain_text("1.5")
    expect(page.locator("#grid .accept")).to_have_count(0)
    assert standing() == {}


def uses() -> list[SuggestionUse]:
    return list(SuggestionUse.objects.select_related("indicator").order_by("pk"))
