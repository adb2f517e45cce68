"""A brand card on a phone: a large picture is made smaller, a draft is kept, and the card prints on one sheet."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from branchmgr import uploads
from groups.enums import Office
from groups.models import Brand
from tests.e2e.conftest import NewPage, sign_in, until
from tests.e2e.fitting import beyond_the_edge
from tests.factories import groups

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def photo(folder: Path) -> Path:
    """A picture of noise, larger than is sent."""
    path = folder / "现场.png"
    Image.frombytes("RGB", (600, 400), os.urandom(600 * 400 * 3)).resize((2700, 1800)).save(path)
    return path


def test_card_is_written_on_a_phone_and_prints_on_one_sheet(new_page: NewPage, tmp_path: Path) -> None:
    group = groups.group(groups.branch("ZB01"), "XZ01", name="计划调度党小组")
    leader = groups.holder(Office.LEADER, group)
    page = new_page(width=390)
    sign_in(page, leader.username, groups.PASSWORD)
    page.goto(f"/groups/{group.pk}/brand/edit/")
    page.fill("#id_name", "排产先锋")
    page.fill("#id_practices", "班前五分钟\n" * 4)
    page.wait_for_timeout(1200)  # a draft is kept once nothing was typed for a moment
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/groups/{group.pk}/brand/edit/")
    expect(page.locator("#id_name")).to_have_value("排产先锋")

    page.fill("#id_theme", "计划一盘棋")
    page.set_input_files("#id_picture", [photo(tmp_path)])
    expect(page.locator(".brand-chosen")).to_be_visible(timeout=15_000)
    page.click("main form.form button[type=submit]")
    expect(page.locator(".brand-card .brand-name")).to_have_text("排产先锋")
    until(page, "document.querySelector('.brand-picture')?.naturalWidth > 0")
    assert beyond_the_edge(page) == 0

    kept = Brand.objects.get(group=group).picture
    assert kept is not None
    with Image.open(BytesIO(uploads.content(kept))) as shown:
        assert (max(shown.size), shown.format) == (2000, "JPEG")
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 1
