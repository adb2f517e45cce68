"""How a draft begins, and how a scheme is read: its paper form, two versions side by side."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.urls import reverse

from appraisal.enums import Cadence
from appraisal.models import Scheme
from branchmgr.models import AuditEvent
from groups.enums import Office
from tests.factories import appraisal, groups

pytestmark = pytest.mark.django_db


class Room:
    """A branch, its secretary's browser and a draft."""

    def __init__(self) -> None:
        self.branch = groups.branch("ZB01")
        self.client = Client()
        self.client.cookies["django_language"] = "en"
        self.client.force_login(groups.holder(Office.SECRETARY, self.branch))
        self.draft = appraisal.scheme(self.branch, approved=False)


@pytest.fixture
def room() -> Room:
    return Room()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("origin", "cadence", "count"),
    [
        ("empty-half", Cadence.HALF, 0),
        ("empty-year", Cadence.YEAR, 0),
        ("rubric-group-quarterly", Cadence.QUARTER, 23),
        ("rubric-brand-yearly", Cadence.YEAR, 8),
        ("scheme", Cadence.QUARTER, 4),
    ],
)
def test_draft_begins_with_what_was_chosen(room: Room, origin: str, cadence: str, count: int) -> None:
    origin = f"scheme-{room.draft.pk}" if origin == "scheme" else origin

    answer = room.client.post(reverse("scheme_draft", args=[room.branch.pk]), {"origin": origin, "year": "2027"})

    made = Scheme.objects.get(year=2027)
    assert answer["Location"] == reverse("scheme_edit", args=[made.pk])
    assert (made.cadence, made.version, made.indicators.count(), made.bands.count()) == (cadence, 1, count, 4)
    assert AuditEvent.objects.get(action="draft_scheme").after["origin"] == origin
    assert room.client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("origin", ["scheme-far", "rubric-none", "empty-month", ""])
def test_draft_does_not_begin_with_what_is_not_offered(room: Room, origin: str) -> None:
    far = appraisal.scheme(groups.branch("ZB02"))
    origin = origin.replace("far", str(far.pk))

    answer = room.client.post(reverse("scheme_draft", args=[room.branch.pk]), {"origin": origin, "year": "2027"})

    assert answer.status_code == 422
    with pytest.raises(ObjectDoesNotExist):
        Scheme.objects.get(year=2027)


def test_paper_form_has_every_indicator_and_the_self_assessment_where_asked(room: Room) -> None:
    url = reverse("scheme_paper", args=[room.draft.pk])
    without = text_of(room.client.get(url))
    Scheme.objects.filter(pk=room.draft.pk).update(self_assessment=True)

    shown = text_of(room.client.get(url))

    assert all(item.name in shown for item in room.draft.indicators.all())
    assert ("Self-assessment" in without, "Self-assessment" in shown) == (False, True)


def test_any_two_versions_are_compared(room: Room) -> None:
    other = appraisal.scheme(room.branch, 2025, bonus_cap="2", name="往年办法")
    url = reverse("scheme_compare", args=[room.draft.pk])

    shown = text_of(room.client.get(url, {"left": other.pk, "right": room.draft.pk}))
    same = text_of(room.client.get(url, {"left": other.pk, "right": other.pk}))

    assert "往年办法" in shown
    assert "at most 2 points" in shown
    assert "Both say the same." in same
    assert room.client.get(url, {"left": "x", "right": "9999"}).status_code == 200
