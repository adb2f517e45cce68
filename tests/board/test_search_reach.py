"""The search finds for nobody what they may not see: everything that it finds for somebody opens for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from activities.models.activities import ActivityQuerySet, EvidenceQuerySet
from groups.models.brands import BrandQuerySet
from groups.models.organisation import PartyGroupQuerySet
from groups.models.people import PersonQuerySet
from innovation.models.proposals import ProposalQuerySet
from tests.world import MARKS, ROLES, World, lived_in, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]
QUERIES = (
    "CANARY",
    "XA",
    "XS",
    "2",
    "党",
    "组",
    "公示",
    "季度",
    "品牌",
    "模板",
    "台账",
    "办法",
    "a",
    "提案",
    "archive",
    "pdf",
)
SIGNED_IN = [role for role in ROLES if role != "-"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


def answers(world: World, role: str) -> Iterator[str]:
    """Everything that a role is ever answered by the search, what is marked in words put together again."""
    client = world.client(role)
    for words in QUERIES:
        for kind in ("people", "groups", "activities", "proposals", "documents"):
            answer = client.get(reverse("search"), {"q": words, "kind": kind}, headers={"HX-Request": "true"})
            assert answer.status_code == 200
            yield answer.text.replace("<mark>", "").replace("</mark>", "")


def found(world: World, role: str) -> set[str]:
    """Where everything leads that a role ever finds."""
    rows = re.compile(r'class="found-row".*?<a href="([^"]+)"', re.DOTALL)
    return {unescape(link) for answer in answers(world, role) for link in rows.findall(answer)}


def closed(world: World, role: str) -> set[str]:
    """Of what a role finds, what does not open."""
    client = world.client(role)
    with undone():
        return {link for link in found(world, role) if client.get(link).status_code != 200}


@pytest.mark.parametrize("role", SIGNED_IN)
def test_everything_that_is_found_opens(world: World, role: str) -> None:
    assert closed(world, role) == set()


@pytest.mark.parametrize("role", SIGNED_IN)
def test_nothing_is_said_that_is_not_for_the_reader(world: World, role: str) -> None:
    said = "\n".join(answers(world, role))
    assert {mark for mark in MARKS if mark.text in said and role not in mark.seen_by} == set()


def test_canaries_are_found_by_those_who_may_see_them(world: World) -> None:
    said = {role: "\n".join(answers(world, role)) for role in "SB"}
    for role, what in (
        ("B", "CANARY-SEARCH-GROUP CANARY-SEARCH-PERSON CANARY-SEARCH-BRAND"),
        ("S", "CANARY-FILE CANARY-STYLE CANARY-DRAFT CANARY-LISTS-OPEN"),
    ):
        assert [each for each in what.split() if each not in said[role]] == []


def test_much_is_found_by_those_who_see_much(world: World) -> None:
    assert {re.sub(r"[0-9]+.*", "", link) for link in found(world, "S")} >= {
        "/groups/", "/groups/people/", "/activities/records/", "/innovation/proposals/", "/activities/evidence/",
        "/appraisal/schemes/", "/appraisal/periods/", "/activities/templates/", "/activities/archive/?group=",
    }  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [ActivityQuerySet, BrandQuerySet, EvidenceQuerySet, PartyGroupQuerySet, PersonQuerySet, ProposalQuerySet],
    ids=lambda rows: rows.__name__,
)
def test_search_that_asks_nobody_is_noticed(
    world: World, rows: type[QuerySet[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted leak: were one kind found by everybody, some of it would not open."""
    links = found(world, "N")
    with monkeypatch.context() as planted:
        planted.setattr(rows, "visible_to", lambda every, _user: every.all())
        leaked = found(world, "N") - links
    assert leaked
    with undone():
        assert {world.client("N").get(link).status_code for link in leaked} & {403, 404}
