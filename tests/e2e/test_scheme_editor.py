"""The scheme editor in a browser: rows dragged, moved by keys, faults that follow what is typed, two windows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from appraisal.models import Scheme
from groups.enums import Office
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import appraisal, groups

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft() -> Scheme:
    branch = groups.branch("ZB01")
    groups.holder(Office.SECRETARY, branch, employee_no="10001")
    return appraisal.reference_scheme(branch, approved=False)


def opened(page: Page, draft: Scheme) -> None:
    sign_in(page, "10001", groups.PASSWORD)
    page.goto(f"/appraisal/schemes/{draft.pk}/edit/")


def codes(page: Page) -> list[str]:
    """The codes of the first four indicators as they stand in the page."""
    fields = page.locator("input[name$='-code']")
    return [fields.nth(place).input_value() for place in range(4)]


def saved(draft: Scheme) -> list[str]:
    return list(draft.indicators.order_by("position").values_list("code", flat=True)[:4])


def test_rows_are_moved_by_keys_and_by_dragging_and_saved(page: Page, draft: Scheme) -> None:
    opened(page, draft)

    page.locator("#i-1-name").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("input[name$='-code']").nth(0)).to_have_value("A2")
    expect(page.locator("#i-1-name")).to_be_focused()
    page.keyboard.press("Control+s")
    expect(page.locator("input[name=edition]")).to_have_value("2")
    by_keys = saved(draft)
    page.locator("#i-2-row").evaluate("row => row.scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.locator("#i-3-row [data-handle]").hover()
    page.mouse.down()
    target = page.locator("#i-1-row").bounding_box()
    assert target
    page.mouse.move(target["x"] + 40, target["y"] + 4, steps=8)
    assert codes(page) == ["A3", "A2", "A1", "B1"]
    page.mouse.up()
    page.locator("#save").click()
    expect(page.locator("input[name=edition]")).to_have_value("3")

    assert by_keys == ["A2", "A1", "A3", "B1"]
    assert codes(page) == ["A3", "A2", "A1", "B1"]
    assert saved(draft) == codes(page)


def test_sum_and_faults_follow_what_is_typed(page: Page, draft: Scheme) -> None:
    opened(page, draft)

    page.fill("#i-1-maximum", "6.3")
    page.fill("#b-4-lower", "20")
    page.locator("#b-3-lower").focus()

    expect(page.locator("#editor-sums .sum dd")).to_have_text("102.3")
    expect(page.locator("#faults-i-1-maximum")).not_to_be_empty()
    expect(page.locator("#i-1-maximum")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".ruler-scale .hole")).to_be_visible()
    assert draft.indicators.get(code="A1").maximum == 4


def test_second_window_loses_nothing(new_page: NewPage, draft: Scheme) -> None:
    first, second = new_page(), new_page(width=390)
    for page in (first, second):
        opened(page, draft)
    first.fill("#id_name", "甲的名称")
    first.locator("#save").click()
    expect(first.locator("input[name=edition]")).to_have_value("2")

    second.fill("#id_name", "乙的名称")
    second.locator("#save").click()

    expect(second.locator(".scheme-conflict")).to_contain_text("甲的名称")
    expect(second.locator(".scheme-conflict")).to_contain_text("乙的名称")
    new_page.faults.clear()  # type: ignore[attr-defined]  # the refusal's own status
    second.locator("input[name='pick-term-name'][value='mine']").check()
    second.locator("button[value=merge]").click()
    expect(second.locator("#id_name")).to_have_value("乙的名称")
    assert Scheme.objects.get(pk=draft.pk).name == "乙的名称"
