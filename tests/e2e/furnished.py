"""Pages as somebody is sent them in the small world of ``tests/world.py``, and a browser that is shown them.

The world is gone before a browser looks: what it was answered is kept, and nothing else is asked of the product but
its static files.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.http import HttpResponse
from playwright.sync_api import Page, Route

from tests.addresses import addresses
from tests.test_permissions import rows
from tests.world import ROLES, lived_in


@dataclass(frozen=True, slots=True)
class Sent:
    """One page: whose address, who was sent it, and what."""

    name: str
    role: str
    url: str
    headers: dict[str, str]
    content: bytes


def sent(names: Collection[str], language: str, folder: Path) -> list[Sent]:
    """A page of each of these names, in the first state that there is one, for the first role that is shown it."""
    found: dict[str, Sent] = {}
    with lived_in(folder) as world:
        for name, state, said, _of_post in rows():
            if name not in names or name in found or "." not in said:
                continue
            role = list(ROLES)[said.index(".")]
            client = world.client(role)
            client.cookies["django_language"] = language
            address = addresses(world)[name, state]
            response = address.get(client)
            assert isinstance(response, HttpResponse), name
            found[name] = Sent(name, role, address.url, dict(response.headers), response.content)
    return list(found.values())


def show(page: Page, pages: Collection[Sent]) -> None:
    """Answers the browser with what was sent there, with nothing elsewhere, and with the static files."""
    by_path = {urlsplit(each.url).path: each for each in pages}

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.continue_()
        elif path in by_path:
            route.fulfill(status=200, headers=by_path[path].headers, body=by_path[path].content)
        else:
            route.fulfill(status=204)

    page.route("**/*", answer)
