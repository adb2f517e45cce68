"""The demonstration's public affairs, through the services that the screens use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from board.demo.board import AFFAIRS, Affair
from board.models import PublicAffair
from board.services.affairs import AffairTerms, publish_affair, take_back_affair, write_affair
from board.services.demo_story import Event
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch

SECRETARY, PUBLICITY = "10001", "10022"


def public_affairs(branch: Branch, now: datetime) -> Iterator[Event]:
    """Drafted by the member for publicity, published by the secretary a day later, some taken back since."""
    for told in AFFAIRS:
        drafted = now - timedelta(days=told.ago, hours=3)
        yield drafted, partial(_write, branch, told)
        if told.ago:
            yield drafted + timedelta(hours=22), partial(_publish, told)
        if told.taken_back:
            yield drafted + timedelta(days=4), partial(_take_back, told)


def _write(branch: Branch, told: Affair, at: datetime) -> None:
    first = clock.day_of(at) + timedelta(days=1)
    last = first + timedelta(days=told.shown) if told.shown else None
    terms = AffairTerms(told.kind, told.title, told.text, first, last)
    with clock.held_at(at):
        write_affair(branch, terms=terms, by=_user(PUBLICITY), now=at)


def _publish(told: Affair, at: datetime) -> None:
    with clock.held_at(at):
        affair = PublicAffair.objects.get(title=told.title)
        publish_affair(affair, edition=affair.edition, by=_user(SECRETARY), now=at)


def _take_back(told: Affair, at: datetime) -> None:
    with clock.held_at(at):
        affair = PublicAffair.objects.get(title=told.title)
        take_back_affair(affair, reason=told.taken_back, by=_user(SECRETARY), now=at)


def _user(number: str) -> User:
    return User.objects.get(username=number)
