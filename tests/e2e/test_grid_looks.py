"""Whether the score grid can be read: its marks beside each other, a small desk, a phone, readers, paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from appraisal.models import Period
from groups.enums import Office
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import DESK, PHONE, SMALL_DESK
from tests.e2e.grid_table import NUMBER, cell, opener, press, saved, standing, type_in
from tests.factories import appraisal, groups

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

GROUPS, ITEMS = 12, 16
READER = "100002"
OVERLAPS = """td => {
    const parts = [...td.querySelectorAll('.accept, .suggested, .own, .far')];
    if (td.firstChild.nodeType === Node.TEXT_NODE) {
      parts.push(document.createRange());
      parts[parts.length - 1].selectNode(td.firstChild);
    }
    const boxes = parts.map(each => each.getBoundingClientRect());
    const both = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return boxes.some((a, i) => boxes.slice(i + 1).some(b => both(a, b)));
}"""
"""whether any two of what stands in a cell lie on each other"""
SIZES = "each => parseFloat(getComputedStyle(each).fontSize)"
LINES = """heads => heads.map(head => {
    const range = document.createRange();
    range.selectNodeContents(head);
    return [head.textContent.length, range.getClientRects().length];
})"""
"""of each head: its characters, and in how many lines they stand"""


@pytest.fixture
def period() -> Period:
    """Many groups and long names; A1 is worth half a point for each of two members, which is 1."""
    branch = groups.branch("ZB1", name="生产安全党支部")
    for number in range(1, GROUPS + 1):
        group = groups.group(branch, f"G{number:02}", name=f"计划调度第{number}党小组")
        groups.member(group, f"2{number:02}01")
        groups.member(group, f"2{number:02}02")
    groups.holder(Office.SECRETARY, branch, employee_no=NUMBER, name="王建国")
    groups.holder(Office.ORGANISATION, branch, employee_no=READER)
    rule = {"source": "group_size", "suggestion_rule": "按次 +0.5"}
    items = [appraisal.indicator("A1", "6", dimension="党费收缴", name="按月足额收缴", **rule)]
    for number in range(2, ITEMS):
        name = "区（县）级媒体或上级党委刊物采用" if number % 3 else "谈心谈话与思想动态"
        items.append(appraisal.indicator(f"A{number}", "5", dimension=f"组织建设{number}", name=name))
    items.append(appraisal.indicator("H1", "4", "bonus", dimension="加分项"))
    items.append(appraisal.indicator("V1", kind="veto", dimension="一票否决"))
    return appraisal.period(appraisal.scheme(branch, indicators=items, self_assessment=True), "2026Q3")


@pytest.fixture
def open_grid(period: Period, new_page: NewPage, live_server: object) -> Callable[..., Page]:
    opened = opener(period, new_page, live_server)

    def with_suggestions(**options: int) -> Page:
        page = opened(**options)
        expect(page.locator("#grid .suggested").first).to_be_attached()
        return page

    return with_suggestions


def as_reader(period: Period, new_page: NewPage, live_server: object, **options: int) -> Page:
    page = new_page(**options)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": str(live_server)}])
    sign_in(page, READER, groups.PASSWORD)
    page.goto(f"/appraisal/periods/{period.pk}/grid/")
    return page


def test_score_difference_and_self_assessment_stand_beside_each_other(
    open_grid: Callable[..., Page], period: Period
) -> None:
    first, second = period.branch.groups.order_by("code")[:2]
    for number, group in ((1, first), (2, second)):
        leader = groups.holder(Office.LEADER, group, employee_no=f"30000{number}")
        appraisal.self_assessment(period, group, "A1", "4.5", by=leader)
    page = open_grid(width=DESK)
    cell(page, 0, 0).click()
    type_in(page, "6")
    saved(page)

    expect(cell(page, 0, 0).locator(".far")).to_have_attribute("data-text", "+4.5")
    expect(cell(page, 1, 0).locator(".own")).to_have_attribute("data-text", "self 4.5")
    for row in (0, 1):
        assert not cell(page, row, 0).evaluate(OVERLAPS)
    assert min(page.locator("#grid .own, #grid .far").evaluate_all(f"all => all.map({SIZES})")) >= 12

    type_in(page, "77")
    press(page, "ArrowUp")
    expect(cell(page, 1, 0)).to_have_attribute("data-state", "refused")
    expect(cell(page, 1, 0).locator(".far")).to_have_count(0)
    expect(page.locator("#grid-cell")).to_contain_text("Suggested: 1.5 ·")


def test_chosen_cell_and_its_reason_are_both_in_sight_on_a_small_desk(open_grid: Callable[..., Page]) -> None:
    page = open_grid(width=SMALL_DESK, height=768)
    for row in (0, GROUPS - 1):
        cell(page, row, 0).click()
        panel = page.locator("#grid-cell").bounding_box()
        chosen = cell(page, row, 0).bounding_box()
        assert panel is not None
        assert chosen is not None
        assert panel["y"] + panel["height"] <= 768
        assert chosen["y"] + chosen["height"] <= panel["y"]


def test_phone_says_under_the_number_what_is_wrong_with_it(open_grid: Callable[..., Page]) -> None:
    page = open_grid(width=PHONE, height=844)
    number = page.get_by_role("textbox", name="A1 按月足额收缴")
    item = page.locator(".phone-items li").filter(has=number)
    number.fill("77")
    page.keyboard.press("Tab")

    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_have_accessible_description("This is over the maximum of 6.")
    expect(item).to_contain_text("Suggested: 1 ·")
    expect(item.get_by_label("A1 Reason")).to_be_hidden()
    said, line = item.get_by_role("status").bounding_box(), item.locator(".phone-beside").bounding_box()
    assert said is not None
    assert line is not None
    assert said["y"] < line["y"]

    number.fill("5")
    page.keyboard.press("Tab")
    saved(page)
    expect(number).not_to_have_attribute("aria-invalid", "true")
    expect(item).to_contain_text("Suggested: 1 (+4)")
    assert standing() == {("G01", "A1"): ("5", "")}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_reader_is_shown_values_and_no_fields(
    period: Period, new_page: NewPage, live_server: object, width: int
) -> None:
    group = period.branch.groups.get(code="G01")
    appraisal.score(period, group, "A1", "4", reason="两名党员缓缴")
    page = as_reader(period, new_page, live_server, width=width)
    place = page.locator("#grid-phone" if width == PHONE else "#grid-cell")
    if width == DESK:
        cell(page, 0, 0).click()

    expect(place).to_contain_text("Suggested: 1 (+3)")
    expect(place).to_contain_text("Reason: 两名党员缓缴")
    expect(place.get_by_role("textbox")).to_have_count(0)
    if width == PHONE:
        items = place.get_by_role("listitem")
        for name, value in (("A1", "4"), ("A2", "not scored"), ("H1", "none"), ("V1", "none")):
            shown = items.filter(has=page.get_by_text(name, exact=True)).locator(".phone-value")
            expect(shown).to_have_text(value)


def test_paper_has_no_head_broken_at_every_character(open_grid: Callable[..., Page]) -> None:
    page = open_grid(width=1047)  # a sheet of A4 across, less its margins
    cell(page, 0, 0).click()
    type_in(page, "4")
    saved(page)
    page.emulate_media(media="print")

    heads = page.locator("#grid .indicators .name, #grid .dimensions th").evaluate_all(LINES)
    assert len(heads) == 2 * (ITEMS + 1) + 4
    for characters, lines in heads:
        assert lines == 1 or characters / lines >= 2, (characters, lines)
    names = page.locator("#grid .indicators .name").evaluate_all(LINES)
    assert max(lines for _characters, lines in names) <= 3
    expect(cell(page, 0, 0)).to_be_visible()
    expect(cell(page, 0, 0).locator(".far")).to_be_hidden()
