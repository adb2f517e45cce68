"""What a password must be, by both sets of rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from branchmgr import passwords
from branchmgr.models import UsedPassword, User
from tests.factories import groups

pytestmark = pytest.mark.django_db

NOW = "2027-01-05T10:00:00+08:00"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def user() -> User:
    branch = groups.branch("ZB01", committee=groups.committee("DW01"))
    person = groups.person("10001", branch=branch, name="欧阳建国")
    return groups.user_for(person)


def faults(password: str, user: User | None = None) -> set[str]:
    """The codes of what is wrong with a password."""
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return {str(fault.code) for fault in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "modern", "mlps"),
    [
        ("seven-green-kites", set(), {"too_few_kinds"}),
        ("Seven-green", set(), set()),
        ("seven-green7", set(), set()),
        ("二零二六的支部七盏灯", set(), {"too_few_kinds"}),
        ("Kites-77", {"password_too_short"}, set()),
        ("Kites-7", {"password_too_short"}, {"password_too_short"}),
        ("KITES7777", {"password_too_short"}, {"too_few_kinds"}),
        ("password123", {"password_too_common"}, {"password_too_common", "too_few_kinds"}),
        ("Password123", {"password_too_common"}, {"password_too_common"}),
        ("Kites-10001!", {"like_owner"}, {"like_owner"}),
        ("欧阳建国Kites-7!", {"like_owner"}, {"like_owner"}),
        ("OuyangJianguo1!", {"like_owner"}, {"like_owner"}),
        (
            " " * 10,
            {"password_too_short", "too_few_kinds", "too_few_different"},
            {"password_too_short", "too_few_kinds", "too_few_different"},
        ),
        ("Aa1     ", {"password_too_short", "too_few_different"}, {"password_too_short", "too_few_different"}),
        ("abab-abab-abab", {"too_few_different"}, {"too_few_different", "too_few_kinds"}),
        ("seven green kites", set(), {"too_few_kinds"}),
        ("Seven green 7", set(), set()),
        ("Qwerty123!", {"password_too_common"}, {"password_too_common"}),
        ("!Qwertyuiop2026!", {"password_too_common"}, {"password_too_common"}),
        ("2026Password!!", {"password_too_common"}, {"password_too_common"}),
        ("Kites-of-2026", set(), set()),
        ("Ouyangjianguo", {"like_owner"}, {"like_owner", "too_few_kinds"}),
    ],
)
def test_password_is_judged_by_the_rules_in_force(
    user: User, settings: Any, password: str, modern: set[str], mlps: set[str]
) -> None:
    assert faults(password, user) == modern
    settings.PASSWORD_RULES = "mlps"
    assert faults(password, user) == mlps


def choose(user: User, password: str) -> None:
    passwords.choose_password(user, password=password, by=user)


def test_last_five_passwords_are_not_taken_again_under_mlps(user: User, settings: Any, _clock: Any) -> None:
    settings.PASSWORD_RULES = "mlps"
    for number in range(7):
        choose(user, f"Kites-{number}{number}")
        _clock.shift(1)

    assert [faults(f"Kites-{number}{number}", user) for number in range(7)] == [set()] * 2 + [{"used"}] * 5
    assert UsedPassword.objects.count() == 5
    assert "Kites" not in str(list(UsedPassword.objects.values()))


def test_old_passwords_are_not_even_kept_where_the_rules_do_not_ask(user: User, settings: Any) -> None:
    settings.PASSWORD_RULES = "mlps"
    choose(user, "Kites-00")
    settings.PASSWORD_RULES = "modern"
    choose(user, "seven-green-kites")
    choose(user, "two-red-boats")

    assert faults("seven-green-kites", user) == set()
    assert faults("two-red-boats", user) == {"used"}
    assert not UsedPassword.objects.exists()


def test_password_expires_after_ninety_days_under_mlps_alone(user: User, settings: Any, _clock: Any) -> None:
    choose(user, "Seven-green-kites-7")
    _clock.shift(timedelta(days=90) - timedelta(seconds=1))
    settings.PASSWORD_RULES = "mlps"
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    assert client.get("/notices/").status_code == 200

    _clock.shift(timedelta(seconds=1))

    assert client.get("/notices/")["Location"] == "/account/password/"
    assert "older than the rules of this place allow" in client.get("/account/password/").content.decode()
    typed = {"old_password": "Seven-green-kites-7", "new_password1": "Two-red-boats", "new_password2": "Two-red-boats"}
    assert client.post("/account/password/", typed)["Location"] == "/"
    assert client.get("/notices/").status_code == 200
    settings.PASSWORD_RULES = "modern"
    _clock.shift(timedelta(days=400))
    user.refresh_from_db()
    client.force_login(user)
    assert client.get("/notices/").status_code == 200


@pytest.mark.parametrize(
    ("rules", "said"), [("modern", "At least 10 characters"), ("mlps", "At least 8 characters of 3 kinds")]
)
def test_page_says_the_rules_in_a_sentence(user: User, settings: Any, rules: str, said: str) -> None:
    settings.PASSWORD_RULES = rules
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)

    assert said in client.get("/account/password/").content.decode()
