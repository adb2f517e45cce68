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
from tests import kept_words
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


def found(answered: list[str]) -> set[str]:
    """Where everything leads that stands in some answers."""
    rows = re.compile(r'class="found-row".*?<a href="([^"]+)"', re.DOTALL)
    return {unescape(link) for answer in answered for link in rows.findall(answer)}


@pytest.mark.parametrize("role", SIGNED_IN)
def test_everything_that_is_found_opens_and_nothing_is_said_that_is_not_for_the_reader(world: World, role: str) -> None:
    answered = list(answers(world, role))
    said = "\n".join(answered)
    with undone():
        closed = {link for link in found(answered) if world.client(role).get(link).status_code != 200}

    assert closed == set()
    assert {mark for mark in MARKS if mark.text in said and role not in mark.seen_by} == set()


def test_canaries_are_found_by_those_who_may_see_them(world: World) -> None:
    said = {role: list(answers(world, role)) for role in "SB"}
    for role, what in (
        ("B", "CANARY-SEARCH-GROUP CANARY-SEARCH-PERSON CANARY-SEARCH-BRAND"),
        ("S", "CANARY-FILE CANARY-STYLE CANARY-DRAFT CANARY-LISTS-OPEN"),
    ):
        assert [each for each in what.split() if each not in "\n".join(said[role])] == []

    # Much is found by those who see much.
    assert {re.sub(r"[0-9]+.*", "", link) for link in found(said["S"])} >= {
        "/groups/", "/groups/people/", "/activities/records/", "/innovation/proposals/", "/activities/evidence/",
        "/appraisal/schemes/", "/appraisal/periods/", "/activities/templates/", "/activities/archive/?group=",
    }  # fmt: skip


@pytest.fixture(scope="module")
def member_finds(world: World) -> set[str]:
    """What a member of the group finds, read once for all planted leaks."""
    return found(list(answers(world, "N")))


@pytest.mark.parametrize(
    "rows",
    [ActivityQuerySet, BrandQuerySet, EvidenceQuerySet, PartyGroupQuerySet, PersonQuerySet, ProposalQuerySet],
    ids=lambda rows: rows.__name__,
)
def test_search_that_asks_nobody_is_noticed(
    world: World, member_finds: set[str], rows: type[QuerySet[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted leak: were one kind found by everybody, some of it would not open."""
    with monkeypatch.context() as planted:
        planted.setattr(rows, "visible_to", lambda every, _user: every.all())
        kept_words.forget()
        leaked = found(list(answers(world, "N"))) - member_finds
    assert leaked
    kept_words.forget()
    with undone():
        assert {world.client("N").get(link).status_code for link in leaked} & {403, 404}
