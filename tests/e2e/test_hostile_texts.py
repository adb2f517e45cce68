"""Texts made to run or to break a page, in every free column: pages show them as they are and run nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from itertools import count
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField
from django.urls import reverse
from playwright.sync_api import Error, Page, expect

from board.services.affairs import AffairTerms, write_affair
from branchmgr import notify
from groups.models import Person
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import DESK, WIDTHS, beyond_the_edge, sized
from tests.e2e.walking import links, pattern
from tests.factories import appraisal, disputes, groups
from tests.factories.brands import brand
from tests.factories.groups import PASSWORD
from tests.factories.records import NOW, Cast, accepted, begun, cast
from tests.factories.results import published
from tests.hostile.typed import REFUSED, TEXTS

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

HIT = "HIT"
"""the title that a page has once one of the texts ran"""
SHOWN = [each.text for each in TEXTS if each.means is not REFUSED and each.means]
FREE = {
    "name", "theme", "carrier", "highlights", "practices", "deeds", "spread_note", "reason", "resolution", "note",
    "text", "answer", "topic", "place", "content", "agenda", "position", "standard", "cause", "work_team", "title",
    "level", "highlight", "criticism", "body",
}  # fmt: skip
"""columns in which people write what they like"""
OF_A_RECORD = ("record_detail", "record_basics", "record_content", "attendance_take", "record_check", "record_call_off")
OF_AN_AFFAIR = ("affair_detail", "affair_edit")


def lived_in() -> Cast:
    """A branch with records, a brand, a published period, objections and a person for each text."""
    people = cast()
    begun(people.group, by=people.leader)
    accepted(people.group, "2026-09-11", by=people.leader, reviewer=people.secretary)
    brand(people.group, by=people.leader)
    period = published(appraisal.scheme(people.branch, 2026), "2026Q1")
    disputes.objection(period, people.group, "A1", by=people.leader, text="有记录")
    for number, text in enumerate(SHOWN):
        groups.member(people.group, f"3{number:04}", name=text[:64])
    notify.tell([people.secretary, people.leader], SHOWN[1], kind="test", key="test", url="/")
    return people


def spoil() -> int:
    """Puts one text after the other into every free column of every row that is not frozen; says into how many rows."""
    numbers, rows = count(), 0
    for model in apps.get_models():
        columns = [each for each in model._meta.concrete_fields if each.name in FREE and not each.unique]
        texts = [each for each in columns if isinstance(each, CharField | TextField) and not each.choices]
        if model is Person or model._meta.app_label == "branchmgr":  # people have theirs, the audit is only added to
            continue
        for row in model._default_manager.all() if texts else ():
            values = {each.name: SHOWN[next(numbers) % len(SHOWN)][: each.max_length or 500] for each in texts}
            with suppress(IntegrityError), transaction.atomic():  # approved and published rows are frozen
                rows += model._default_manager.filter(pk=row.pk).update(**values)
    return rows


def too_wide(page: Page) -> list[str]:
    """The widths of screens at which the page that is open stands beyond the edge."""
    found = []
    for width in (WIDTHS[0], DESK):
        sized(page, width)
        if (wide := beyond_the_edge(page)) > 0:
            found.append(f"{pattern(page.url)}: {wide} px wider than {width}")
    return found


def walk(page: Page) -> set[str]:
    """Follows every kind of link from the home page; the kinds of pages that were opened."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        try:
            answer = page.goto(waiting.pop(0))
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            continue
        assert answer is None or answer.status < 500, answer.url
        assert page.title() != HIT, page.url
        for href in links(page):
            if pattern(href) not in seen:
                seen.add(pattern(href))
                waiting.append(href)
    return seen


def test_pages_show_hostile_texts_and_run_nothing(new_page: NewPage) -> None:
    people = lived_in()
    assert spoil() > 50
    opened = set()
    for user in (people.secretary, people.leader):
        page = new_page()
        sign_in(page, user.username, PASSWORD)
        opened |= walk(page)
    assert len(opened) > 40


def test_title_without_a_space_pushes_no_page_aside(new_page: NewPage) -> None:
    """Headings, the way to a page, lists, sentences and forms break it, on a phone and at a desk."""
    people = cast()
    record = begun(people.group, by=people.leader, topic="W" * 200)
    terms = AffairTerms("other", "W" * 60, "W" * 300, date(2026, 9, 15), None)
    affair = write_affair(people.branch, terms=terms, by=people.secretary, now=NOW)
    opened = {
        people.leader: ["/", "/activities/records/", *(reverse(name, args=[record.pk]) for name in OF_A_RECORD)],
        people.secretary: ["/", *(reverse(name, args=[affair.pk]) for name in OF_AN_AFFAIR)],
    }
    wide: list[str] = []
    for user, addresses in opened.items():
        page = new_page()
        sign_in(page, user.username, PASSWORD)
        for address in addresses:
            page.goto(address)
            expect(page.locator("h1")).to_be_visible()
            wide += too_wide(page)
    assert not wide, "\n".join(wide)


def names_on(page: Page) -> set[str]:
    found: list[str] = page.eval_on_selector_all("td.name.lead a", "all => all.map(each => each.textContent)")
    return set(found)


def test_texts_come_back_as_they_were_typed(new_page: NewPage) -> None:
    people = lived_in()
    page = new_page()
    sign_in(page, people.secretary.username, PASSWORD)
    found: set[str] = set()
    for number in range(1, 4):
        page.goto(f"/groups/people/?page={number}")
        found |= names_on(page)
    assert {text[:64] for text in SHOWN} - found == set()


def test_policy_holds_alone_and_the_test_would_see_a_script_that_runs(
    new_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two locks: with escaping taken off the policy still lets nothing run; with both off the script runs."""
    people = cast()
    for number, text in enumerate(SHOWN[1:3]):  # others would break the page before a script is met
        groups.member(people.group, f"3{number:04}", name=text)
    page = new_page()
    sign_in(page, people.secretary.username, PASSWORD)
    monkeypatch.setattr("django.template.base.conditional_escape", str)
    page.goto("/groups/people/")
    assert page.title() != HIT
    assert any("Content Security Policy" in fault for fault in new_page.faults)

    monkeypatch.setattr(CSPMiddleware, "process_response", lambda _middleware, _request, response: response)
    page.goto("/groups/people/")
    assert page.title() == HIT
    new_page.faults.clear()
