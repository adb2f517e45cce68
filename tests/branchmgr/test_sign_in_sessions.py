"""How long a sign-in lasts, where one is signed in, and how to end it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as product
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from branchmgr import clock, passwords, ticking
from branchmgr.agents import name_of
from branchmgr.models import AuditEvent, SignedIn, SignInGuard, User

pytestmark = pytest.mark.django_db

NOW = "2027-01-05T10:00:00+08:00"
GOOD = "seven-green-kites"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
GUARDIAN = "branchmgr.sign_in.middleware.SessionLimitsMiddleware"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def user() -> User:
    return User.objects.create_user("10001", GOOD)


def browser(user: User, agent: str = CHROME, address: str = "10.0.0.9") -> Client:
    """A browser in which somebody signed in as people do."""
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.cookies["django_language"] = "en"
    answer = client.post("/account/sign-in/", {"username": user.username, "password": GOOD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    """Whether the next request of this browser is still somebody's."""
    return client.get("/account/sign-ins/").status_code == 200


def lasting(client: Client, clock_of_test: Any, step: timedelta, most: int) -> int:
    """For how many steps of time, with a request after each, a browser stays signed in."""
    for steps in range(most):
        clock_of_test.shift(step)
        if not is_in(client):
            return steps
    return most


@pytest.mark.parametrize(
    ("step", "steps"),
    [
        (timedelta(minutes=30), 0),
        (timedelta(minutes=29, seconds=59), 24),  # until the twelve hours are over
        (timedelta(minutes=9), 79),
        (timedelta(hours=11), 0),
    ],
)
def test_sign_in_ends_after_idling_or_twelve_hours(user: User, _clock: Any, step: timedelta, steps: int) -> None:
    assert lasting(browser(user), _clock, step, steps + 3) == steps


def test_sign_in_goes_on_for_ever_where_nothing_holds_the_limits(user: User, _clock: Any, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in product.MIDDLEWARE if name != GUARDIAN]

    assert lasting(browser(user), _clock, timedelta(minutes=40), 20) == 20


