"""Levels of criteria: what they leave out or describe twice is pointed out, and points beside them are taken."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from innovation.criteria import Measure, range_hints
from innovation.models import Criterion, Review
from tests.factories import innovation as make
from tests.factories.reviews import NOW, Cast, cast_of_reviews, proposals, running, signed_in


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_reviews()


@pytest.mark.parametrize(
    ("ranges", "hints"),
    [
        ("先进 50-70;一般 0-49", []),
        ("先进 50.5-70;一般 10-50.49", []),
        ("先进 50-70;一般 0-40", ["between 40 and 50"]),
        ("先进 50.5-70;一般 0-50", ["between 50 and 50.5"]),
        ("先进 50-70;一般 0-55", ["50 to 55"]),
        ("先进 50-70;一般 0-50", ["describe 50 points"]),
        ("全 0-70;中 20-30;高 60-70", ["20 to 30", "60 to 70"]),
        ("", []),
        ("说不清", []),
    ],
)
def test_holes_and_overlaps_of_levels(ranges: str, hints: list[str]) -> None:
    found = list(range_hints(Measure("1", "技术", Decimal(70), ranges)))
    assert [said in hint for said, hint in zip(hints, found, strict=True)] == [True] * len(hints)


@pytest.mark.django_db
def test_levels_are_hinted_at_and_points_beside_them_are_taken(cast: Cast) -> None:
    meeting = running(cast, 1)
    Criterion.objects.filter(meeting=meeting, code="1").update(ranges="先进 41-60;一般 10-30")
    review = Review.objects.get(reviewer=cast.committee[0].person)
    first, second = meeting.criteria.all()
    client = signed_in(cast.committee[0])
    client.cookies["django_language"] = "en"
    form = {f"points-{first.pk}": "4", f"points-{second.pk}": "30", "comment": ""}
    answer = client.post(reverse("review_hand_in", args=[review.pk]), form, follow=True)
    review.refresh_from_db()
    assert (review.status, review.total) == ("done", Decimal(34))
    assert "No level describes 4 points." in answer.content.decode()
    prepared = make.meeting(cast.branch)
    Criterion.objects.filter(meeting=prepared, code="1").update(ranges="先进 41-60;一般 10-30")
    secretary = signed_in(cast.secretary)
    secretary.cookies["django_language"] = "en"
    page = secretary.get(reverse("criteria_set", args=[prepared.pk])).content.decode()
    assert "no level describes the points between 30 and 41" in page


@pytest.mark.django_db
def test_who_prepares_a_meeting_without_names_is_told_of_knowing_them(cast: Cast) -> None:
    said = "knows the names"
    for hidden in (True, False):
        meeting = make.meeting(cast.branch, names_hidden=hidden)
        make.entry(meeting, proposals(cast, 1)[0])
        client = signed_in(cast.secretary)
        client.cookies["django_language"] = "en"
        for name in ("reviewers_assign", "reviewers_set"):
            page = client.get(reverse(name, args=[meeting.pk])).content.decode()
            assert page.count(said) == int(hidden), name
