"""One's own account: language, password, notices, and what a supervisor asks."""

from __future__ import annotations

import pytest
from django.test import Client

from branchmgr import audit, notify, passwords
from branchmgr.models import AuditEvent, Notification, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    found = User.objects.create_user("10001", "a-long-enough-password")
    client.force_login(found)
    return found


def tell(user: User, key: str = "published:1") -> None:
    text, values = "The result of %(period)s is published.", {"period": "2026Q3"}
    notify.tell([user], text, kind="published", key=key, url="/notices/", values=values)


@pytest.mark.parametrize("target", ["//evil.example/x", "https://evil.example/", "javascript:alert(1)"])
def test_set_language_never_leads_away_from_here(client: Client, target: str) -> None:
    answer = client.post("/account/language/", {"language": "en", "next": target})

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_set_language_is_kept_and_an_unknown_one_is_not(client: Client) -> None:
    client.post("/account/language/", {"language": "en", "next": "/account/sign-in/"})
    assert 'lang="en"' in client.get("/account/sign-in/").content.decode()

    client.post("/account/language/", {"language": "xx", "next": "/account/sign-in/"})
    assert 'lang="en"' in client.get("/account/sign-in/").content.decode()


def test_pages_are_chinese_whatever_the_browser_asks_for(client: Client) -> None:
    assert 'lang="zh-hans"' in client.get("/account/sign-in/", headers={"accept-language": "en"}).content.decode()


def test_first_password_must_be_changed_before_anything_else(client: Client) -> None:
    user = User.objects.create_user("10001")
    first = passwords.issue_password(user, by=None)
    assert client.login(username="10001", password=first)

    assert client.get("/")["Location"] == "/account/password/"
    assert client.get("/account/password/").status_code == 200
    typed = {"old_password": first, "new_password1": "nine-red-lanterns", "new_password2": "nine-red-lanterns"}
    assert client.post("/account/password/", typed)["Location"] == "/"
    assert client.get("/").status_code == 200

    actions = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["issue_password", "choose_password"]
    assert first not in str(list(AuditEvent.objects.values()))
    assert audit.verify() == 2


@pytest.mark.parametrize("chosen", ["short", "password1", "a-long-enough-password"])
def test_new_password_that_is_weak_or_wrongly_confirmed_is_refused(client: Client, user: User, chosen: str) -> None:
    again = chosen if chosen != "a-long-enough-password" else "another-password"
    typed = {"old_password": "a-long-enough-password", "new_password1": chosen, "new_password2": again}

    answer = client.post("/account/password/", typed)

    assert answer.status_code in (200, 422)
    user.refresh_from_db()
    assert user.check_password("a-long-enough-password")


def test_notice_is_told_once_and_read_by_opening_it(client: Client, user: User) -> None:
    tell(user)
    tell(user)
    notice = Notification.objects.get()
    assert "2026年第3季度" in client.get("/notices/").content.decode()

    assert client.post(f"/notices/{notice.pk}/open/")["Location"] == "/notices/"

    notice.refresh_from_db()
    assert notice.read_at is not None


def test_notices_of_others_are_not_there(client: Client, user: User) -> None:
    other = User.objects.create_user("10002")
    tell(other)
    notice = Notification.objects.get()

    assert client.post(f"/notices/{notice.pk}/open/").status_code == 404
    client.post("/notices/read/")

    assert Notification.objects.unread().count() == 1


def test_all_notices_are_marked_as_read_at_once(client: Client, user: User) -> None:
    tell(user, "a")
    tell(user, "b")

    client.post("/notices/read/")

    assert Notification.objects.unread().count() == 0


@pytest.mark.parametrize(("address", "answer"), [("/healthz", b"ok")])
def test_supervisor_gets_a_word_and_nothing_else(client: Client, address: str, answer: bytes) -> None:
    assert client.get(address).content == answer


def test_wrong_method_gets_a_page_in_words(client: Client, user: User) -> None:
    answer = client.get("/notices/read/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1" in answer.content.decode()


def test_every_answer_carries_a_strict_policy(client: Client, user: User) -> None:
    for address in ("/", "/notices/", "/nowhere/", "/healthz"):
        policy = client.get(address)["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
