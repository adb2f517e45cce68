"""Nobody but those who score learns anything of a period before it is published, and nobody what is another's.

Marks (``tests/world.py``) are searched for in everything that anybody is answered: pages, workbooks unpacked,
JSON, refusals, whatever was typed into a search or an address.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from tests.addresses import addresses
from tests.areas import Address, Mark
from tests.world import MARKS, ROLES, World, lived_in, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # what is said to whom does not depend on the database

QUERIES: tuple[dict[str, str], ...] = (
    {"q": "CANARY"},
    {"q": "XA", "page": "2", "sort": "-group"},
    {"q": "2026", "page": "last", "sort": "total", "cadence": "half"},
    {"page": "-1", "sort": "-score", "state": "dissolved", "status": "scoring", "year": "2026"},
)
OUTSIDERS = "".join(ROLES).replace("S", "").replace("C", "")
"""all who do not score"""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


def everything_in(response: HttpResponseBase) -> bytes:
    """The headers and the body of a response; a workbook unpacked."""
    body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    head = str(dict(response.headers)).encode()
    if not body.startswith(b"PK"):
        return head + body
    with zipfile.ZipFile(BytesIO(body)) as parts:
        return head + b"\n".join(parts.read(name) for name in parts.namelist())


def asked(client: Client, address: Address) -> Iterator[HttpResponseBase]:
    """One address asked in every way: as a page, as data, as a part of a page, with searches, and sent a form."""
    yield address.get(client)
    yield client.get(address.url, headers={"accept": "application/json"})
    yield client.get(address.url, headers={"hx-request": "true"})
    for query in QUERIES:
        yield address.get(client, query)
    yield address.post(client)
    if address.name == "roster_export":
        yield from (address.post(client, query) for query in QUERIES)


def answered(world: World, role: str, only: set[str] | None = None) -> bytes:
    """Everything that a role is ever answered, at these addresses or at all."""
    found = []
    for address in addresses(world).values():
        if only is None or address.name in only:
            with undone():
                found += [everything_in(response) for response in asked(world.client(role), address)]
    return b"\n".join(found)


def met(answers: bytes) -> set[Mark]:
    """The marks in what was answered."""
    return {mark for mark in MARKS if mark.text.encode() in answers}


@pytest.mark.parametrize("role", ROLES)
def test_role_meets_its_own_marks_and_no_others(world: World, role: str) -> None:
    """Both ways: that the others see theirs shows that the search would find a leak."""
    found = met(answered(world, role))
    assert {mark.what for mark in found} == {mark.what for mark in MARKS if role in mark.seen_by}
    assert found == {mark for mark in MARKS if role in mark.seen_by}
