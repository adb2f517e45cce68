"""What leaves the house by itself, the calendar of phones and the daily mail, is searched for the marks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from board import calendar_entries, dated_duties
from board.duty import Duty
from branchmgr import clock, daily_mail
from branchmgr.calendar_links import make_calendar_link
from branchmgr.models import Notification, User
from tests.world import MARKS, ROLES, World, lived_in, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # what is said to whom does not depend on the database
SIGNED_IN = [role for role in ROLES if role != "-"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


def calendar(user: User) -> str:
    """What the phone of somebody is answered, its folded lines put together."""
    token = make_calendar_link(user, by=user)
    answer = Client().get(reverse("calendar_feed", args=[token]))
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\r\n ", "")


def mail(user: User) -> str:
    """The daily mail with everything that somebody was ever told."""
    told = list(Notification.objects.of(user))
    letter = daily_mail.message(user, told, daily_mail.waiting_for(user), "reader@example.org", clock.now())
    return "\n".join([str(letter.subject), str(letter.body), str(letter.alternatives[0][0])])


def said(world: World, role: str) -> str:
    with undone():
        user = User.objects.get(pk=world.users[role].pk)
        return calendar(user) + mail(user)


def misdirected(role: str, text: str) -> list[str]:
    return sorted({mark.what for mark in MARKS if mark.text in text and role not in mark.seen_by})


def test_calendar_and_daily_mail_tell_nobody_what_is_not_theirs(world: World) -> None:
    told = {role: said(world, role) for role in SIGNED_IN}

    assert {role: found for role, text in told.items() if (found := misdirected(role, text))} == {}
    met = {mark.what for mark in MARKS for text in told.values() if mark.text in text}
    assert met, "nobody meets any mark: the search is broken"
    assert told["S"].count("BEGIN:VEVENT") > 5


@pytest.mark.parametrize("place", [calendar_entries, dated_duties])
def test_duty_that_tells_too_much_is_found(world: World, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = next(mark for mark in MARKS if "O" not in mark.seen_by and mark.text.startswith("CANARY"))
    told = [("leak", date(2027, 1, 5), Duty(f"CANARY {mark.text}", "/", date(2027, 1, 5)))]
    monkeypatch.setattr(place, "dated_duties", lambda _user: told)
    assert misdirected("O", said(world, "O")) == [mark.what]
