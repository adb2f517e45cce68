"""Signing in: what is answered to whom, when a number or an address closes, codes that expire, what the audit keeps."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from branchmgr import audit, clock, passwords
from branchmgr.models import AuditEvent, SignInGuard, User
from branchmgr.sign_in import guard
from tests.factories import groups
from tests.password_looks import COUNTED, HASTY, CountingHasher

pytestmark = pytest.mark.django_db

NOW = "2027-01-05T10:00:30+08:00"
GOOD = "seven-green-kites"
WRONG = "The employee number or the password is wrong."
CLOSED = "Too many tries failed. You can try again at 10:16."
EXPIRED = f"{WRONG} The code has expired; ask for a new one."


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture(autouse=True)
def _counted(settings: Any, client: Client) -> None:
    settings.PASSWORD_HASHERS = COUNTED
    client.cookies["django_language"] = "en"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("10001", GOOD)


@pytest.fixture
def gone() -> User:
    """Somebody whose account is closed."""
    found = User.objects.create_user("10002", GOOD)
    found.is_active = False
    found.save()
    return found


def try_it(client: Client, number: str, password: str = "wrong", **headers: Any) -> Any:
    return client.post("/account/sign-in/", {"username": number, "password": password}, **headers)


def said(answer: Any) -> str:
    """What the page says is wrong; empty where somebody got in."""
    errors = answer.context["form"].non_field_errors() if answer.status_code == 200 else []
    return str(errors[0]) if errors else ""


def body(answer: Any, number: str) -> str:
    """The page without the number that was typed and without tokens."""
    page = answer.content.decode().replace(number, "NUMBER")
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", page)


def answered(client: Client, number: str, password: str) -> tuple[Any, ...]:
    """Everything by which an outsider could tell one number from another: status, page, work of hashing, queries."""
    CountingHasher.looks = 0
    with CaptureQueriesContext(connection) as asked:
        answer = try_it(client, number, password)
    return answer.status_code, body(answer, number), CountingHasher.looks, len(asked)


@pytest.fixture
def differences(client: Client, user: User, gone: User) -> Any:
    """Compares six tries with an account, a closed one and an unknown number, the right password of the closed one."""
    try_it(client, "90000")  # which makes what the first try of all makes

    def compared() -> list[int]:
        rounds = [
            [answered(client, number, GOOD if number == gone.username else "wrong") for number in numbers]
            for numbers in [("10001", "10002", "90009")] * 6
        ]
        return [number for number, answers in enumerate(rounds) if len(set(answers)) != 1]

    return compared


def test_unknown_closed_and_wrong_are_answered_alike_after_the_same_work(differences: Any) -> None:
    assert differences() == []
    assert CountingHasher.looks == 0  # the sixth try of each was not looked at


def test_backend_that_skips_work_for_unknown_numbers_is_noticed(differences: Any, settings: Any) -> None:
    settings.AUTHENTICATION_BACKENDS = HASTY

    assert differences() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("number", ["10001", "90009", "a@b\u00a0/\u3000x" * 60])
def test_number_closes_after_five_failures_whether_it_is_known_or_not(client: Client, user: User, number: str) -> None:
    tries = [try_it(client, number) for _time in range(7)]

    assert [said(each) for each in tries] == [WRONG] * 5 + [CLOSED] * 2
    assert {each.status_code for each in tries} == {200}


def test_closed_number_does_not_let_the_right_password_in_until_it_opens(
    client: Client, user: User, _clock: Any
) -> None:
    for _time in range(5):
        try_it(client, "10001")

    assert said(try_it(client, "10001", GOOD)) == CLOSED
    _clock.shift(timedelta(minutes=14, seconds=59))
    assert said(try_it(client, "10001", GOOD)) == CLOSED
    _clock.shift(timedelta(seconds=1))
    assert try_it(client, "10001", GOOD).status_code == 302


def test_success_wipes_out_the_failures_of_a_number(client: Client, user: User) -> None:
    for _time in range(3):
        assert [said(try_it(client, "10001")) for _try in range(4)] == [WRONG] * 4
        assert try_it(client, "10001", GOOD).status_code == 302
        client.post("/account/sign-out/")


def test_failures_far_apart_do_not_close_a_number(client: Client, user: User, _clock: Any) -> None:
    for _time in range(7):
        assert said(try_it(client, "10001")) == WRONG
        _clock.shift(timedelta(minutes=15))


def test_address_closes_after_fifty_failures_and_opens_again(client: Client, user: User, _clock: Any) -> None:
    SignInGuard.objects.create(key="address:127.0.0.1", failures=48, since=clock.now(), last_at=clock.now())
    assert [said(try_it(client, number)) for number in ("90001", "90002")] == [WRONG] * 2

    assert said(try_it(client, "10001", GOOD)) == CLOSED
    assert try_it(client, "10001", GOOD, REMOTE_ADDR="10.0.0.9").status_code == 302
    client.post("/account/sign-out/")
    _clock.shift(timedelta(minutes=15))
    assert try_it(client, "10001", GOOD).status_code == 302


def test_own_account_does_not_wash_an_address_clean(client: Client, user: User, settings: Any) -> None:
    settings.SIGN_IN_ADDRESS_TRIES = 6
    for number in range(6):
        assert said(try_it(client, f"9{number:04}")) == WRONG
        if number == 4:
            assert try_it(client, "10001", GOOD).status_code == 302
            client.post("/account/sign-out/")
            del client.cookies["device"]

    assert said(try_it(client, "10001", GOOD)) == CLOSED


def test_tries_with_a_closed_number_do_not_close_the_address(client: Client, user: User, settings: Any) -> None:
    settings.SIGN_IN_ADDRESS_TRIES = 7
    for _time in range(20):
        try_it(client, "90009")

    assert try_it(client, "10001", GOOD).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "counted"), [(1, "10.0.0.2"), (2, "203.0.113.5"), (3, "198.51.100.1"), (9, "198.51.100.1")]
)
def test_address_behind_several_proxies_is_the_one_the_outermost_added(
    client: Client, settings: Any, proxies: int, counted: str
) -> None:
    settings.BEHIND_PROXY, settings.PROXIES = True, proxies
    try_it(client, "90009", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.5, 10.0.0.2"})

    assert SignInGuard.objects.filter(key=f"address:{counted}").exists()


@pytest.mark.parametrize(
    ("behind", "forwarded", "counted"),
    [
        (False, "203.0.113.5", "127.0.0.1"),
        (True, "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (True, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (True, "::ffff:203.0.113.5", "203.0.113.5"),
        (True, "<script>", "127.0.0.1"),
        (True, "", "127.0.0.1"),
    ],
)
def test_address_that_counts_is_the_one_the_proxy_added(
    client: Client, settings: Any, behind: bool, forwarded: str, counted: str
) -> None:
    settings.BEHIND_PROXY = behind
    try_it(client, "90009", headers={"x-forwarded-for": forwarded})

    assert SignInGuard.objects.filter(key=f"address:{counted}").exists()


def test_code_is_good_until_it_expires_and_says_so_only_to_who_has_it(client: Client, user: User, _clock: Any) -> None:
    code = passwords.issue_password(user, by=None)
    assert user.code_expires_at == clock.now() + timedelta(hours=72)
    assert try_it(client, "10001", code)["Location"] == "/"
    client.post("/account/sign-out/")
    _clock.shift(timedelta(hours=72) - timedelta(seconds=1))
    assert try_it(client, "10001", code).status_code == 302
    client.post("/account/sign-out/")

    _clock.shift(timedelta(seconds=1))

    assert said(try_it(client, "10001", "wrong")) == WRONG
    assert said(try_it(client, "10001", code)) == EXPIRED
    assert client.get("/")["Location"].startswith("/account/sign-in/")


def test_code_opens_nothing_but_the_choice_of_a_password_and_dies_with_it(client: Client, user: User) -> None:
    code = passwords.issue_password(user, by=None)
    try_it(client, "10001", code)
    assert {client.get(page)["Location"] for page in ("/", "/notices/", "/account/sign-ins/")} == {"/account/password/"}

    again = {"old_password": code, "new_password1": code, "new_password2": code}
    assert "have used this password before" in client.post("/account/password/", again).content.decode()
    chosen = {"old_password": code, "new_password1": "two-red-boats", "new_password2": "two-red-boats"}
    assert client.post("/account/password/", chosen)["Location"] == "/"

    user.refresh_from_db()
    assert (user.must_change_password, user.code_expires_at) == (False, None)
    client.post("/account/sign-out/")
    assert said(try_it(client, "10001", code)) == WRONG
    assert try_it(client, "10001", "two-red-boats").status_code == 302


def test_code_that_expires_while_its_holder_is_in_chooses_no_password(
    client: Client, user: User, settings: Any, _clock: Any
) -> None:
    settings.CODE_HOURS, settings.SESSION_IDLE_MINUTES = 1, 120
    code = passwords.issue_password(user, by=None)
    try_it(client, "10001", code)
    chosen = {"old_password": code, "new_password1": "two-red-boats", "new_password2": "two-red-boats"}
    _clock.shift(timedelta(hours=1))

    answer = client.post("/account/password/", chosen)
    assert (answer.status_code, "The code has expired; ask for a new one." in answer.content.decode()) == (422, True)
    user.refresh_from_db()
    assert user.check_password(code)
    _clock.shift(timedelta(seconds=-1))
    assert client.post("/account/password/", chosen)["Location"] == "/"


def test_new_code_opens_a_closed_number(client: Client, user: User) -> None:
    for _time in range(6):
        try_it(client, "10001")

    code = passwords.issue_password(user, by=None)

    assert try_it(client, "10001", code).status_code == 302


def test_command_prints_the_code_and_apart_from_it_until_when_it_is_good(client: Client, user: User) -> None:
    out, beside = StringIO(), StringIO()
    call_command("issue_password", "10001", stdout=out, stderr=beside)

    assert try_it(client, "10001", out.getvalue().strip()).status_code == 302
    assert beside.getvalue().strip() == "Good until 2027-01-08 10:00."


def test_admin_is_shown_the_code_and_until_when_it_is_good(client: Client) -> None:
    top = groups.committee("DW01")
    person = groups.person("10003", branch=groups.branch("ZB01", committee=top))
    lost = Client()
    lost.force_login(groups.user_for(person))
    client.force_login(groups.admin(top))

    page = client.post(f"/groups/people/{person.pk}/password/").content.decode()

    assert "2027-01-08 10:00" in page
    assert lost.get("/")["Location"] == "/account/sign-in/?next=/&ended=over"


def entries() -> list[tuple[str, Any]]:
    return list(AuditEvent.objects.order_by("number").values_list("action", "after"))


def test_audit_keeps_sign_ins_and_failures_and_no_password(client: Client, user: User) -> None:
    for _time in range(6):
        try_it(client, "10001", "CANARY-PASSWORD")
    try_it(client, "CANARY-PASSWORD", "10001")
    passwords.issue_password(user, by=None)
    client.force_login(user)
    client.post("/account/sign-out/")

    failure, until = {"number": "10001"}, {"what": "number", "until": "2027-01-05T10:15:30+08:00"}
    unknown = {"number_hash": guard.keyed("CANARY-PASSWORD")}
    assert [entry for entry in entries() if entry[0] != "issue_password"] == [
        *[("sign_in_failed", failure)] * 5,
        ("locked_out", failure | until),
        ("sign_in_failed", unknown),
        ("sign_out", {"reason": "asked"}),
    ]
    assert "CANARY-PASSWORD" not in str([*AuditEvent.objects.values(), *SignInGuard.objects.values()])
    assert audit.verify() == 9


def test_audit_says_by_whom_and_from_where_somebody_signed_in(client: Client, user: User) -> None:
    try_it(client, "10001", GOOD, REMOTE_ADDR="10.0.0.9")

    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.origin, event.after) == (
        "sign_in",
        user,
        "web 10.0.0.9",
        {"way": "password"},
    )


def test_present_password_is_guarded_as_well_where_somebody_is_signed_in(client: Client, user: User) -> None:
    client.force_login(user)
    typed = {"new_password1": "two-red-boats", "new_password2": "two-red-boats"}

    pages = [client.post("/account/password/", {"old_password": "wrong", **typed}) for _time in range(5)]
    assert {str(page.context["form"].errors["old_password"][0]) for page in pages} == {
        "This is not your present password."
    }
    page = client.post("/account/password/", {"old_password": GOOD, **typed})

    assert page.context["form"].errors["old_password"] == [CLOSED]
    user.refresh_from_db()
    assert user.check_password(GOOD)


def test_present_password_cannot_be_guessed_by_taking_it_for_a_new_one(client: Client, user: User) -> None:
    """ "You have used this before" is said to who knows the present one, and to nobody else."""
    client.force_login(user)

    def judged(present: str) -> set[str]:
        typed = {"old_password": present, "new_password1": GOOD, "new_password2": GOOD}
        return set(client.post("/account/password/", typed).context["form"].errors)

    assert (judged("wrong"), judged(GOOD)) == ({"old_password"}, {"new_password1"})
