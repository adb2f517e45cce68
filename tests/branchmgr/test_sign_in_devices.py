"""A browser that an account knows: strangers do not shut its owner out, and it may try no more often than they."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from branchmgr import clock, passwords
from branchmgr.models import SecondFactor, SignInGuard, User
from branchmgr.sign_in import sessions

pytestmark = pytest.mark.django_db

GOOD = "seven-green-kites"
SIGN_IN, ASK = "/account/sign-in/", "/account/sign-in/code/"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel("2027-01-05T10:00:30+08:00", tick=False) as moment:
        yield moment


@pytest.fixture
def user() -> User:
    return User.objects.create_user("10001", GOOD)


def browser(device: str = "") -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    if device:
        client.cookies["device"] = device
    return client


def gets_in(client: Client, password: str = GOOD, number: str = "10001") -> bool:
    return bool(client.post(SIGN_IN, {"username": number, "password": password}).status_code == 302)


def tries(client: Client, times: int, number: str = "10001") -> None:
    for _time in range(times):
        assert not gets_in(client, "wrong", number)


def shut_out() -> None:
    """Strangers close the number of 10001 and the address."""
    tries(browser(), 5)
    SignInGuard.objects.update_or_create(
        key="address:127.0.0.1", defaults={"failures": 50, "since": clock.now(), "last_at": clock.now()}
    )


def device_of(client: Client, user: User) -> str:
    """The cookie that a sign-in leaves; the browser is signed out again."""
    assert gets_in(client, number=user.username)
    client.post("/account/sign-out/")
    return client.cookies["device"].value


def test_known_browser_is_let_in_where_strangers_closed_number_and_address(user: User) -> None:
    own = browser()
    device_of(own, user)
    shut_out()

    assert not gets_in(browser())
    assert gets_in(own)


def test_known_browser_fails_five_times_and_the_others_are_not_closed_by_it(user: User) -> None:
    own = browser()
    device_of(own, user)
    tries(own, 5)

    assert not gets_in(own)
    assert gets_in(browser())
    assert not SignInGuard.objects.filter(key__startswith="number:", failures__gt=0).exists()


def test_cookie_tells_nothing_is_kept_from_scripts_and_lasts(user: User) -> None:
    own = browser()
    told = device_of(own, user)

    cookie = own.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 86400)
    assert user.username not in told
    assert told != device_of(browser(), user)


@pytest.mark.parametrize("end", ["password", "everywhere", "closed"])
def test_new_password_and_signing_out_everywhere_end_it(user: User, end: str) -> None:
    told = device_of(browser(), user)
    password = GOOD
    if end == "password":
        password = "two-red-boats"
        passwords.choose_password(user, password=password, by=user)
    elif end == "everywhere":
        sessions.sign_out_everywhere(user, by=user)
    else:
        for opened in (False, True):
            user.is_active = opened
            user.save()
    shut_out()

    assert not gets_in(browser(told), password)


def test_browser_in_which_a_password_is_chosen_stays_known(user: User) -> None:
    own = browser()
    assert gets_in(own)
    typed = {"old_password": GOOD, "new_password1": "two-red-boats", "new_password2": "two-red-boats"}
    assert own.post("/account/password/", typed).status_code == 302
    own.post("/account/sign-out/")
    shut_out()

    assert gets_in(own, "two-red-boats")


def test_cookie_of_another_account_and_one_that_is_made_up_are_worth_nothing(user: User) -> None:
    other = User.objects.create_user("10002", GOOD)
    theirs = device_of(browser(), other)
    word = theirs.partition(".")[0]
    shut_out()

    for told in (theirs, f"{word}.{'0' * 64}", word, "x", f"{theirs}.{theirs}"):
        assert not gets_in(browser(told))
    assert gets_in(browser(theirs), number="10002")


def test_browser_that_two_people_share_is_known_to_both(user: User) -> None:
    shared = browser()
    device_of(shared, User.objects.create_user("10002", GOOD))
    device_of(shared, user)
    shut_out()

    assert gets_in(shared, number="10002")
    shared.post("/account/sign-out/")
    assert gets_in(shared)


def test_code_of_the_second_factor_is_asked_of_a_known_browser_behind_a_closed_address(user: User) -> None:
    own = browser()
    device_of(own, user)
    SecondFactor.objects.create(user=user, key="k", set_up_at=clock.now())
    shut_out()
    assert gets_in(own)

    said = [own.post(ASK, {"code": "000000"}).content.decode() for _time in range(6)]

    assert [("This code is not right" in page, "Too many tries" in page) for page in said] == [
        *[(True, False)] * 5,
        (False, True),
    ]
