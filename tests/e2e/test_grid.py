"""The score grid in a real browser: keyboard, paste, reasons, conflicts, no network, no session, a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from appraisal.models import Period, Score
from groups.enums import Office
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import beyond_the_edge
from tests.e2e.grid_table import NUMBER, cell, opener, paste, press, saved, standing, to_score, type_in
from tests.factories import appraisal, groups

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def period() -> Period:
    return to_score()


@pytest.fixture
def open_grid(period: Period, new_page: NewPage, live_server: object) -> Callable[..., Page]:
    return opener(period, new_page, live_server)


def test_grid_is_filled_by_keyboard(open_grid: Callable[..., Page]) -> None:
    page = open_grid()

    cell(page, 0, 0).click()
    type_in(page, "10", "9.5", "9")
    press(page, "ArrowUp", "ArrowUp", "ArrowUp", "ArrowRight")
    expect(cell(page, 0, 1)).to_be_focused()
    type_in(page, "8", then="Tab")
    type_in(page, "12", then="Shift+Tab")
    expect(cell(page, 0, 1)).to_be_focused()
    press(page, "Control+ArrowRight", "Space")
    page.locator("dialog[open] input").fill("受处分")
    press(page, "Enter")
    expect(cell(page, 0, 4)).to_have_text("yes")
    saved(page)

    assert standing() == {
        ("G1", "A1"): ("10", ""), ("G2", "A1"): ("9.5", ""), ("G3", "A1"): ("9", ""),
        ("G1", "A2"): ("8", ""), ("G1", "B1"): ("12", ""), ("G1", "V1"): ("是", "受处分"),
    }  # fmt: skip
    expect(page.locator("#grid-count")).to_have_text("5 of 9 cells")
    expect(page.locator("#grid tbody tr").first.locator("td.total")).to_have_text("30.00")


def test_escape_restores_f2_edits_and_delete_clears(open_grid: Callable[..., Page]) -> None:
    page = open_grid()
    cell(page, 0, 0).click()
    type_in(page, "7")
    press(page, "ArrowUp")
    saved(page)

    page.keyboard.type("3")
    press(page, "Escape")
    expect(cell(page, 0, 0)).to_have_text("7")
    press(page, "F2", "End")
    type_in(page, ".5")
    expect(cell(page, 0, 0)).to_have_text("7.5")
    press(page, "ArrowUp", "Delete")
    expect(cell(page, 0, 0)).to_have_text("")
    saved(page)

    assert standing() == {}


def test_reason_is_asked_beside_the_cell(open_grid: Callable[..., Page]) -> None:
    page = open_grid()
    cell(page, 0, 2).click()
    type_in(page, "11")

    ask = page.get_by_role("dialog")
    expect(ask).to_contain_text("11 of 12: why were points taken off?")
    press(page, "Escape")
    expect(cell(page, 0, 2)).to_have_attribute("data-state", "needs")
    expect(cell(page, 1, 2)).to_be_focused()
    assert standing() == {}

    press(page, "ArrowUp", "Enter")
    ask.locator("input").fill("少开一次")
    press(page, "Enter")
    saved(page)
    assert standing() == {("G1", "B1"): ("11", "少开一次")}


def test_refused_cell_keeps_what_was_typed_and_says_why(open_grid: Callable[..., Page]) -> None:
    page = open_grid()
    cell(page, 0, 0).click()

    type_in(page, "11", "8")
    press(page, "ArrowUp", "ArrowUp")

    expect(cell(page, 0, 0)).to_have_text("11")
    expect(cell(page, 0, 0)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#grid-cell")).to_contain_text("This is over the maximum of 10.")
    expect(cell(page, 1, 0)).not_to_have_attribute("data-state", "waiting")
    expect(page.locator("#grid-saved")).to_have_text("1 not saved yet")
    assert standing() == {("G2", "A1"): ("8", "")}


def test_block_from_excel_is_pasted_with_one_reason_and_undone(open_grid: Callable[..., Page]) -> None:
    page = open_grid()
    cell(page, 1, 1).click()

    paste(page, '8\t11\t"2"\r\n7.5\t12\t\r\n6\t10\t1\r\n')

    expect(page.locator("#grid-told")).to_contain_text("Pasted: 5. Left out because they did not fit into the grid: 3.")
    page.locator("dialog[open] input").fill("见会议记录")
    page.get_by_role("button", name="Use for all").click()
    saved(page)
    assert standing() == {
        ("G2", "A2"): ("8", ""), ("G2", "B1"): ("11", "见会议记录"), ("G2", "H1"): ("2", "见会议记录"),
        ("G3", "A2"): ("7.5", ""), ("G3", "B1"): ("12", ""),
    }  # fmt: skip

    press(page, "Control+z")
    expect(cell(page, 1, 2)).to_have_text("")
    saved(page)
    assert standing() == {}
    press(page, "Control+y")
    expect(cell(page, 1, 2)).to_have_text("11")
    saved(page)
    assert len(standing()) == 5


def test_block_is_copied_as_excel_reads_it(open_grid: Callable[..., Page], period: Period) -> None:
    appraisal.fill(period, {("G1", "B1"): "11"})
    page = open_grid()
    cell(page, 0, 1).click()

    press(page, "Shift+ArrowRight", "Shift+ArrowDown", "Control+c")

    assert page.evaluate("() => navigator.clipboard.readText()") == "8\t11\n8\t12"


def test_next_empty_cell_is_found_by_key_and_button(open_grid: Callable[..., Page], period: Period) -> None:
    appraisal.fill(period)
    Score.objects.filter(group__code="G2", indicator__code="A2").delete()
    page = open_grid()
    cell(page, 0, 0).click()

    press(page, "n")
    expect(cell(page, 1, 1)).to_be_focused()
    type_in(page, "8")
    page.get_by_role("button", name="Next empty cell").click()

    expect(page.locator("#grid-told")).to_have_text("Every cell is filled.")
    expect(page.locator("#grid-count")).to_have_text("All 9 cells are filled")
    expect(page.locator("#grid-warnings")).to_contain_text("full marks in every item")


def test_exemption_and_bonus_are_given_by_mouse(open_grid: Callable[..., Page]) -> None:
    page = open_grid()

    cell(page, 0, 0).click()
    page.get_by_role("button", name="Not applicable").click()
    page.locator("dialog[open] input").fill("全组借调")
    page.get_by_role("button", name="Save").click()
    cell(page, 0, 3).dblclick()
    type_in(page, "2")
    page.locator("dialog[open] input").fill("市级采用")
    page.get_by_role("button", name="Save").click()
    saved(page)

    expect(cell(page, 0, 0)).to_have_text("n/a")
    assert standing() == {("G1", "A1"): ("不适用", "全组借调"), ("G1", "H1"): ("2", "市级采用")}


@pytest.mark.parametrize(("choice", "stands"), [("Keep mine", "9"), ("Take theirs", "7")])
def test_conflict_shows_both_values_and_lets_choose(open_grid: Callable[..., Page], choice: str, stands: str) -> None:
    mine, theirs = open_grid(), open_grid()
    cell(theirs, 0, 0).click()
    type_in(theirs, "7")
    saved(theirs)

    cell(mine, 0, 0).click()
    type_in(mine, "9")
    expect(cell(mine, 0, 0)).to_have_attribute("data-state", "conflict")
    cell(mine, 0, 0).click()
    expect(mine.locator(".grid-side").first).to_contain_text("7")
    expect(mine.locator(".grid-side").last).to_contain_text("9")
    mine.get_by_role("button", name=choice).click()

    expect(cell(mine, 0, 0)).to_have_text(stands)
    expect(cell(mine, 0, 0)).not_to_have_attribute("data-state", "conflict")
    mine.wait_for_timeout(600)
    assert standing() == {("G1", "A1"): (stands, "")}


def test_without_network_nothing_typed_is_lost(open_grid: Callable[..., Page], new_page: NewPage) -> None:
    page = open_grid()
    page.context.set_offline(True)
    cell(page, 0, 0).click()
    type_in(page, "9", "8")
    expect(page.locator("#grid-banner")).to_contain_text("The server cannot be reached")
    expect(page.locator("#grid-saved")).to_have_text("2 not saved yet")
    assert standing() == {}

    page.context.set_offline(False)
    saved(page)

    expect(page.locator("#grid-banner")).to_be_hidden()
    assert standing() == {("G1", "A1"): ("9", ""), ("G2", "A1"): ("8", "")}
    new_page.faults.clear()  # type: ignore[attr-defined]


def test_what_was_not_sent_survives_a_reload(open_grid: Callable[..., Page], new_page: NewPage) -> None:
    page = open_grid()
    page.route("**/cells/", lambda route: route.abort())
    cell(page, 0, 0).click()
    type_in(page, "9")
    expect(page.locator("#grid-banner")).to_be_visible()
    page.unroute("**/cells/")

    page.reload()

    expect(cell(page, 0, 0)).to_have_text("9")
    expect(page.locator("#grid-saved")).to_have_attribute("data-state", "saved")
    assert standing() == {("G1", "A1"): ("9", "")}
    new_page.faults.clear()  # type: ignore[attr-defined]


def test_ended_session_keeps_what_was_typed_until_signed_in(open_grid: Callable[..., Page], new_page: NewPage) -> None:
    page = open_grid()
    Session.objects.all().delete()
    cell(page, 0, 0).click()
    type_in(page, "9")
    expect(page.locator("#grid-banner")).to_contain_text("Your session has ended")
    assert standing() == {}

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    other = opened.value
    other.fill("input[name=username]", NUMBER)
    other.fill("input[name=password]", groups.PASSWORD)
    other.click("main button[type=submit]")
    other.wait_for_url("**/grid/")
    other.close()
    page.bring_to_front()

    saved(page)
    assert standing() == {("G1", "A1"): ("9", "")}
    new_page.faults.clear()  # type: ignore[attr-defined]


def test_period_closed_meanwhile_keeps_what_was_typed_and_says_why(
    open_grid: Callable[..., Page], period: Period, new_page: NewPage
) -> None:
    page = open_grid()
    Period.objects.filter(pk=period.pk).update(status="totalled")
    cell(page, 0, 0).click()
    type_in(page, "9")

    expect(page.locator("#grid-banner")).to_contain_text("Typed here and not saved: 1. The period is totalled.")
    expect(cell(page, 0, 0)).to_have_text("9")
    page.get_by_role("button", name="Discard them").click()
    expect(cell(page, 0, 0)).to_have_text("")
    new_page.faults.clear()  # type: ignore[attr-defined]


def test_phone_shows_one_group_as_a_list(open_grid: Callable[..., Page]) -> None:
    page = open_grid(width=390, height=844)

    expect(page.locator("#grid")).to_be_hidden()
    page.get_by_role("textbox", name="A1 季度计划与小结").fill("9")
    page.get_by_role("textbox", name="B1 党小组会每月1次").fill("11")
    page.get_by_role("textbox", name="A2 完成交办任务").focus()
    page.get_by_label("B1 Reason").fill("少开一次")
    page.get_by_role("button", name="Next group").click()
    expect(page.get_by_role("heading", name="质量管理组")).to_be_focused()
    page.get_by_role("button", name="Full marks").first.click()
    saved(page)

    assert standing() == {("G1", "A1"): ("9", ""), ("G1", "B1"): ("11", "少开一次"), ("G2", "A1"): ("10", "")}
    assert beyond_the_edge(page) == 0


def test_committee_member_reads_but_cannot_type(
    open_grid: Callable[..., Page], period: Period, new_page: NewPage
) -> None:
    groups.holder(Office.ORGANISATION, period.branch, employee_no="100002")
    page = new_page()
    sign_in(page, "100002", groups.PASSWORD)
    page.goto(f"/appraisal/periods/{period.pk}/grid/")

    cell(page, 0, 0).click()
    page.keyboard.type("9")
    press(page, "Delete", "ArrowRight")

    expect(cell(page, 0, 1)).to_be_focused()
    expect(cell(page, 0, 0)).to_have_text("")
