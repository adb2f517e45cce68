"""The daily mail where something goes wrong: the server fails, an address is refused, two ticks come at once."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from branchmgr import clock, daily_mail
from branchmgr.daily_mail import DatedWork
from branchmgr.models import DailyMail, Notification, User
from tests.branchmgr.test_daily_mail import DAY, _installation_that_mails, at, look, reader, tell
from tests.branchmgr.test_mail import Server, answers

__all__ = ["_installation_that_mails"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault", [ConnectionRefusedError("no"), smtplib.SMTPServerDisconnected("gone"), TimeoutError()]
)
def test_failing_server_leaves_the_day_due(fault: Exception) -> None:
    for number in ("1001", "1002", "1003"):
        tell(reader(number))
    Server.answers = [lambda: None, answers(fault)]

    assert len(look(at("07:30"))) == 1
    assert Notification.objects.exclude(mailed_at=None).count() == 1
    assert len(look(at("07:31"))) == 2
    assert sorted(sent.to[0][:4] for sent in Server.kept) == ["1001", "1002", "1003"]


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "again"), [(550, 0), (450, 1)])
def test_refused_address_is_tried_again_only_where_it_may_be_taken(code: int, again: int) -> None:
    tell(reader())
    Server.answers = [answers(smtplib.SMTPRecipientsRefused({"1001@branch.example": (code, b"no")}))]
    assert look(at("07:30")) == []
    assert len(look(at("07:31"))) == again


@pytest.mark.django_db
def test_one_mail_that_cannot_be_written_keeps_nobody_else_from_theirs() -> None:
    unlucky, other = reader("1001"), reader("1002")
    for user in (unlucky, other):
        tell(user)

    def waiting(user: User) -> Sequence[DatedWork]:
        if user == unlucky:
            raise ZeroDivisionError
        return ()

    daily_mail.register_dated_work(waiting)
    lines: list[str] = []
    with pytest.raises(ZeroDivisionError), clock.held_at(at("07:30")):
        lines.extend(daily_mail.look(at("07:30")))
    assert [sent.to for sent in Server.kept] == [["1002@branch.example"]]
    assert DailyMail.objects.get(user=unlucky).day < DAY


@pytest.mark.django_db
def test_tick_with_nobody_due_asks_one_question(django_assert_num_queries: Any) -> None:
    reader()
    with django_assert_num_queries(1):
        look(at("05:00"))


@pytest.mark.django_db
def test_each_more_reader_takes_the_same_number_of_queries() -> None:
    costs = []
    for number in range(3):
        tell(reader(f"100{number}"))
        for more in range(number):
            tell(User.objects.get(username=f"100{number}"), f"more{more}")
        with CaptureQueriesContext(connections["default"]) as asked:
            look(at("07:30"))
        costs.append(len(asked.captured_queries))
    assert len(set(costs)) == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_ticks_at_once_send_one_mail_a_person() -> None:
    users = [reader(f"10{number:02}") for number in range(12)]
    for user in users:
        tell(user)
    together = Barrier(4)

    def looking(_number: int) -> int:
        try:
            together.wait()
            return len(look(at("07:30")))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(looking, range(4)))

    assert sum(taken) == len(Server.kept) == len({sent.to[0] for sent in Server.kept}) == 12
    assert look(at("07:31")) == []
