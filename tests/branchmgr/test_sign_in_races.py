"""Many tries at the same moment on PostgreSQL: no more passwords are looked at than the limit allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client, RequestFactory

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, SignInGuard, User
from branchmgr.passwords import choose_password, issue_password
from branchmgr.sign_in import guard
from branchmgr.sign_in.entering import enter
from tests.password_looks import COUNTED, CountingHasher

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]

AT_ONCE = 32
ROUNDS = 10
GOOD = "seven-green-kites"


@pytest.fixture(autouse=True)
def _counted(settings: Any) -> None:
    settings.PASSWORD_HASHERS = COUNTED
    settings.SIGN_IN_ADDRESS_TRIES = AT_ONCE * ROUNDS


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that keep their connections to the database, as the server's do."""

    def closed(_number: int) -> None:
        together.wait()
        connections.close_all()

    together = Barrier(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield threads
        list(threads.map(closed, range(AT_ONCE)))


Door = Callable[[str, str], bool]


def at_the_page(number: str, password: str) -> bool:
    """Whether the page for signing in lets somebody in."""
    answer = Client().post("/account/sign-in/", {"username": number, "password": password})
    assert answer.status_code in (200, 302)
    return answer.status_code == 302


def behind_the_page(number: str, password: str) -> bool:
    """The same without drawing the page."""
    try:
        enter(RequestFactory().post("/account/sign-in/"), number=number, password=password)
    except RefusedError:
        return False
    return True


def raced(
    pool: ThreadPoolExecutor, number: str, password_of: Callable[[int], str], door: Door = behind_the_page
) -> tuple[int, int]:
    """32 tries at once with one number: how many were let in, and how many passwords were looked at."""
    together = Barrier(AT_ONCE)

    def one(place: int) -> bool:
        together.wait()
        return door(number, password_of(place))

    CountingHasher.looks = 0
    return sum(pool.map(one, range(AT_ONCE))), CountingHasher.looks


def wrong(place: int) -> str:
    return f"wrong-{place}"


def one_right(place: int) -> str:
    return GOOD if place == AT_ONCE // 2 else wrong(place)


def test_wrong_passwords_at_once_are_looked_at_five_times_at_most(pool: ThreadPoolExecutor) -> None:
    numbers = [f"100{number:02}" for number in range(ROUNDS)]
    for number in numbers[::2]:  # the others are nobody's
        User.objects.create_user(number, GOOD)

    assert {raced(pool, number, wrong, at_the_page) for number in numbers} == {(0, 5)}

    assert AuditEvent.objects.filter(action="sign_in_failed").count() == 5 * ROUNDS
    assert AuditEvent.objects.filter(action="locked_out").count() == ROUNDS
    assert set(SignInGuard.objects.filter(key__startswith="number:").values_list("failures", flat=True)) == {5}


def test_one_right_password_among_wrong_ones_gets_in_once_or_waits(pool: ThreadPoolExecutor) -> None:
    """It wipes out the failures before it, so that at most twice five are looked at; no wrong one gets in."""
    for number in range(ROUNDS):
        User.objects.create_user(f"100{number:02}", GOOD)

    found = [raced(pool, f"100{number:02}", one_right) for number in range(ROUNDS)]

    assert [each for each in found if each[0] > 1 or not 5 <= each[1] <= 10] == []


def careless(limit: guard.Limit, *, now: datetime) -> datetime | None:
    """The fault: it looks first and counts afterwards."""
    found, _new = SignInGuard.objects.get_or_create(key=limit.key, defaults={"since": now, "last_at": now})
    if found.failures >= limit.most:
        return now + guard.span()
    found.failures += 1
    found.save()
    return None


def test_guard_that_looks_first_and_counts_afterwards_is_caught(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "take", careless)

    assert max(raced(pool, f"100{number:02}", wrong)[1] for number in range(2)) > 5


def test_known_browser_is_held_to_five_as_well_at_once(pool: ThreadPoolExecutor) -> None:
    User.objects.create_user("10001", GOOD)
    own = Client()
    own.post("/account/sign-in/", {"username": "10001", "password": GOOD})

    def door(number: str, password: str) -> bool:
        request = RequestFactory().post("/account/sign-in/")
        request.COOKIES["device"] = own.cookies["device"].value
        try:
            enter(request, number=number, password=password)
        except RefusedError:
            return False
        return True

    assert raced(pool, "10001", wrong, door) == (0, 5)
    assert SignInGuard.objects.get(key__startswith="device:").failures == 5


def test_one_code_chooses_one_password_however_many_try_at_once() -> None:
    """Six browsers were opened with the code; the others are told that the password was changed."""
    user = User.objects.create_user("10099", "held-by-nobody")
    for _round in range(ROUNDS):
        issue_password(user, by=None)
        together, before = Barrier(6), AuditEvent.objects.filter(action="choose_password").count()

        def one(place: int, together: Barrier = together) -> bool:
            own = User.objects.get(pk=user.pk)
            together.wait()
            try:
                choose_password(own, password=f"{GOOD}-{place}", by=own)
            except RefusedError:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(6) as threads:
            chosen = list(threads.map(one, range(6)))
        assert chosen.count(True) == 1
        assert User.objects.get(pk=user.pk).check_password(f"{GOOD}-{chosen.index(True)}")
        assert AuditEvent.objects.filter(action="choose_password").count() == before + 1
