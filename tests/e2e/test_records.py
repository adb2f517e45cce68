"""A group leader on a phone files the usual meeting with a few taps: what stayed the same is filled in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from activities.models import Activity
from activities.services import records
from branchmgr import clock
from tests.e2e.conftest import NewPage, sign_in
from tests.factories.groups import PASSWORD, member
from tests.factories.records import begun, cast

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_usual_meeting_is_filed_on_a_phone_with_a_few_taps(new_page: NewPage) -> None:
    people = cast()
    absent = member(people.group)
    now = clock.now()
    month_ago = (now - timedelta(days=30)).date().isoformat()
    last = begun(people.group, month_ago, by=people.leader, now=now)
    records.save_record(last, edition=1, place="二号会议室", by=people.leader, now=now)
    yesterday = (now - timedelta(days=1)).date().isoformat()
    page = new_page(width=390, height=844)
    sign_in(page, people.leader.username, PASSWORD)

    page.goto("/activities/records/new/")
    expect(page.locator("input[name=place]")).to_have_value("二号会议室")
    page.locator("input[name=topic]").fill("学习党章")
    page.locator("input[name=day]").fill(yesterday)
    page.locator("main form.filing .btn-primary").tap()

    page.locator("[data-all-present]").tap()
    page.locator(f"li:has-text('{absent.name}') label.kind-absent").tap()
    page.locator("main form .btn-primary").tap()

    page.locator("textarea[name=content]").fill("大家学习了党章第一章。")
    page.locator("main form.filing .btn-primary").tap()

    expect(page.locator("main")).to_contain_text("大家学习了党章第一章。")
    page.locator(".hand-in button").tap()
    expect(page.locator(".page-head .state-ready")).to_be_visible()

    filed = Activity.objects.get(topic="学习党章", place="二号会议室", starts_at__date=yesterday)
    assert filed.status == "submitted"
    assert filed.attendance.filter(kind="absent").values_list("person", flat=True).get() == absent.pk
    assert filed.attendance.exclude(kind="present").count() == 1
