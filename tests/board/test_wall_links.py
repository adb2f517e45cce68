"""Links for screens: made and shown once, opened without a sign-in, withdrawn; what each answer bears."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from django.urls import reverse

from board.models import WallLink
from board.services import wall_links
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.logs import without_people
from branchmgr.models import AuditEvent, User
from branchmgr.models.secret_links import digest_of_token, new_token
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups as make

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-07-03T10:00:00+08:00")
SCREEN = "东会议室大屏"


@dataclass
class Cast:
    branch: Branch
    secretary: User
    committee: User

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    def made(self, name: str = SCREEN, seconds: int = 15) -> wall_links.MadeLink:
        return wall_links.make_wall_link(self.branch, name=name, seconds=seconds, by=self.secretary, now=clock.now())


@pytest.fixture
def cast() -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        branch = make.branch("ZB01", name="生产安全党支部")
        yield Cast(branch, make.holder(Office.SECRETARY, branch), make.holder(Office.PUBLICITY, branch))


def opened(token: str, **query: str) -> Any:
    """What somebody without an account is answered at a secret address."""
    return Client().get(reverse("wall_show", args=[token]), query)


def test_token_is_shown_once_and_its_digest_alone_is_kept(cast: Cast) -> None:
    page = cast.client(cast.secretary).post(
        reverse("wall_link_make", args=[cast.branch.pk]), {"name": SCREEN, "seconds": "20"}
    )
    found = re.search(r"http://testserver/board/wall/([\w-]+)/", page.content.decode())
    assert found is not None
    token = found.group(1)
    link = WallLink.objects.get()
    assert (link.digest, link.seconds, link.created_by) == (digest_of_token(token), 20, cast.secretary)
    assert "no-store" in page.headers["Cache-Control"]
    assert "qr-code" in page.content.decode()

    listed = cast.client(cast.secretary).get(reverse("wall_link_list", args=[cast.branch.pk])).content.decode()
    assert SCREEN in listed
    assert token not in listed
    entry = AuditEvent.objects.get(action="wall_link_made")
    assert entry.after == {"name": SCREEN, "seconds": 20}


@override_settings(SITE_URL="https://branch.example/")
def test_address_is_the_one_by_which_others_reach_the_installation(cast: Cast) -> None:
    page = cast.client(cast.secretary).post(
        reverse("wall_link_make", args=[cast.branch.pk]), {"name": SCREEN, "seconds": "15"}
    )
    assert "https://branch.example/board/wall/" in page.content.decode()


def test_screen_sees_the_board_without_an_account_a_cookie_or_a_trace(cast: Cast) -> None:
    answer = opened(cast.made(seconds=30).token)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "生产安全党支部" in page
    assert 'data-seconds="30"' in page
    assert dict(answer.cookies) == {}
    assert {name: answer.headers[name] for name in ("X-Robots-Tag", "Referrer-Policy", "Cache-Control")} == {
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-store",
    }


def test_address_tells_the_language(cast: Cast) -> None:
    token = cast.made().token
    english, chinese = opened(token, language="en"), opened(token, language="zh-hans")
    assert (english.headers["Content-Language"], chinese.headers["Content-Language"]) == ("en", "zh-hans")
    assert 'lang="en"' in english.content.decode()[:200]
    assert 'lang="zh-hans"' in chinese.content.decode()[:200]
    assert opened(token, language="xx").status_code == 200


def test_withdrawn_wrong_and_malformed_addresses_are_answered_alike(cast: Cast) -> None:
    made = cast.made()
    wall_links.withdraw_wall_link(made.link, by=cast.secretary, now=NOW)
    tokens = (made.token, new_token(), "short", "张三", made.token[:-1], "a" * 500, "%00")
    answers = [opened(token) for token in tokens]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    headers = [{k: v for k, v in answer.headers.items() if k != "X-Request-ID"} for answer in answers]
    assert headers == [headers[0]] * len(tokens)
    assert headers[0]["X-Robots-Tag"] == "noindex, nofollow"
    assert all("生产安全党支部" not in answer.content.decode() for answer in answers)


def test_head_is_answered_as_the_address_would_be(cast: Cast) -> None:
    assert Client().head(reverse("wall_show", args=[cast.made().token])).status_code == 200
    assert Client().head(reverse("wall_show", args=[new_token()])).status_code == 404


def test_link_outlives_the_office_of_who_made_it(cast: Cast) -> None:
    token = cast.made().token
    cast.secretary.person.appointments.update(ends_on="2026-07-01")
    assert opened(token).status_code == 200


def test_link_is_withdrawn_on_its_page_and_once(cast: Cast) -> None:
    made = cast.made()
    client = cast.client(cast.committee)
    asked = client.get(reverse("wall_link_withdraw", args=[made.link.pk])).content.decode()
    assert SCREEN in asked
    client.post(reverse("wall_link_withdraw", args=[made.link.pk]))
    assert opened(made.token).status_code == 404
    for again in (client.get, client.post):
        told = again(reverse("wall_link_withdraw", args=[made.link.pk]), headers={"Accept-Language": "en"})
        assert (told.status_code, "This link is withdrawn already." in told.text) == (422, True)
    kept = client.get(reverse("wall_link_list", args=[cast.branch.pk])).text
    assert reverse("wall_link_withdraw", args=[made.link.pk]) not in kept
    with pytest.raises(RefusedError, match="already"):
        wall_links.withdraw_wall_link(made.link, by=cast.secretary, now=NOW)
    assert AuditEvent.objects.filter(action="wall_link_withdrawn").count() == 1


@pytest.mark.parametrize(("name", "seconds"), [("", 15), ("长" * 41, 15), (SCREEN, 4), (SCREEN, 121)])
def test_link_that_does_not_do_is_refused(cast: Cast, name: str, seconds: int) -> None:
    with pytest.raises(RefusedError):
        cast.made(name, seconds)
    assert WallLink.objects.count() == 0


def test_name_stands_once_until_it_is_withdrawn(cast: Cast) -> None:
    first = cast.made()
    page = cast.client(cast.secretary).post(
        reverse("wall_link_make", args=[cast.branch.pk]), {"name": SCREEN, "seconds": "15"}
    )
    assert page.status_code == 422
    wall_links.withdraw_wall_link(first.link, by=cast.secretary, now=NOW)
    assert cast.made().link.name == SCREEN


def test_branch_has_no_more_links_than_it_can_look_after(cast: Cast) -> None:
    for number in range(wall_links.MOST_LINKS):
        cast.made(f"大屏{number}")
    with pytest.raises(RefusedError, match="20 links"):
        cast.made()


def test_log_names_no_secret_address(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    token = "12345" + new_token()[5:]
    line = f"Not Found: /board/wall/{token}/"
    assert without_people(line) == "Not Found: /board/wall/…/"
    assert without_people(f"asked for {token}") == "asked for …"
    with caplog.at_level(logging.WARNING, logger="django.request"):
        opened(token)
    assert [each.getMessage() for each in caplog.records if each.name == "django.request"] == [without_people(line)]
