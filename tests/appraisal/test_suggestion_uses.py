"""What is kept of a suggestion once its cell is saved, and the page that lists it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from appraisal.models import Indicator, Period, SuggestionUse
from appraisal.services.scores import Edit, save_cells
from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Branch, PartyGroup
from tests.factories import appraisal as make
from tests.factories import groups as place

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 9, 25, 12)


@pytest.fixture(autouse=True)
def _september() -> Any:
    with time_machine.travel(NOON.replace(tzinfo=clock.zone()), tick=False):
        yield


@pytest.fixture
def branch() -> Branch:
    found = place.branch("ZB1")
    for code in ("G1", "G2"):
        place.group(found, code)
    return found


@pytest.fixture
def secretary(branch: Branch) -> User:
    return place.holder(Office.SECRETARY, branch)


def period_with(branch: Branch, source: str, rule: str) -> Period:
    """The third quarter in scoring; item A1 names the source and the rule, item B1 none."""
    items = [
        make.indicator("A1", "10", source=source, suggestion_rule=rule),
        make.indicator("B1", "60", "deduction"),
    ]
    return make.period(make.scheme(branch, indicators=items))


def group(code: str) -> PartyGroup:
    return PartyGroup.objects.get(code=code)


def indicator(code: str = "A1") -> Indicator:
    return Indicator.objects.get(code=code)


def test_saved_cell_keeps_what_was_suggested(branch: Branch, secretary: User) -> None:
    period = period_with(branch, "group_size", "分段 0:4")
    item = indicator()

    def save(code: str, text: str, reason: str, version: int) -> None:
        edit = Edit(group(code).pk, item.pk, text, reason, version)
        (verdict,) = save_cells(period, edits=[edit], by=secretary)
        assert verdict.status == "saved", verdict

    save("G1", "4", "", 0)
    save("G2", "7", "有两名新党员", 0)
    save("G2", "清空", "", 1)
    save("G2", "4", "", 2)

    found = SuggestionUse.objects.order_by("pk")
    assert [(use.group.code, use.verdict, use.reason, use.score_version) for use in found] == [
        ("G1", "accepted", "", 1),
        ("G2", "overridden", "有两名新党员", 1),
        ("G2", "accepted", "", 3),
    ]
    assert {(use.points, use.rule, use.said) for use in found} == {(Decimal(4), "分段 0:4", "Members: 0")}


def test_list_shows_the_committee_what_became_of_suggestions(branch: Branch, secretary: User, client: Client) -> None:
    period = period_with(branch, "group_size", "分段 0:4")
    edits = [Edit(group("G1").pk, indicator().pk, "4", "", 0), Edit(group("G2").pk, indicator().pk, "7", "另行核实", 0)]
    save_cells(period, edits=edits, by=secretary)
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    address = reverse("suggestion_list", args=[period.pk])

    assertContains(client.get(reverse("period_detail", args=[period.pk])), address)
    assertContains(client.get(address), "另行核实")
    assertNotContains(client.get(address, {"verdict": "accepted"}), "另行核实")
    client.force_login(place.user_for(place.member(group("G1"))))
    assert client.get(address).status_code == 404


def test_saved_cells_without_a_suggestion_keep_nothing(branch: Branch, secretary: User) -> None:
    period = period_with(branch, "rectifications_in_time", "按比例")
    edits = [Edit(group("G1").pk, indicator(code).pk, text, "", 0) for code, text in (("A1", "4"), ("B1", "60"))]

    save_cells(period, edits=edits, by=secretary)

    assert not SuggestionUse.objects.exists()


def test_uses_are_kept_under_the_one_audit_entry_of_saving(branch: Branch, secretary: User) -> None:
    period = period_with(branch, "group_size", "分段 0:4")
    edits = [Edit(group(code).pk, indicator().pk, "4", "", 0) for code in ("G1", "G2")]
    before = AuditEvent.objects.count()

    save_cells(period, edits=edits, by=secretary)

    assert AuditEvent.objects.count() == before + 1
    assert SuggestionUse.objects.count() == 2
