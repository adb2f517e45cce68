"""Whoever stands before a screen learns published facts and names, whatever else the branch keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activities.models.contributions import ContributionQuerySet
from appraisal.models.periods import PeriodQuerySet
from appraisal.models.results import ResultQuerySet
from board.models.affairs import PublicAffairQuerySet
from pioneer_posts.models.holdings import HoldingQuerySet
from tests.areas.board import TOKENS
from tests.world import MARKS, World, lived_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PUBLIC = {"published total", "a public affair in force", "a reflection on the board"}
"""of all marks of the world, what the branch tells everybody"""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


def seen() -> set[str]:
    """What the screen of the branch tells, by the marks."""
    told = b"".join(
        Client().get(reverse("wall_show", args=[TOKENS["link"]]), {"language": language}).content
        for language in ("zh-hans", "en")
    )
    assert b"ZB01" in told
    return {mark.what for mark in MARKS if mark.text.encode() in told}


def test_screen_tells_published_facts_alone(world: World) -> None:
    assert seen() == PUBLIC


def test_screen_names_nobody_by_number(world: World) -> None:
    told = Client().get(reverse("wall_show", args=[TOKENS["link"]])).content.decode()
    people = [user.person for user in world.users.values()] + [world.member]
    numbers = {person.employee_no for person in people if person.name not in told}
    assert numbers
    assert [number for number in numbers if number in told] == []


def every_affair(rows: PublicAffairQuerySet, _day: Any) -> PublicAffairQuerySet:
    return rows.all()


def every_period(rows: PeriodQuerySet) -> PeriodQuerySet:
    return rows.filter(status__in=["totalled", "published"])


def every_reflection(rows: ContributionQuerySet, _branch: Any) -> ContributionQuerySet:
    return rows.filter(title__gt="")


@pytest.mark.parametrize(
    ("rows", "name", "careless", "leak"),
    [
        (PublicAffairQuerySet, "shown_on", every_affair, "the draft of a public affair"),
        (ContributionQuerySet, "on_board", every_reflection, "a reflection that its author keeps off the board"),
    ],
)
def test_source_that_takes_too_much_is_found(
    world: World, rows: Any, name: str, careless: Any, leak: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, name, careless)
    assert leak in seen()


def test_ranking_is_guarded_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PeriodQuerySet, "published", every_period)
    assert seen() <= PUBLIC
    monkeypatch.setattr(ResultQuerySet, "published", lambda rows: rows)
    assert "unpublished total" in seen()


def test_end_of_a_post_is_told_without_its_reason(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HoldingQuerySet, "held", lambda rows: rows)
    monkeypatch.setattr(HoldingQuerySet, "held_on", lambda rows, _day: rows)
    assert seen() == PUBLIC
