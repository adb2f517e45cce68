"""One's own settings and list of notices: language, mail, kinds, filters."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from branchmgr import clock, notice_kinds, notify
from branchmgr.models import AuditEvent, Notification, User
from tests.factories import groups as make
from tests.house import notice_kinds_told, sources

pytestmark = pytest.mark.django_db

MUTABLE = ("published", "corrected")


@pytest.fixture
def user(client: Client) -> User:
    found = make.user_for(make.person("1001", email="zhang@branch.example"))
    client.force_login(found)
    client.cookies["django_language"] = "en"
    return found


def wanted(*without: str) -> list[str]:
    return [kind.key for kind in notice_kinds.registered() if not kind.duty and kind.key not in without]


def tell(user: User, number: int, *, kind: str = "published", read: bool = False) -> None:
    text = "The result of %(period)s is published."
    notify.tell([user], text, kind=kind, key=f"{kind}:{number}", url="/notices/", values={"period": f"{kind}-{number}"})
    if read:
        Notification.objects.filter(key=f"{kind}:{number}").update(read_at=clock.now())


def shown(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{reverse('notification_list')}?{query}").content.decode()
    return re.findall(r'notice-text">(?:<span[^>]*>[^<]*</span>)?The result of (\S+) is published', page)


def test_settings_are_kept_and_put_down(client: Client, user: User) -> None:
    before = client.get(reverse("preferences")).content.decode()
    assert re.search(r'value="published"[^>]*checked', before)
    assert 'value="overdue"' not in before
    assert "Publication is overdue" in before

    chosen = {"language": "zh-hans", "mail_way": "each", "kinds": wanted("published")}
    answer = client.post(reverse("preferences"), chosen)

    assert answer["Location"] == reverse("preferences")
    user.refresh_from_db()
    assert (user.language, user.mail_notices, user.muted_kinds) == ("zh-hans", True, ["published"])
    assert user.mail_daily_at is None
    page = client.get(answer["Location"]).content.decode()
    assert '<html lang="zh-hans">' in page
    assert not re.search(r'value="published"[^>]*checked', page)
    event = AuditEvent.objects.get(action="choose_preferences")
    assert (event.actor, event.after["muted_kinds"]) == (user, ["published"])


@pytest.mark.parametrize(
    "sent",
    [
        {"language": "fr", "mail_way": "none"},
        {"mail_way": "each"},
        {"language": "en", "mail_way": "sometimes"},
        {"language": "en", "mail_way": "daily", "mail_hour": "07:31"},
        {"language": "en", "mail_way": "daily", "mail_hour": "25:00"},
        {"language": "en", "mail_way": "none", "kinds": ["overdue"]},
        {"language": "en", "mail_way": "none", "kinds": ["unheard-of"]},
    ],
)
def test_settings_that_make_no_sense_are_refused(client: Client, user: User, sent: dict[str, Any]) -> None:
    assert client.post(reverse("preferences"), sent).status_code == 422
    user.refresh_from_db()
    assert (user.language, user.muted_kinds, user.mail_notices) == ("", [], False)


def test_settings_tell_where_mails_go_or_why_none_do(client: Client, user: User, settings: Any) -> None:
    assert "sends no mail" in client.get(reverse("preferences")).content.decode()
    settings.MAIL_NOTICES, settings.SITE_URL = True, "https://branch.example/"
    assert "zhang@branch.example" in client.get(reverse("preferences")).content.decode()
    user.person.email = ""
    user.person.save(update_fields=["email"])
    assert "No mail address" in client.get(reverse("preferences")).content.decode()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"mail_way": "none"}, (False, None)),
        ({"mail_way": "each", "mail_hour": "18:00"}, (True, None)),
        ({"mail_way": "daily"}, (True, time(7, 30))),
        ({"mail_way": "daily", "mail_hour": "18:00"}, (True, time(18))),
    ],
)
def test_way_of_mails_is_kept_and_shown(client: Client, user: User, sent: dict[str, str], kept: Any) -> None:
    client.post(reverse("preferences"), {"language": "en", **sent})

    user.refresh_from_db()
    assert (user.mail_notices, user.mail_daily_at) == kept
    page = client.get(reverse("preferences")).content.decode()
    assert re.findall(r'value="(\w+)"[^>]*checked', page.partition("mail_hour")[0]) == [sent["mail_way"]]
    hour = f"{kept[1]:%H:%M}" if kept[1] else "07:30"
    assert f'<option value="{hour}" selected>' in page


def test_kinds_stand_by_areas_duties_apart(client: Client, user: User) -> None:
    user.muted_kinds = ["published"]
    user.save(update_fields=["muted_kinds"])
    page = client.get(reverse("preferences")).content.decode()

    assert re.findall(r'<span class="kind-name">([^<]*)', page) == [
        "Appraisal",
        "Innovation",
        "Posts",
        "Work of the groups",
        "Organisation",
        "My files",
    ]
    ours = [kind for kind in notice_kinds.registered() if not kind.duty and str(kind.area) == "Appraisal"]
    assert f"{len(ours) - 1} of {len(ours)} chosen" in page
    assert "<li>Publication is overdue</li>" in page


def test_settings_without_a_person_open(client: Client) -> None:
    client.force_login(User.objects.create_user("7777"))
    assert client.get(reverse("preferences")).status_code == 200


def test_language_switch_is_remembered_for_who_is_signed_in(client: Client, user: User) -> None:
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    user.refresh_from_db()
    assert user.language == "en"

    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    user.refresh_from_db()
    assert user.language == "en"


def test_new_browser_speaks_the_persons_language_after_signing_in(user: User) -> None:
    user.set_password(make.PASSWORD)
    user.language = "en"
    user.save(update_fields=["password", "language"])
    fresh, chosen = Client(), Client()
    chosen.cookies["django_language"] = "zh-hans"
    for browser in (fresh, chosen):
        browser.post(reverse("login"), {"username": "1001", "password": make.PASSWORD})

    assert '<html lang="en">' in fresh.get(reverse("preferences")).content.decode()
    assert '<html lang="zh-hans">' in chosen.get(reverse("preferences")).content.decode()


def test_list_shows_all_what_is_unread_or_one_kind(client: Client, user: User) -> None:
    tell(user, 1)
    tell(user, 2, read=True)
    tell(user, 3, kind="corrected", read=True)
    tell(user, 4, kind="corrected")

    assert shown(client) == ["corrected-4", "corrected-3", "published-2", "published-1"]
    assert shown(client, "unread=1") == ["corrected-4", "published-1"]
    assert shown(client, "kind=corrected") == ["corrected-4", "corrected-3"]
    assert shown(client, "kind=corrected&unread=1") == ["corrected-4"]
    assert shown(client, "kind=evil") == []


def test_list_pages_and_keeps_the_filter(client: Client, user: User) -> None:
    for number in range(35):
        tell(user, number)
    assert len(shown(client, "unread=1")) == 30
    assert len(shown(client, "unread=1&page=2")) == 5
    assert "unread=1&amp;page=2" in client.get(reverse("notification_list") + "?unread=1").content.decode()


def test_list_without_a_fitting_notice_says_so(client: Client, user: User) -> None:
    assert "No notices yet" in client.get(reverse("notification_list")).content.decode()
    tell(user, 1, read=True)
    assert "No notice fits" in client.get(reverse("notification_list") + "?unread=1").content.decode()


def test_every_kind_that_is_told_is_in_the_table() -> None:
    known = {kind.key for kind in notice_kinds.registered()}
    told = {kind for _name, source in sources() for kind in notice_kinds_told(source)}

    assert "published" in told, "nothing was found: the search is broken"
    assert told - known == set()
    assert known - told == set()


def test_kinds_are_found_where_they_are_told() -> None:
    source = 'notify.tell(a, b, kind="x")\n_tell(a, kind="y" if b else "z")\nother(kind="w")\n_tell_each(due, "v", f)'
    assert notice_kinds_told(source) == {"x", "y", "z"}
