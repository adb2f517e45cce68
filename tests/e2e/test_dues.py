"""A leader on a phone takes the dues of the month: one tap a member, in place, and the last one undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from activities.services.dues import open_month, set_base
from branchmgr import clock
from groups.enums import Office
from groups.models import Person
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import groups as place

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_tap_records_a_payment_without_leaving_the_page(new_page: NewPage) -> None:
    group = place.group(place.branch())
    leader = place.holder(Office.LEADER, group)
    place.member(group)
    now = clock.now()
    for person in Person.objects.all():
        base = {"dues_class": "employed", "base": Decimal(4000), "amount": None, "note": ""}
        set_base(person, from_month=date(now.year, 1, 1), **base, by=None, now=now)  # type: ignore[arg-type]
    open_month(group, now.date().replace(day=1), by=None, now=now)

    page = new_page(width=390)
    sign_in(page, leader.username, place.PASSWORD)
    page.goto(f"/activities/dues/groups/{group.pk}/{now:%Y-%m}/")
    page.evaluate("() => { window.kept = true; }")
    taps = page.locator("form[action$='/pay/'] button")
    assert taps.count() == 2
    taps.first.click()
    page.locator("form[action$='/undo/'] button").wait_for()
    assert (taps.count(), page.locator(".figure b").first.inner_text()) == (1, "1 / 2")
    page.locator("form[action$='/undo/'] button").click()
    page.locator("form[action$='/pay/'] button").nth(1).wait_for()
    assert page.evaluate("() => window.kept") is True
