"""Nobody but those who score learns anything of a period before it is published, and nobody what is another's.

Marks (``tests/world.py``) are searched for in everything that anybody is answered: pages, workbooks unpacked,
JSON, refusals, whatever was typed into a search or an address.

Most of the price of a page is the frame around it, and most answers are refusals. What would say the same again is
not asked for twice:

- Who is refused is decided before the view (``branchmgr/access.py``), whatever the search. A script is told so without
  a frame, so scripts ask first, without a search and with all of them. Refused both times, the page is asked for where
  it says more than its status: 401 and 403. The pages 404 and 405 know nothing of the address: one of each a role.
- An answer to a script that is no JSON is the page itself: the view does not look at who asks.
- A page that says the same to all searches at once, asked for as a part, looks at none of them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from innovation.models.proposals import ProposalQuerySet
from innovation.views import seminars
from pioneer_posts.models import Round
from tests import kept_words
from tests.addresses import addresses
from tests.areas import Address, Mark
from tests.world import MARKS, ROLES, World, lived_in, undone, without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # what is said to whom does not depend on the database

QUERIES: tuple[dict[str, str], ...] = (
    {"q": "CANARY"},
    {"q": "XA", "page": "2", "sort": "-group"},
    {"q": "2026", "page": "last", "sort": "total", "cadence": "half"},
    {"page": "-1", "sort": "-score", "state": "dissolved", "status": "scoring", "year": "2026"},
)
ALL_AT_ONCE = {name: value for query in reversed(QUERIES) for name, value in query.items()}
"""every name that is searched by, with a value that narrows where it is looked at"""
SILENT_REFUSALS = {404, 405}
REFUSALS = {401, 403, *SILENT_REFUSALS}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody was answered."""

    status: int
    head: bytes
    body: bytes
    is_json: bool

    @classmethod
    def of(cls, response: HttpResponseBase) -> Answer:
        body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return cls(response.status_code, str(dict(response.headers)).encode(), body, is_json)

    @property
    def everything(self) -> bytes:
        """The headers and the body; a workbook unpacked, what a search has marked in words put together again."""
        if not self.body.startswith(b"PK"):
            return self.head + self.body.replace(b"<mark>", b"").replace(b"</mark>", b"")
        with zipfile.ZipFile(BytesIO(self.body)) as parts:
            return self.head + b"\n".join(parts.read(name) for name in parts.namelist())

    @property
    def bare(self) -> bytes:
        """The body without what differs each time, and without the search that the page leads back to."""
        sought = f"?{urlencode(ALL_AT_ONCE)}"
        return without_tokens(self.body).replace(sought.replace("&", "&amp;").encode(), b"")


@dataclass(frozen=True, slots=True)
class Asker:
    """One role at one address, as a script and with a browser; ``refusals`` are the silent ones it knows already."""

    world: World
    role: str
    address: Address
    refusals: set[int]

    @property
    def script(self) -> Client:
        return self.world.client(self.role, accept="application/json")

    @property
    def browser(self) -> Client:
        return self.world.client(self.role)

    def answers(self) -> Iterator[Answer]:
        """The address asked in every way: as a page, as data, as a part of a page, with searches, and sent a form."""
        with undone():
            got = Answer.of(self.address.get(self.script))
            yield got
            again = Answer.of(self.address.get(self.script, ALL_AT_ONCE)) if got.status in REFUSALS else None
            if again is not None and again.status == got.status:
                yield again
                yield from self._refused(got.status)
            else:
                yield from self._pages(got)
        yield from self._sent(got.status)

    def _refused(self, status: int) -> Iterator[Answer]:
        if status not in self.refusals:
            self.refusals.update({status} & SILENT_REFUSALS)
            yield Answer.of(self.address.get(self.browser, ALL_AT_ONCE))

    def _pages(self, got: Answer) -> Iterator[Answer]:
        if got.is_json or got.status in REFUSALS:
            got = Answer.of(self.address.get(self.browser))
            yield got
        part = {"hx-request": "true"}
        both = Answer.of(self.browser.get(self.address.url, ALL_AT_ONCE, headers=part))
        yield both
        if both.status != got.status or both.bare != got.bare:
            yield Answer.of(self.browser.get(self.address.url, headers=part))
            yield from (Answer.of(self.address.get(self.browser, query)) for query in QUERIES)

    def _sent(self, got: int) -> Iterator[Answer]:
        with undone():
            said = Answer.of(self.address.post(self.script))
        yield said
        told = said.status in SILENT_REFUSALS or (said.status in REFUSALS and said.status == got)
        if said.is_json and not told:
            with undone():
                yield Answer.of(self.address.post(self.browser))
        if self.address.name == "roster_export":
            with undone():
                yield from [Answer.of(self.address.post(self.browser, query)) for query in QUERIES]


def answered(world: World, role: str, only: set[str] | None = None) -> bytes:
    """Everything that a role is ever answered, at these addresses or at all."""
    refusals: set[int] = set()
    asked = [each for each in addresses(world).values() if only is None or each.name in only]
    found = (said for each in asked for said in Asker(world, role, each, refusals).answers())
    return b"\n".join(said.everything for said in found)


def met(answers: bytes) -> set[Mark]:
    """The marks in what was answered."""
    return {mark for mark in MARKS if mark.text.encode() in answers}


@pytest.mark.parametrize("role", ROLES)
def test_role_meets_its_own_marks_and_no_others(world: World, role: str) -> None:
    """Both ways: that the others see theirs shows that the search would find a leak."""
    found = met(answered(world, role))
    assert {mark.what for mark in found} == {mark.what for mark in MARKS if role in mark.seen_by}
    assert found == {mark for mark in MARKS if role in mark.seen_by}


def leaking(*, when: bool) -> HttpResponse:
    return HttpResponse("CANARY-LISTS-DRAFT" if when else "")


def leak_on_a_page(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(ProposalQuerySet, "visible_to", lambda rows, _user: rows.all())
    return "proposal_detail"


def leak_in_a_refusal(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(Round, "closed_to", lambda _round, _permission: "CANARY-LISTS-DRAFT")
    return "round_change"


def leak_in_a_search(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(seminars, "render", lambda sent, *_page: leaking(when="q" in sent.GET))
    return "seminar_list"


def leak_in_a_part(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(seminars, "render", lambda sent, *_page: leaking(when=bool(sent.htmx)))
    return "seminar_list"


@pytest.mark.parametrize("leak", [leak_on_a_page, leak_in_a_refusal, leak_in_a_search, leak_in_a_part])
def test_planted_leak_is_found(world: World, leak: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as planted:
        address = leak(planted)
        kept_words.forget()
        assert "a draft of one's own" in {mark.what for mark in met(answered(world, "O", only={address}))}
    assert "a draft of one's own" not in {mark.what for mark in met(answered(world, "O", only={address}))}
