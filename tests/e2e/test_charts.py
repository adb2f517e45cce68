"""The pictures in a real browser: drawn under the strict policy, by keys, on a phone, on paper, in the dark."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page
from pypdf import PdfReader

from appraisal.models import Period
from groups.enums import Office
from groups.models import Branch
from tests.e2e.conftest import NewPage, sign_in, until
from tests.e2e.fitting import beyond_the_edge, sized
from tests.factories import groups
from tests.factories.appraisal import SMALL, indicator, scheme
from tests.factories.results import published

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

KINDS = ["ranks", "spread", "radar", "heat", "bars"]
VIOLATIONS = """() => { window.told = [];
  document.addEventListener('securitypolicyviolation', each => window.told.push(each.violatedDirective)); }"""


@pytest.fixture
def period(live_server: object) -> Period:
    branch = groups.branch("ZB01", name="生产安全党支部")
    for code in ("XA", "XB", "XC"):
        groups.group(branch, code, name=f"小组{code}")
    items = [*SMALL, indicator("C1", "10", dimension="党费")]
    made = scheme(branch, indicators=items)
    published(made, "2026Q1", {("XA", "A1"): 20})
    return published(made, "2026Q2", {("XB", "A1"): "31.5", ("XC", "C1"): "1.25"})


def opened(page: Page, branch: Branch, url: str) -> None:
    """Signs the secretary in and opens a page with pictures, listening for violations of the policy from the start."""
    user = groups.holder(Office.SECRETARY, branch)
    page.add_init_script(f"({VIOLATIONS})()")
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, user.username, groups.PASSWORD)
    page.goto(url)
    page.locator("[data-chart]").first.scroll_into_view_if_needed()
    page.wait_for_selector("[data-chart] svg")


def drawn(page: Page) -> dict[str, int]:
    """How many shapes each picture has."""
    shapes: dict[str, int] = page.eval_on_selector_all(
        "[data-chart]",
        "all => Object.fromEntries(all.map(each => [each.dataset.chart, each.querySelectorAll('svg path').length]))",
    )
    return shapes


def test_pictures_are_drawn_without_a_violation(page: Page, period: Period) -> None:
    opened(page, period.branch, reverse("period_result", args=[period.pk]))
    assert list(drawn(page)) == KINDS
    assert min(drawn(page).values()) > 3
    page.hover("[data-chart=ranks]", position={"x": 300, "y": 120})
    page.hover("[data-chart=heat]", position={"x": 300, "y": 60})
    page.goto(reverse("year_detail", args=[period.branch_id, 2026]))
    page.wait_for_selector("[data-chart=totals] svg")
    assert list(drawn(page)) == ["totals", "bars"]
    assert page.evaluate("window.told") == []


def test_keys_go_through_the_figures_and_say_them(page: Page, period: Period) -> None:
    opened(page, period.branch, reverse("period_result", args=[period.pk]))
    page.focus("[data-chart=ranks]")
    page.keyboard.press("ArrowRight")
    said = page.locator("[data-chart-said=chart-ranks]")
    assert said.text_content().splitlines()[0] == "2026年第1季度"
    page.keyboard.press("ArrowLeft")
    lines = ["2026年第2季度", "1  小组XA  110.00", "2  小组XB  101.50", "3  小组XC  101.25"]
    assert said.text_content().splitlines() == lines
    page.keyboard.press("Escape")
    page.focus("[data-chart=heat]")
    page.keyboard.press("ArrowDown")
    told = page.locator("[data-chart-said=chart-items]")
    assert told.text_content().splitlines()[0] == "小组XA"
    page.keyboard.press("ArrowDown")
    assert told.text_content().splitlines()[0] == "小组XB"
    page.focus("[data-chart=bars]")
    page.keyboard.press("ArrowRight")
    assert page.locator("[data-chart-said=chart-losses]").text_content().splitlines()[0] == "小组XA"
    assert page.evaluate("window.told") == []


def test_pictures_follow_the_width_and_the_scheme(new_page: NewPage, period: Period) -> None:
    page = new_page(width=1200)
    opened(page, period.branch, reverse("period_result", args=[period.pk]))
    sized(page, 390, 844)
    until(page, "document.querySelector('[data-chart=ranks] svg').getBoundingClientRect().width < 390")
    assert beyond_the_edge(page) == 0
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    until(page, "document.querySelector('[data-chart=radar] svg').outerHTML.includes('#ff9d9d')")
    page.emulate_media(forced_colors="active", color_scheme="light")
    ink = "getComputedStyle(document.querySelector('[data-chart=ranks]')).color.replaceAll(' ', '')"
    until(page, f"document.querySelector('[data-chart=ranks] svg').outerHTML.replaceAll(' ', '').includes({ink})")


def test_picture_that_does_not_fit_a_phone_slides_by_keys(new_page: NewPage, period: Period) -> None:
    page = new_page(width=390)
    opened(page, period.branch, reverse("period_result", args=[period.pk]))
    box = page.locator("[data-chart=heat]")
    box.evaluate("each => { each.firstElementChild.style.minWidth = '60rem' }")
    before = box.evaluate("each => each.scrollLeft")
    box.focus()
    for _press in range(3):
        page.keyboard.press("ArrowLeft")
    assert (before, box.evaluate("each => each.scrollLeft") > 0) == (0, True)


def test_phone_has_every_item_in_sight_and_the_names_at_their_lines(new_page: NewPage, period: Period) -> None:
    """More items than stand beside each other go downwards, so nothing is to be slid."""
    items = [indicator(f"A{number}", "5") for number in range(1, 21)]
    period = published(scheme(period.branch, year=2027, indicators=items), "2027Q1", {("XB", "A20"): "1.25"})
    page = new_page(width=390)
    opened(page, period.branch, reverse("period_result", args=[period.pk]))
    box = page.locator("[data-chart=heat]")
    assert box.evaluate("each => [each.scrollWidth - each.clientWidth, each.scrollHeight > 500]") == [0, True]
    told = page.locator("[data-chart-said=chart-items]")
    box.focus()
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        said.append(" ".join(told.text_content().splitlines()[:2]))
    ranked = ["小组XA", "小组XC"]
    assert said == [f"{ranked[0]} A1 项目A1", f"{ranked[1]} A1 项目A1", f"{ranked[1]} A2 项目A2"]
    names = page.locator("[data-chart=ranks] svg text").all_text_contents()
    assert {"小组XA", "小组XB", "小组XC"} <= {line for name in names for line in name.split()}


def test_every_picture_is_saved_as_a_file_that_speaks_for_itself(page: Page, period: Period) -> None:
    opened(page, period.branch, reverse("period_result", args=[period.pk]))
    page.emulate_media(color_scheme="dark")
    buttons = page.locator("[data-save-chart]")
    assert buttons.count() == len(KINDS)
    for button in buttons.all():
        with page.expect_download() as saved:
            button.click()
        assert saved.value.suggested_filename == button.get_attribute("data-file")
        assert "生产安全党支部_" in saved.value.suggested_filename
        with Image.open(saved.value.path()) as picture:
            assert (picture.format, picture.width) == ("PNG", 1800)
            picture.load()
            shades = picture.convert("RGB").getcolors(1 << 24) or []
            corners = {picture.convert("RGB").getpixel(at) for at in ((0, 0), (1799, picture.height - 1))}
        assert corners == {(255, 255, 255)}
        assert max(shades)[1] == (255, 255, 255)
        assert len(shades) > 20
    assert page.evaluate("window.told") == []


def test_still_pictures_for_who_wants_no_motion(page: Page, period: Period) -> None:
    opened(page, period.branch, reverse("period_result", args=[period.pk]))
    moving = "window.echarts.getInstanceByDom(document.querySelector('[data-chart=ranks]')).getOption().animation"
    assert page.evaluate(moving) is False
    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    page.wait_for_selector("[data-chart] svg")
    assert page.evaluate(moving) is True


def test_pages_print_on_a4_with_their_pictures_and_tables(page: Page, period: Period) -> None:
    opened(page, period.branch, reverse("period_result", args=[period.pk]))
    document = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    boxes = {(round(each.mediabox.width), round(each.mediabox.height)) for each in document.pages}
    assert boxes == {(595, 842)}
    text = "".join(each.extract_text() for each in document.pages)
    assert [figure in text for figure in ("101.25", "31.5", "90.00")] == [True] * 3
    until(page, "document.querySelectorAll('details[data-on-paper][open]').length === 0")


def test_notice_prints_on_one_sheet(page: Page, period: Period) -> None:
    user = groups.holder(Office.SECRETARY, period.branch)
    sign_in(page, user.username, groups.PASSWORD)
    page.goto(reverse("period_notice", args=[period.pk]))
    document = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(document.pages) == 1
    text = document.pages[0].extract_text()
    assert [figure in text for figure in ("110.00", "101.50", "101.25")] == [True] * 3
