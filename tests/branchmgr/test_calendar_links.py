"""The secret address of a calendar: shown once, kept as a digest, made anew, withdrawn, and what else ends it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse

from branchmgr import logs, passwords
from branchmgr.calendar_links import make_calendar_link, owner_of, withdraw_calendar_link
from branchmgr.models import AuditEvent, CalendarLink, User
from branchmgr.models.secret_links import digest_of_token
from branchmgr.sign_in import second_factor_state, sessions
from tests.factories import groups as make

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r'id="calendar-address" value="http://testserver/calendar/([\w-]+)\.ics"')


@pytest.fixture
def user(client: Client) -> User:
    found = make.user_for(make.person("1001"))
    client.force_login(found)
    client.cookies["django_language"] = "en"
    return found


def feed(token: str) -> int:
    """What a phone is answered."""
    return Client().get(reverse("calendar_feed", args=[token])).status_code


def made(client: Client) -> str:
    """The token of the address that the page shows."""
    found = ADDRESS.search(client.post(reverse("calendar_link_make")).content.decode())
    assert found is not None
    return found.group(1)


def test_address_is_shown_once_and_kept_as_a_digest(client: Client, user: User) -> None:
    answer = client.post(reverse("calendar_link_make"))
    token = ADDRESS.search(answer.content.decode()).group(1)

    assert len(token) == 43
    html = answer.content.decode()
    assert f'href="webcal://testserver/calendar/{token}.ics"' in html
    assert "<svg" in html.partition("calendar-picture")[2]
    # The page's own address is no secret, and forms of a page without a referrer are taken for foreign ones.
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("same-origin", "private, no-store")
    assert token not in client.get(reverse("calendar_detail")).content.decode()
    assert CalendarLink.objects.get().digest == digest_of_token(token)
    assert token not in str(list(AuditEvent.objects.values()))
    assert feed(token) == 200


@override_settings(SITE_URL="https://branch.example/")
def test_address_is_the_one_by_which_others_reach_the_installation(client: Client, user: User) -> None:
    page = client.post(reverse("calendar_link_make")).content.decode()
    assert 'value="https://branch.example/calendar/' in page
    assert 'href="webcal://branch.example/calendar/' in page


def test_new_address_ends_the_old_one(client: Client, user: User) -> None:
    first, second = made(client), made(client)

    assert (feed(first), feed(second)) == (404, 200)
    entries = AuditEvent.objects.filter(action="make_calendar_link").order_by("number")
    assert [entry.after for entry in entries] == [{"instead_of_another": False}, {"instead_of_another": True}]


def test_withdrawn_address_opens_nothing(client: Client, user: User) -> None:
    token = made(client)
    assert "Withdraw the address" in client.get(reverse("calendar_detail")).content.decode()

    assert client.post(reverse("calendar_link_withdraw"))["Location"] == reverse("calendar_detail")

    assert feed(token) == 404
    page = client.get(reverse("calendar_detail")).content.decode()
    assert "The address is withdrawn" in page
    assert "Make my secret address" in page
    assert AuditEvent.objects.get(action="withdraw_calendar_link").after == {"ended": 1}


def close(user: User) -> None:
    user.is_active = False
    user.save()


def issue(user: User) -> None:
    passwords.issue_password(user, by=None)


def sign_out(user: User) -> None:
    sessions.sign_out_everywhere(user, by=user)


@pytest.mark.parametrize("act", [close, issue, sign_out])
def test_whatever_ends_all_sign_ins_ends_the_address(user: User, act: Callable[[User], None]) -> None:
    token = make_calendar_link(user, by=user)
    other = make_calendar_link(make.user_for(make.person("1002")), by=user)

    act(user)

    assert (feed(token), feed(other)) == (404, 200)
    assert not CalendarLink.objects.of(user).standing().exists()


def test_own_new_password_leaves_the_address_as_it_is(user: User) -> None:
    token = make_calendar_link(user, by=user)
    passwords.choose_password(user, password="nine-red-lanterns", by=user)
    assert feed(token) == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}])
def test_address_opens_no_more_than_the_account(user: User, change: dict[str, bool]) -> None:
    """Changed behind the services' back."""
    token = make_calendar_link(user, by=user)
    User.objects.filter(pk=user.pk).update(**change)
    assert feed(token) == 404


def test_demanded_second_factor_that_is_missing_closes_the_address(
    user: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    token = make_calendar_link(user, by=user)
    monkeypatch.setattr(second_factor_state, "is_demanded_of", lambda asked: asked == user)
    assert owner_of(token) is None
    monkeypatch.setattr(second_factor_state, "is_set_up", lambda _user: True)
    assert owner_of(token) == user
    monkeypatch.setattr(second_factor_state, "is_set_up", lambda _user: False)
    settings.OIDC = object()
    assert owner_of(token) == user


@pytest.mark.parametrize("token", ["x", "", "a" * 43, "a" * 2000, "%00", "..", "月历", "%ed%a0%80"])
def test_wrong_and_withdrawn_are_answered_alike(user: User, token: str) -> None:
    withdrawn = make_calendar_link(user, by=user)
    withdraw_calendar_link(user, by=user)
    phone = Client()
    known = phone.get(reverse("calendar_feed", args=[withdrawn]))

    answer = phone.get(f"/calendar/{token}.ics")

    assert (known.status_code, answer.status_code) == (404, 404)
    strip = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]*|/calendar/[^"]*')
    assert strip.sub(b"", answer.content) == strip.sub(b"", known.content)


def test_token_stands_in_no_line_of_the_log(user: User, caplog: pytest.LogCaptureFixture) -> None:
    token = make_calendar_link(user, by=user)
    caplog.handler.addFilter(logs.PersonalDataFilter())
    with caplog.at_level(logging.DEBUG):
        assert feed(token) == 200
        withdraw_calendar_link(user, by=user)
        assert feed(token) == 404
        assert feed(token[:-3]) == 404
    assert "Not Found: /calendar/…" in caplog.text
    assert token[:20] not in caplog.text


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_addresses_made_at_once_leave_one() -> None:
    user = make.user_for(make.person("1001"))
    together = Barrier(8)

    def make_one(_number: int) -> str:
        try:
            together.wait()
            return make_calendar_link(user, by=user)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(make_one, range(8)))

    assert CalendarLink.objects.of(user).standing().count() == 1
    assert sum(owner_of(token) == user for token in tokens) == 1