def test_limits_are_settings(user: User, _clock: Any, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 90, 2

    assert lasting(browser(user), _clock, timedelta(minutes=59), 4) == 2


def test_request_to_the_second_counts_though_it_is_not_written_down(user: User, _clock: Any) -> None:
    client = browser(user)
    _clock.shift(timedelta(minutes=4))
    client.get("/")
    _clock.shift(timedelta(minutes=29))
    assert is_in(client)

    for forged in ("", "1800000000", f"{client.cookies['seen'].value}x"):
        other = browser(user)
        _clock.shift(timedelta(minutes=30))
        other.cookies["seen"] = forged
        assert not is_in(other)


def test_second_seen_is_worth_nothing_in_another_session(user: User, _clock: Any) -> None:
    idle = browser(user)
    _clock.shift(timedelta(minutes=30))
    idle.cookies["seen"] = browser(user).cookies["seen"].value

    assert not is_in(idle)


def queries(client: Client) -> int:
    """How often one page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/account/password/").status_code == 200
    return len(asked)


def test_limits_ask_the_database_nothing_and_write_every_five_minutes(user: User, _clock: Any, settings: Any) -> None:
    client = browser(user)
    settings.MIDDLEWARE = [name for name in product.MIDDLEWARE if name != GUARDIAN]
    queries(client)
    without = queries(client)
    settings.MIDDLEWARE = product.MIDDLEWARE
    assert queries(client) == without
    _clock.shift(timedelta(minutes=5))
    assert queries(client) > without
    assert SignedIn.objects.get().seen_at == clock.now()
    _clock.shift(timedelta(minutes=4, seconds=59))
    assert queries(client) == without
    assert SignedIn.objects.get().seen_at == clock.now() - timedelta(minutes=4, seconds=59)


def test_reading_goes_on_where_nothing_can_be_written(user: User, _clock: Any) -> None:
    client = browser(user)
    _clock.shift(timedelta(minutes=6))

    def full(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith("UPDATE"):
            raise OperationalError("database or disk is full")
        return execute(sql, *arguments)

    with connection.execute_wrapper(full):
        assert is_in(client)
    assert SignedIn.objects.get().seen_at == clock.now() - timedelta(minutes=6)
    assert is_in(client)
    assert SignedIn.objects.get().seen_at == clock.now()


@pytest.mark.parametrize(
    ("passed", "why"),
    [
        (timedelta(minutes=31), "because nothing was done for a while"),
        (timedelta(hours=13), "because you were signed in for long"),
        (timedelta(days=3), "Your sign-in has ended"),
    ],
)
def test_page_for_signing_in_says_why_and_leads_back(user: User, _clock: Any, passed: timedelta, why: str) -> None:
    client = browser(user)
    _clock.shift(passed)

    answer = client.get("/notices/?unread=1", follow=True)

    assert why in answer.content.decode()
    typed = {"username": "10001", "password": GOOD, "next": answer.context["next"]}
    assert client.post("/account/sign-in/", typed)["Location"] == "/notices/?unread=1"


def test_form_sent_after_idling_leads_back_to_its_page(user: User, _clock: Any) -> None:
    client = browser(user)
    _clock.shift(timedelta(minutes=31))
    came_from = {"referer": "http://testserver/notices/?page=2"}

    assert client.post("/notices/read/", headers=came_from)["Location"] == (
        "/account/sign-in/?next=/notices/%3Fpage%3D2&ended=idle"
    )
    elsewhere = Client().post("/notices/read/", headers={"referer": "https://elsewhere.example/x"})
    assert elsewhere["Location"] == "/account/sign-in/?next=/notices/read/"


def test_part_of_a_page_is_not_replaced_by_the_page_for_signing_in(user: User) -> None:
    answer = Client().get("/notices/?page=2", headers={"hx-request": "true", "referer": "http://testserver/notices/"})

    assert answer["HX-Redirect"] == "/account/sign-in/?next=/notices/"


def test_idling_is_told_to_the_audit(user: User, _clock: Any) -> None:
    client = browser(user)
    _clock.shift(timedelta(minutes=31))
    client.get("/")

    said = AuditEvent.objects.order_by("number").values_list("action", "actor__username", "after")
    assert list(said) == [("sign_in", "10001", {"way": "password"}), ("sign_out", "10001", {"reason": "idle"})]
    assert not SignedIn.objects.exists()


def test_my_sign_ins_are_listed_with_this_browser_marked_and_nobody_elses(user: User, _clock: Any) -> None:
    browser(User.objects.create_user("10002", GOOD), address="10.0.0.66")
    _clock.shift(timedelta(minutes=1))
    browser(user, "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) MicroMessenger/8.0", "10.0.0.7")
    _clock.shift(timedelta(minutes=1))

    page = browser(user).get("/account/sign-ins/")

    listed = [
        (each.browser, each.address, each.session_key == page.context["here"]) for each in page.context["sign_ins"]
    ]
    assert listed == [("Chrome · Windows", "10.0.0.9", True), ("WeChat · iPhone", "10.0.0.7", False)]
    assert page.content.decode().count("this browser") == 1
    assert "10.0.0.66" not in page.content.decode()


def test_one_sign_in_is_ended_from_another_browser(user: User) -> None:
    lost, here = browser(user), browser(user)
    first = SignedIn.objects.earliest("pk")

    assert here.post(f"/account/sign-ins/{first.pk}/end/")["Location"] == "/account/sign-ins/"

    assert (is_in(lost), is_in(here)) == (False, True)
    assert AuditEvent.objects.latest("number").after == {"reason": "ended", "address": "10.0.0.9"}


def test_sign_in_of_somebody_else_is_not_there_to_be_ended(user: User) -> None:
    other = browser(User.objects.create_user("10002", GOOD))

    assert browser(user).post(f"/account/sign-ins/{SignedIn.objects.earliest('pk').pk}/end/").status_code == 404
    assert is_in(other)


def test_ending_the_own_sign_in_signs_out(user: User) -> None:
    here = browser(user)

    assert here.post(f"/account/sign-ins/{SignedIn.objects.get().pk}/end/")["Location"] == "/account/sign-in/"

    assert not is_in(here)
    assert not SignedIn.objects.exists()


def test_sign_out_everywhere_ends_every_browser_known_or_not(user: User) -> None:
    here, there, unknown = browser(user), browser(user), Client()
    unknown.force_login(user)

    answer = here.post("/account/sign-ins/end/", follow=True)

    assert "signed out in every browser" in answer.content.decode()
    assert [is_in(client) for client in (here, there, unknown)] == [False] * 3
    assert not SignedIn.objects.exists()
    assert is_in(browser(user))
    user.refresh_from_db()
    assert user.sign_outs == 1


def test_sessions_survive_where_sign_outs_are_not_part_of_their_proof(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User, "_get_session_auth_hash", lambda account, secret=None: account.password)
    unknown = Client()
    unknown.force_login(user)

    browser(user).post("/account/sign-ins/end/")

    assert is_in(unknown)


def test_new_password_ends_every_other_sign_in(user: User) -> None:
    here, there = browser(user), browser(user)
    before = here.cookies["sessionid"].value
    chosen = {"old_password": GOOD, "new_password1": "two-red-boats", "new_password2": "two-red-boats"}

    here.post("/account/password/", chosen)

    assert (is_in(here), is_in(there)) == (True, False)
    assert here.cookies["sessionid"].value != before
    assert [each.session_key for each in SignedIn.objects.all()] == [here.cookies["sessionid"].value]


def test_reset_by_the_admin_ends_every_sign_in(user: User) -> None:
    clients = [browser(user), browser(user)]

    passwords.issue_password(user, by=None)

    assert [is_in(client) for client in clients] == [False, False]
    assert not Session.objects.exists()


def test_session_without_a_beginning_is_worth_nothing(user: User) -> None:
    client = browser(user)
    session = client.session
    del session["began"]
    session.save()

    assert not is_in(client)


def test_signing_in_gives_the_session_a_new_key(user: User) -> None:
    client = Client()
    session = client.session
    session["held"] = "before"
    session.save()
    planted = client.cookies["sessionid"].value

    client.post("/account/sign-in/", {"username": "10001", "password": GOOD})

    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(user: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True

    cookies = browser(user).cookies

    assert {name: (each["httponly"], each["samesite"], each["secure"]) for name, each in cookies.items() if name in (
        "sessionid", "seen"
    )} == dict.fromkeys(("sessionid", "seen"), (True, "Lax", True))  # fmt: skip


def test_tick_takes_away_what_is_over_and_nothing_else(user: User, _clock: Any) -> None:
    browser(user)
    SignInGuard.objects.update(last_at=clock.now() - timedelta(hours=20))
    _clock.shift(timedelta(minutes=36))
    here = browser(User.objects.create_user("10002", GOOD))

    assert [line for line in ticking.tick(clock.now()) if "taken away" in line] == [
        "1 sign-ins that are over were taken away"
    ]
    assert is_in(here)
    _clock.shift(timedelta(days=2))

    assert len([line for line in ticking.tick(clock.now()) if "taken away" in line]) == 3
    assert not any(model.objects.exists() for model in (SignedIn, SignInGuard, Session))


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome · Windows"),
        (f"{CHROME} Edg/142.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/26.0 Safari/605.1.15",
            "Safari · Mac",
        ),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/132.0 ArkWeb/4.1", "Chrome · HarmonyOS"),
        ("curl/8.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browser_is_named_as_its_owner_knows_it(agent: str, name: str) -> None:
    assert name_of(agent) == name


@pytest.mark.parametrize("seen", [True, False])
def test_session_of_before_is_worth_nothing_when_a_closed_account_is_opened_again(user: User, seen: bool) -> None:
    client = browser(user)
    assert is_in(client)
    for opened in (False, True):
        user.is_active = opened
        user.save(update_fields=["is_active"])
        if seen and not opened:
            assert not is_in(client)
    assert not is_in(client)
    assert is_in(browser(user))


def test_session_ends_where_a_request_meets_the_account_closed_by_whatever_way(user: User) -> None:
    client = browser(user)
    User.objects.update(is_active=False)
    assert not is_in(client)
    User.objects.update(is_active=True)
    assert not is_in(client)
