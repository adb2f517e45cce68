"""Notices: the list as it is narrowed, read and unread, the bell, and the count that nobody has to ask for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from branchmgr import clock, notify
from branchmgr.models import Notification, SignedIn, User
from tests.factories import groups as make

pytestmark = pytest.mark.django_db

NOW = "2027-01-05T10:00:00+08:00"
PART = {"hx-request": "true"}
SCRIPT = {"accept": "application/json"}
TEXT = "The result of %(period)s is published."


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(client: Client) -> User:
    found = make.user_for(make.person("1001"))
    client.force_login(found)
    client.cookies["django_language"] = "en"
    return found


def tell(user: User, name: str, *, kind: str = "published", at: str = "", read: bool = False) -> Notification:
    notify.tell([user], TEXT, kind=kind, key=name, url="/appraisal/periods/", values={"period": name})
    notice = Notification.objects.get(recipient=user, key=name)
    moment = clock.midnight(clock.today().fromisoformat(at)) + timedelta(hours=12) if at else notice.at
    Notification.objects.filter(pk=notice.pk).update(at=moment, read_at=clock.now() if read else None)
    notice.refresh_from_db()
    return notice


def page(client: Client, query: str = "") -> str:
    return str(client.get(f"{reverse('notification_list')}?{query}").content.decode())


def said(html: str) -> list[str]:
    return re.findall(r'notice-text">(?:<span[^>]*>[^<]*</span>)?The result of (\S+) is published', html)


def unread(user: User) -> set[str]:
    return set(Notification.objects.of(user).unread().values_list("key", flat=True))


# The list


def test_list_stands_by_days_and_names_today_and_yesterday(client: Client, user: User) -> None:
    for name, day in (("a", "2027-01-05"), ("b", "2027-01-04"), ("c", "2027-01-04"), ("d", "2026-12-31")):
        tell(user, name, at=day)
    html = page(client)

    heads = re.findall(r'<h2 class="notice-day".*?</h2>', html)
    assert [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in heads] == [
        "Today 2027-01-05",
        "Yesterday 2027-01-04",
        "2026-12-31",
    ]
    assert said(html) == ["a", "c", "b", "d"]


def test_days_begin_at_midnight_of_the_branch(client: Client, user: User, moment: Any) -> None:
    moment.move_to("2027-01-05T00:30:00+08:00")
    client.force_login(user)
    tell(user, "a")
    tell(user, "b")
    Notification.objects.filter(key="b").update(at=clock.now() - timedelta(hours=1))

    assert re.findall(r'id="day-([\d-]+)"', page(client)) == ["2027-01-05", "2027-01-04"]


def test_kinds_are_chips_with_their_counts_the_most_frequent_first(client: Client, user: User) -> None:
    for number in range(3):
        tell(user, f"p{number}")
    tell(user, "c1", kind="corrected", read=True)
    tell(user, "unknown", kind="gone-kind")

    chips = re.findall(r'href="\?kind=([\w-]+)"[^>]*>([^<]*) <span class="chip-count">(\d+)</span>', page(client))
    assert chips == [
        ("published", "A result is published", "3"),
        ("corrected", "A result was corrected", "1"),
        ("gone-kind", "gone-kind", "1"),
    ]
    chips = re.findall(r'kind=([\w-]+)"[^>]*>[^<]* <span class="chip-count">(\d+)</span>', page(client, "unread=1"))
    assert chips == [("published", "3"), ("gone-kind", "1")]
    assert re.findall(r'<span class="chip-count">(\d+)', page(client))[:2] == ["5", "4"]


def test_many_kinds_unfold_and_the_chosen_one_is_in_sight(client: Client, user: User) -> None:
    kinds = [
        "published",
        "corrected",
        "honour_given",
        "record_accepted",
        "actions_set",
        "brand_spread",
        "zero_hour_drawn",
    ]
    for number, kind in enumerate(kinds):
        for again in range(9 - number):
            tell(user, f"{kind}{again}", kind=kind)

    html = page(client)
    assert "1 more kind" in html
    assert "zero_hour_drawn" in html.partition('<details class="more-kinds"')[2]
    html = page(client, "kind=zero_hour_drawn")
    assert "zero_hour_drawn" in html.partition('<div class="notice-kinds">')[2].partition("</ul>")[0]
    assert '<details class="more-kinds"' not in html
    assert said(html) == ["zero_hour_drawn2", "zero_hour_drawn1", "zero_hour_drawn0"]


@pytest.mark.parametrize("query", ["kind=%00", "kind=a%00b", "kind=there-is-none", "q=%00"])
def test_nonsense_finds_nothing_and_is_no_fault(client: Client, user: User, query: str) -> None:
    tell(user, "a")
    answer = client.get(f"{reverse('notification_list')}?{query}")
    assert (answer.status_code, said(answer.text)) == (200, [])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2026", ["2026Q4-x"]),
        ("RESULT OF", ["2026Q4-x", "b"]),
        ("Ｂ is", ["b"]),
        ("nowhere", []),
        ("  ", ["2026Q4-x", "b"]),
    ],
)
def test_search_looks_at_the_sentence_as_it_is_read(client: Client, user: User, words: str, found: list[str]) -> None:
    tell(user, "b")
    tell(user, "2026Q4-x")
    assert said(page(client, f"q={words}")) == found


def test_search_reads_values_as_they_are_shown(client: Client, user: User) -> None:
    tell(user, "2026Q3")
    client.cookies["django_language"] = "zh-hans"
    assert "共 1 条" in page(client, "q=第3季度")
    assert "没有符合条件的通知" in page(client, "q=2026Q3")


def test_list_asks_as_many_questions_for_one_as_for_many(
    client: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    tell(user, "first")
    counts = []
    for more in (0, 29):
        for number in range(more):
            tell(user, f"n{number}", kind=("corrected", "published")[number % 2])
        with django_assert_max_num_queries(13) as asked:
            page(client, "q=result&unread=1")
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


# Read and unread


def mark(client: Client, query: str = "", **sent: Any) -> Any:
    return client.post(f"{reverse('notification_mark')}{query}", sent)


def test_one_notice_is_marked_and_the_list_stays_as_it_was_narrowed(client: Client, user: User) -> None:
    notice, _other = tell(user, "a"), tell(user, "b")

    answer = mark(client, "?kind=published&page=2", read=str(notice.pk))
    assert answer["Location"] == f"/notices/?kind=published&page=2#notice-{notice.pk}"
    assert unread(user) == {"b"}

    mark(client, unread=str(notice.pk))
    assert unread(user) == {"a", "b"}


def test_ticked_notices_are_marked_together(client: Client, user: User) -> None:
    pks = [tell(user, name).pk for name in "abc"]

    assert mark(client, read="", notice=pks[:2])["Location"] == "/notices/"
    assert unread(user) == {"c"}
    mark(client, unread="", notice=[pks[0]])
    assert unread(user) == {"a", "c"}


def test_read_notice_keeps_the_moment_at_which_it_was_read_first(client: Client, user: User) -> None:
    notice = tell(user, "a", read=True)
    mark(client, read=str(notice.pk))
    assert Notification.objects.get().read_at == notice.read_at


def test_others_notices_and_nonsense_are_left_alone(client: Client, user: User) -> None:
    stranger = make.user_for(make.person("1002"))
    theirs, mine = tell(stranger, "theirs"), tell(user, "mine")
    for sent in (
        {"read": str(theirs.pk)},
        {"read": "", "notice": [theirs.pk, "x", "９", "1" * 30, "-1"]},
        {"read": "no"},
        {},
    ):
        assert mark(client, **sent).status_code == 302
    assert (unread(stranger), unread(user)) == ({"theirs"}, {"mine"})
    assert "#" not in mark(client, read="//evil")["Location"]
    assert mine.pk


# The bell


def test_bell_shows_the_newest_unread_ones_and_how_many_there_are(client: Client, user: User) -> None:
    for number in range(9):
        tell(user, f"n{number}", at=f"2026-12-{number + 10}")
    tell(user, "read", read=True)

    answer = client.get(reverse("notification_bell"), headers=PART)

    assert re.findall(r"<span>The result of (\w+) is", answer.content.decode()) == ["n8", "n7", "n6", "n5", "n4", "n3"]
    assert json.loads(answer["HX-Trigger"]) == {"bell": {"unread": 9, "said": "9 unread notices"}}
    assert "<html" not in answer.content.decode()


def test_bell_without_a_script_is_the_list(client: Client, user: User) -> None:
    assert client.get(reverse("notification_bell"))["Location"] == reverse("notification_list")
    assert f'href="{reverse("notification_list")}"' in page(client)


def test_bell_is_told_at_once_what_was_read(client: Client, user: User) -> None:
    notice, _other = tell(user, "a"), tell(user, "b")

    answer = client.post(reverse("notification_mark"), {"read": str(notice.pk)}, headers=PART)
    assert json.loads(answer["HX-Trigger"])["bell"]["unread"] == 1
    assert "result of b" in answer.content.decode()

    answer = client.post(reverse("notification_read_all"), headers=PART)
    assert json.loads(answer["HX-Trigger"])["bell"]["unread"] == 0
    assert "Nothing is new" in answer.content.decode()


def test_every_page_counts_what_is_unread(client: Client, user: User) -> None:
    assert 'class="count" aria-hidden="true" hidden>0' in page(client)
    for number in range(100):
        tell(user, str(number))
    html = page(client)
    assert 'class="count" aria-hidden="true">99+' in html
    assert "100 unread notices" in html


# The count that a page asks for by itself


def count(client: Client) -> Any:
    return client.get(reverse("notification_count"), headers=SCRIPT)


def test_count_is_one_figure_and_its_sentence(client: Client, user: User) -> None:
    tell(user, "a")
    assert count(client).json() == {"unread": 1, "said": "1 unread notice"}
    assert count(Client()).status_code == 401


def test_count_does_not_keep_a_sign_in_from_ending(user: User, moment: Any) -> None:
    user.set_password(make.PASSWORD)
    user.save()
    browser, other = Client(), Client()
    for each in (browser, other):
        each.post(reverse("login"), {"username": user.username, "password": make.PASSWORD})
    seen = list(SignedIn.objects.values_list("seen_at", flat=True))
    for _minutes in range(9):
        moment.shift(timedelta(minutes=3))
        answer = count(browser)
        assert (answer.status_code, "seen" in answer.cookies) == (200, False)
    assert list(SignedIn.objects.values_list("seen_at", flat=True)) == seen
    assert other.get(reverse("notification_list")).status_code == 200  # a page does keep it

    moment.shift(timedelta(minutes=3))
    assert count(browser).status_code == 401
    assert count(other).status_code == 200
    assert other.get(reverse("notification_list")).status_code == 200


def test_count_asks_the_database_little(client: Client, user: User, django_assert_num_queries: Any) -> None:
    count(client)
    with django_assert_num_queries(4):  # the session, the account, person and offices, the count
        count(client)
