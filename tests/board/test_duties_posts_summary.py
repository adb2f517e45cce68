"""What waits for the secretary once a round of posts is published, and what the year's page says of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from board.duties_posts_summary import rounds_to_sum_up
from branchmgr.models import User
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import Holding
from tests.factories import post_rounds as make

pytestmark = pytest.mark.django_db
JANUARY, MARCH = "2027-01-09T10:00:00+08:00", "2027-03-09T10:00:00+08:00"


def duties(user: User, at: str = JANUARY) -> list[tuple[str, str, date | None]]:
    with time_machine.travel(datetime.fromisoformat(at), tick=False):
        asked = User.objects.get(pk=user.pk)
        return [(duty.text, duty.url, duty.due) for duty in rounds_to_sum_up(asked)]


def test_published_round_waits_for_its_best_practices() -> None:
    cast = make.cast()
    summary = reverse("summary_detail", args=[cast.post_round.pk])
    due = ("Pioneer posts, H2 2026: write down what others can learn", summary, date(2027, 3, 2))
    assert duties(cast.secretary) == [due]
    assert (duties(cast.publicity), duties(make.account(cast.held[0])), duties(cast.secretary, MARCH)) == ([], [], [])
    Holding.objects.filter(pk=cast.held[0].pk).update(best_practice="班前讲隐患")
    assert duties(cast.secretary) == []


def test_round_of_withdrawn_posts_alone_and_one_that_is_not_published_wait_for_nothing() -> None:
    cast = make.cast(holders=1)
    make.withdrawn(cast.held[0], cast.secretary)
    assert duties(cast.secretary) == []
    cast.post_round.status = RoundStatus.TOTALLED
    cast.post_round.save()
    assert duties(cast.secretary) == []


def test_year_page_counts_the_outcomes_of_its_published_rounds() -> None:
    cast = make.cast()
    make.result(cast.held[0])
    client = Client()
    client.force_login(make.account(cast.held[1]))
    client.cookies["django_language"] = "en"
    address = reverse("year_detail", args=[cast.branch.pk, 2026])
    shown = client.get(address).content.decode()
    assert "Pioneer posts of the year" in shown
    assert reverse("summary_detail", args=[cast.post_round.pk]) in shown
    assert "2 holders" in shown
    cast.post_round.status = RoundStatus.TOTALLED
    cast.post_round.save()
    assert "Pioneer posts of the year" not in client.get(address).content.decode()
