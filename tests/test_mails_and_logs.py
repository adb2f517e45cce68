"""Mails and the log's lines are searched for the marks of the world, as pages are in ``tests/test_leaks.py``.

The secretary, who knows the most of what is not published, sends every form of the product; whatever anybody is told
of it is written as the mail it would be, and whatever the log says of it as production writes it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import pytest
from django.db.models import Max

from branchmgr import logs, mail, notify
from branchmgr.models import Notification
from tests.addresses import addresses
from tests.world import MARKS, World, lived_in, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # what is said to whom does not depend on the database

Mail = tuple[str, str]
"""the role of its reader, and its subject and text"""


@dataclass(slots=True)
class Said:
    """What was said beside the answers."""

    mails: list[Mail] = field(default_factory=list)
    lines: str = ""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


@pytest.fixture(scope="module")
def said(world: World) -> Said:
    """Every form sent by the secretary; what was there before is told, too."""
    found = Said(mails=[*mails(world, after=0)])
    with listening() as heard:
        for address in addresses(world).values():
            with undone():
                last = Notification.objects.aggregate(last=Max("pk"))["last"] or 0
                address.post(world.client("S"))
                found.mails += mails(world, after=last)
    found.lines = heard.getvalue()
    return found


def mails(world: World, *, after: int) -> Iterator[Mail]:
    """Notices from a number on, as the mails they would be, to whoever has a role in the world."""
    roles = {user.pk: role for role, user in world.users.items()}
    for notice in Notification.objects.filter(pk__gt=after, recipient__in=roles).select_related("recipient"):
        sent = mail.message(notice, "reader@example.org")
        yield roles[notice.recipient_id], f"{sent.subject}\n{sent.body}"


@contextmanager
def listening() -> Iterator[StringIO]:
    """The log's lines, through the filter and in the form that production has them."""
    heard = StringIO()
    handler = logging.StreamHandler(heard)
    handler.addFilter(logs.PersonalDataFilter())
    handler.setFormatter(logs.JsonFormatter())
    logging.getLogger().addHandler(handler)
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(handler)


def misdirected(told: Iterable[Mail]) -> list[str]:
    """What mails say to who may not see it."""
    met = ((role, mark) for role, text in told for mark in MARKS if mark.text in text)
    return sorted({mark.what for role, mark in met if role not in mark.seen_by})


def in_lines(lines: str) -> list[str]:
    """What the log says of anything that is somebody's; the moment of a line is nobody's."""
    said = [str({**json.loads(line), "at": ""}) for line in lines.splitlines()]
    return sorted({mark.what for mark in MARKS if any(mark.text in line for line in said)})


def test_no_mail_tells_its_reader_what_is_not_theirs(said: Said) -> None:
    assert len(said.mails) > 20, "hardly anybody was told anything: the search is broken"
    assert misdirected(said.mails) == []


def test_mail_that_tells_too_much_is_found(world: World) -> None:
    mark = next(mark for mark in MARKS if "O" not in mark.seen_by)
    with undone():
        last = Notification.objects.aggregate(last=Max("pk"))["last"] or 0
        notify.tell([world.users["O"]], "%(what)s", kind="test", key="more", url="/", values={"what": mark.text})
        assert misdirected(mails(world, after=last)) == [mark.what]


def test_no_line_of_the_log_tells_anything_of_anybody(said: Said) -> None:
    assert len(said.lines.splitlines()) > 20, "hardly anything was logged: the search is broken"
    assert in_lines(said.lines) == []


def test_line_that_tells_something_is_found() -> None:
    mark = next(mark for mark in MARKS if mark.text.isascii())
    with listening() as heard:
        logging.getLogger("branchmgr").warning("a proposal: %s", mark.text)
    assert mark.what in in_lines(heard.getvalue())
