"""The board of groups in a real browser: people dragged and chosen into another group, the draft saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branchmgr import clock
from groups.enums import Office
from groups.models import Move
from groups.services.regroupings import draft_regrouping
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import beyond_the_edge
from tests.factories import groups

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_people_are_dragged_and_chosen_into_another_group(new_page: NewPage) -> None:
    branch = groups.branch("ZB01")
    first, second = groups.group(branch, "XA"), groups.group(branch, "XB")
    groups.holder(Office.LEADER, first, name="赵一")
    dragged, chosen = groups.member(first, name="钱二"), groups.member(first, name="孙三")
    secretary = groups.holder(Office.SECRETARY, branch)
    day = clock.today() + timedelta(days=9)
    draft = draft_regrouping(branch, starts_on=day, reason="倒班调整", by=secretary, now=clock.now())

    page = new_page()
    sign_in(page, secretary.username, groups.PASSWORD)
    page.goto(reverse("regrouping_edit", args=[draft.pk]))
    target = page.locator(f'.board-column[data-group="{second.pk}"]')
    page.locator(".seat", has_text="钱二").drag_to(target)
    expect(target.locator(".seat")).to_have_count(1)
    select = page.locator(f"#id_to-{chosen.pk}")
    select.focus()
    select.select_option(str(second.pk))
    expect(target.locator(".seat")).to_have_count(2)
    expect(target.locator("h2")).to_have_text("小组XB 0 → 2")
    expect(select).to_be_focused()
    page.locator(f"#id_to-{first.memberships.get(person__name='赵一').person_id}").select_option(str(second.pk))
    expect(page.locator(".message.warning").first).to_contain_text("赵一")
    page.locator("button[name=stay]").click()
    expect(page.locator(".board-column .seat.moved")).to_have_count(3)
    assert set(Move.objects.values_list("person", flat=True)) >= {dragged.pk, chosen.pk}

    phone = new_page(width=390)
    sign_in(phone, secretary.username, groups.PASSWORD)
    phone.goto(reverse("regrouping_edit", args=[draft.pk]))
    assert beyond_the_edge(phone) == 0
