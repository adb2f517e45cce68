"""Notices by mail: sent by the tick, once, in the reader's language, with one link and nothing about anybody else."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Barrier, Thread
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections
from django.utils import translation
from django.utils.translation import gettext

from appraisal.models.periods import name_of_text
from branchmgr import clock, notice_kinds, notify, ticking
from branchmgr.models import Notification, User
from branchmgr.notice_kinds import NoticeKind
from tests.factories import groups as make

SITE = "https://branch.example/"
TEXT = "The result of %(period)s is published."


class Server(BaseEmailBackend):
    """A mail server that does as it is told: keeps what it takes, or answers with a fault."""

    kept: ClassVar[list[Any]] = []
    answers: ClassVar[list[Callable[[], None]]] = []
    opened: ClassVar[int] = 0

    def open(self) -> bool:
        type(self).opened += 1
        return True

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        for message in email_messages:
            if self.answers:
                self.answers.pop(0)()
            self.kept.append(message)
        return len(email_messages)


@pytest.fixture(autouse=True)
def _installation_that_mails(settings: Any) -> Iterator[None]:
    settings.MAIL_NOTICES, settings.SITE_URL = True, SITE
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.kept, Server.answers, Server.opened = [], [], 0
    known = dict(notice_kinds._kinds)
    notice_kinds.register(NoticeKind("news", "News"), NoticeKind("work", "Work", duty=True))
    yield
    notice_kinds._kinds.clear()
    notice_kinds._kinds.update(known)


def reader(number: str, *, email: str = "", **fields: Any) -> User:
    """Somebody who wants mail, at an address of their own."""
    user = make.user_for(make.person(number, email=email or f"{number}@branch.example"))
    User.objects.filter(pk=user.pk).update(**({"mail_notices": True, "language": "en"} | fields))
    return User.objects.get(pk=user.pk)


def tell(*people: User, key: str = "1", kind: str = "news", period: str = "2026Q3") -> None:
    notify.tell(people, TEXT, kind=kind, key=key, url="/appraisal/periods/7/result/", values={"period": period})


def tick() -> list[str]:
    return list(ticking.tick(clock.now()))


def answers(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def due() -> int:
    return Notification.objects.to_mail().count()


@pytest.mark.django_db
def test_mail_says_the_sentence_and_one_link_and_nothing_else() -> None:
    tell(reader("N1001", email="zhang@branch.example"))

    assert len(tick()) == 1
    (sent,) = Server.kept
    assert (sent.to, sent.cc, sent.bcc) == (["zhang@branch.example"], [], [])
    assert sent.subject == "Branch Manager: News"
    assert sent.body.splitlines()[0] == "The result of Q3 2026 is published."
    assert re.findall(r"https?://\S+", sent.body) == [f"{SITE}appraisal/periods/7/result/"]
    assert "N1001" not in sent.message().as_string()  # digits alone stand in the marks of its parts by chance
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    notice = Notification.objects.get()
    assert (notice.mail_due, notice.mailed_at is not None, notice.read_at) == (False, True, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "own"), [("en", "en"), ("zh-hans", "zh-hans"), ("", "zh-hans"), ("xx", "zh-hans")]
)
def test_mail_speaks_the_readers_language_whatever_the_ticks(language: str, own: str) -> None:
    tell(reader("1001", language=language))
    tick()

    (sent,) = Server.kept
    with translation.override(own):
        assert sent.body.startswith(gettext(TEXT) % {"period": name_of_text("2026Q3")})
        assert sent.subject.startswith(gettext("Branch Manager"))


@pytest.mark.django_db
def test_each_is_mailed_once_and_only_who_asked() -> None:
    asked, quiet = reader("1001"), reader("1002", mail_notices=False)
    nowhere, gone = reader("1003"), reader("1004", is_active=False)
    nowhere.person.email = ""
    nowhere.person.save(update_fields=["email"])
    tell(asked, quiet, nowhere, gone)
    tell(asked, quiet, nowhere, gone)

    assert due() == 1
    assert len(tick()) == 1
    assert tick() == []
    assert [sent.to for sent in Server.kept] == [["1001@branch.example"]]
    assert Notification.objects.count() == 4


@pytest.mark.django_db
def test_nothing_is_due_where_the_installation_sends_no_mail(settings: Any) -> None:
    settings.MAIL_NOTICES = False
    tell(reader("1001"))
    settings.MAIL_NOTICES = True

    assert due() == 0
    assert tick() == []
    assert Server.opened == 0


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"mail_notices": False}, {"is_active": False}])
def test_who_does_not_want_it_any_more_is_not_mailed(change: dict[str, bool]) -> None:
    user = reader("1001")
    tell(user)
    User.objects.filter(pk=user.pk).update(**change)

    assert tick() == []
    assert (Server.kept, due()) == ([], 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault",
    [
        ConnectionRefusedError("no"),
        TimeoutError(),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPDataError(451, b""),
    ],
)
def test_failing_server_leaves_mails_due_for_the_next_tick(fault: Exception) -> None:
    tell(reader("1001"), reader("1002"), reader("1003"))
    Server.answers = [lambda: None, answers(fault)]

    assert len(tick()) == 1
    assert (len(Server.kept), due()) == (1, 2)
    assert Notification.objects.exclude(mailed_at=None).count() == 1

    assert len(tick()) == 2
    assert sorted(sent.to[0][:4] for sent in Server.kept) == ["1001", "1002", "1003"]


@pytest.mark.django_db
def test_server_that_is_away_stops_neither_the_tick_nor_later_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(reader("1001"))
    with monkeypatch.context() as patch:
        patch.setattr(Server, "open", lambda self: answers(ConnectionRefusedError("away"))())
        assert tick() == []

    assert len(tick()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "left"), [(550, 0), (450, 1)])
def test_address_that_is_refused_for_good_is_not_tried_again(code: int, left: int) -> None:
    tell(reader("1001"), reader("1002"))
    Server.answers = [answers(smtplib.SMTPRecipientsRefused({"1001@branch.example": (code, b"no")}))]

    assert len(tick()) == 1
    assert [sent.to for sent in Server.kept] == [["1002@branch.example"]]
    assert due() == left
    assert len(tick()) == left


@pytest.mark.django_db
def test_muted_kind_is_told_nowhere_and_a_duty_always() -> None:
    user = reader("1001", muted_kinds=["news", "work", "unheard-of"])
    tell(user, kind="news", key="a")
    tell(user, kind="work", key="b")
    tell(user, kind="unheard-of", key="c")

    assert sorted(Notification.objects.values_list("kind", flat=True)) == ["unheard-of", "work"]


@pytest.mark.django_db
def test_mails_of_one_tick_cost_the_same_number_of_queries(django_assert_num_queries: Any) -> None:
    users = [reader(f"10{number:02}") for number in range(6)]
    tell(users[0], key="warm")
    with django_assert_num_queries(2):
        tell(*users, key="a")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_send_each_mail_once() -> None:
    tell(*[reader(f"10{number:02}") for number in range(30)])
    together = Barrier(4)

    def ticking_together(_number: int) -> int:
        try:
            together.wait()
            return len([line for line in tick() if line.endswith("mailed")])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(ticking_together, range(4)))

    assert sum(taken) == 30
    assert len({sent.to[0] for sent in Server.kept}) == len(Server.kept) == 30
    assert due() == 0


class Dialogue(StreamRequestHandler):
    """A mail server's side of SMTP; it knows everybody but 1002."""

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.append(message_from_bytes(letter))  # type: ignore[attr-defined]
            self.say("550 nobody" if word == b"RCPT" and b"1002" in line else "250 good")

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@pytest.fixture
def smtp(settings: Any) -> Iterator[list[Any]]:
    """A real server on a free port; the letters that it took."""
    with ThreadingTCPServer(("127.0.0.1", 0), Dialogue) as server:
        server.letters = []  # type: ignore[attr-defined]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.letters  # type: ignore[attr-defined]
        server.shutdown()


@pytest.mark.django_db
def test_mail_is_handed_to_a_server_that_speaks_smtp(smtp: list[Any]) -> None:
    tell(reader("1001"), reader("1002"), reader("1003"))

    assert len(tick()) == 2
    assert tick() == []
    assert [letter["To"] for letter in smtp] == ["1001@branch.example", "1003@branch.example"]
    assert {letter["Message-ID"].partition("@")[2] for letter in smtp} == {"branch.example>"}
    assert "The result of Q3 2026 is published." in smtp[0].get_payload(decode=True).decode()


@pytest.mark.django_db
def test_mail_goes_out_by_djangos_own_way(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell(reader("1001"))
    tick()

    assert [sent.from_email for sent in mail.outbox] == [settings.DEFAULT_FROM_EMAIL]
    assert mail.outbox[0].message()["Message-ID"].endswith("@branch.example>")
