"""What a screen reader and somebody with own colours are given of the score grid."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from appraisal.models import Period
from tests.e2e.conftest import NewPage
from tests.e2e.grid_table import cell, opener, press, saved, to_score, type_in
from tests.factories import appraisal

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

A1, B1, H1, V1 = (
    "计划调度组, A1 季度计划与小结",
    "计划调度组, B1 党小组会每月1次",
    "计划调度组, H1 上级刊物采用",
    "计划调度组, V1 违纪违法受处分",
)
LINE = """each => { const style = getComputedStyle(each);
  return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth); }"""
SHAPE = """each => { const style = getComputedStyle(each, '::before');
  return [style.borderTopWidth, style.borderLeftWidth, style.borderRadius, style.transform, style.backgroundImage]; }"""


@pytest.fixture
def period() -> Period:
    return to_score()


@pytest.fixture
def open_grid(period: Period, new_page: NewPage, live_server: object) -> Callable[..., Page]:
    return opener(period, new_page, live_server)


def told(page: Page, text: str) -> Locator:
    """The line that is read out by itself and says this."""
    return page.get_by_role("status").filter(has_text=text)


@pytest.mark.parametrize(
    ("column", "code", "given", "name"),
    [
        (0, "A1", {"points": "9.5"}, f"{A1}, 9.5"),
        (0, "A1", {"exempt": True}, f"{A1}, n/a Not applicable, Reason: 有记录可查"),
        (2, "B1", {"points": "11"}, f"{B1}, 11, Reason: 有记录可查"),
        (2, "B1", None, f"{B1}, not scored"),
        (3, "H1", {"points": "2"}, f"{H1}, 2, bonus up to 4, Reason: 有记录可查"),
        (3, "H1", None, f"{H1}, none, bonus up to 4"),
        (4, "V1", {"vetoed": True}, f"{V1}, yes, veto, Reason: 有记录可查"),
        (4, "V1", None, f"{V1}, none, veto"),
    ],
)
def test_cell_says_in_words_what_stands_in_it(
    open_grid: Callable[..., Page], period: Period, column: int, code: str, given: dict[str, Any] | None, name: str
) -> None:
    if given:
        appraisal.score(period, period.branch.groups.get(code="G1"), code, **given)
    page = open_grid()

    cell(page, 0, column).click()

    expect(cell(page, 0, column)).to_have_role("gridcell")
    expect(cell(page, 0, column)).to_have_accessible_name(name)


def test_first_cell_that_the_keyboard_comes_to_says_what_it_is_and_shows_it(open_grid: Callable[..., Page]) -> None:
    page = open_grid()
    page.emulate_media(forced_colors="active")
    page.locator("#grid-next").focus()

    for _step in range(15):
        press(page, "Tab")
        if page.evaluate("document.activeElement.matches('#grid td')"):
            break

    expect(cell(page, 0, 0)).to_be_focused()
    expect(cell(page, 0, 0)).to_have_accessible_name(f"{A1}, not scored")
    assert cell(page, 0, 0).evaluate(LINE) >= 2
    assert cell(page, 0, 1).evaluate(LINE) == 0


def test_what_was_typed_and_not_saved_is_said_with_its_cause(open_grid: Callable[..., Page]) -> None:
    page = open_grid()
    cell(page, 0, 0).click()
    type_in(page, "11")

    expect(cell(page, 0, 0)).to_have_accessible_name(f"{A1}, 11, not saved, This is over the maximum of 10.")
    expect(told(page, "计划调度组, A1: This is over the maximum of 10.")).to_be_visible()
    expect(told(page, "1 not saved yet")).to_be_visible()

    cell(page, 0, 2).click()
    type_in(page, "11")
    expect(page.get_by_role("dialog")).to_have_accessible_name("11 of 12: why were points taken off?")
    press(page, "Escape")
    expect(cell(page, 0, 2)).to_have_accessible_name(f"{B1}, 11, needs a reason")


def test_conflict_says_both_values_and_who_was_first(open_grid: Callable[..., Page]) -> None:
    mine, theirs = open_grid(), open_grid()
    cell(theirs, 0, 0).click()
    type_in(theirs, "7")
    saved(theirs)

    cell(mine, 0, 0).click()
    type_in(mine, "9")

    said = r"^计划调度组, A1 季度计划与小结, 9, changed by somebody else, 王建国 changed this cell at .*, There now: 7$"
    expect(cell(mine, 0, 0)).to_have_accessible_name(re.compile(said))


def test_headers_say_what_may_be_given(open_grid: Callable[..., Page]) -> None:
    page = open_grid()

    for role, name in (
        ("columnheader", "Party group"),
        ("columnheader", "组长作用, maximum 18"),
        ("columnheader", "A1 季度计划与小结, maximum 10"),
        ("columnheader", "B1 党小组会每月1次, maximum 12"),
        ("columnheader", "H1 上级刊物采用, bonus up to 4"),
        ("columnheader", "V1 违纪违法受处分, veto"),
        ("columnheader", "Total"),
        ("columnheader", "Rank"),
        ("columnheader", "Grade"),
        ("rowheader", "质量管理组"),
    ):
        expect(page.get_by_role(role, name=name, exact=True)).to_have_count(1)  # type: ignore[arg-type]


def test_total_says_that_it_is_not_the_last_word_until_every_cell_is_filled(
    open_grid: Callable[..., Page], period: Period
) -> None:
    group = period.branch.groups.get(code="G1")
    for code, points in (("A1", "10"), ("A2", "8")):
        appraisal.score(period, group, code, points)
    page = open_grid()
    row = page.locator("#grid tbody tr").first
    expect(row.locator("td.total")).to_have_text("18")
    expect(row.locator("td.band")).to_have_text("so far")

    cell(page, 0, 2).click()
    type_in(page, "12")

    expect(row.locator("td.total")).to_have_text("30.00")
    expect(row.locator("td.band")).not_to_have_text("so far")
    expect(told(page, "Everything saved")).to_be_visible()


def test_what_was_taken_back_is_read_out(open_grid: Callable[..., Page]) -> None:
    page = open_grid()
    cell(page, 0, 0).click()
    type_in(page, "9")
    press(page, "Control+z")

    expect(told(page, "Undone.")).to_be_visible()
    expect(cell(page, 0, 0)).to_have_accessible_name(f"{A1}, not scored")


def test_states_keep_their_shapes_in_own_colours(open_grid: Callable[..., Page]) -> None:
    """Where the grounds go, each state is told by a border or a cross, and the chosen block by the own colours."""
    page = open_grid()
    page.emulate_media(forced_colors="active")
    mark = page.locator("#grid-saved")
    at_rest = mark.evaluate(SHAPE)
    cell(page, 0, 0).click()
    type_in(page, "11")
    cell(page, 0, 2).click()
    type_in(page, "11")
    press(page, "Escape")

    refused, needs, open_ = (each.evaluate(SHAPE) for each in (cell(page, 0, 0), cell(page, 0, 2), mark))
    assert "gradient" in refused[-1]
    assert (needs[0], needs[-1]) == ("1px", "none")
    assert (at_rest[0], open_[0]) == ("4px", "1px")

    cell(page, 1, 1).click()
    press(page, "Shift+ArrowRight")
    ground = "each => getComputedStyle(each).backgroundColor"
    assert cell(page, 1, 2).evaluate(ground) != cell(page, 2, 2).evaluate(ground)
