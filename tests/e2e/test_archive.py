"""Files on their way in a browser: a large picture is made smaller, the connection drops, it goes on by itself."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from activities.models import Evidence
from branchmgr import uploads
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import groups, records

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def photo(folder: Path) -> Path:
    """A picture of noise, which no format packs well, as large as a camera makes it."""
    path = folder / "现场.jpg"
    small = Image.frombytes("RGB", (1500, 1100), os.urandom(1500 * 1100 * 3))
    small.resize((3000, 2200)).save(path, quality=95)
    return path


def test_picture_goes_on_after_a_lost_connection(new_page: NewPage, tmp_path: Path) -> None:
    cast = records.cast()
    draft = records.begun(cast.group, by=cast.leader)
    page = new_page(width=390)
    sign_in(page, cast.leader.username, groups.PASSWORD)
    page.goto(f"/activities/records/{draft.pk}/evidence/")
    parts: list[str] = []

    def drop_the_second(route: Route) -> None:
        parts.append(route.request.url.partition("from=")[2])
        if len(parts) in (2, 3):
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/files/*/?from=*", drop_the_second)
    page.set_input_files("#id_chosen", [photo(tmp_path)])

    lost = page.locator("form[data-sending]").get_attribute("data-lost") or ""
    expect(page.locator(".sending-list")).to_contain_text(lost)
    expect(page.locator("#evidence-list img")).to_be_visible(timeout=20_000)
    expect(page.locator(".sending-list li")).to_have_count(0)
    assert parts[1] == parts[2] == parts[3] == str(256 * 1024)
    kept = Evidence.objects.get()
    with Image.open(BytesIO(uploads.content(kept.upload))) as shown:
        assert max(shown.size) == 2000
    page.locator(".evidence-edit summary").click()
    page.locator(".evidence-edit input[name=caption]").fill("活动现场")
    page.locator(".evidence-edit form:has(input[name=caption]) button").click()
    expect(page.locator(".evidence-words b")).to_have_text("活动现场")
    new_page.faults.clear()  # type: ignore[attr-defined]  # the dropped connection itself
