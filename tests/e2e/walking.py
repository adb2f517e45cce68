"""A walk through all pages: every kind of link that each role is given, and what the links do not lead to by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.test import Client
from django.urls import get_resolver, resolve
from playwright.sync_api import Error, Page

from tests import areas
from tests.e2e import markup
from tests.e2e.fitting import drawn, faults
from tests.permission_tables import TABLE
from tests.world import ROLES

NOT_PAGES = re.compile(r"\.xlsx$|/template/$|/export/$|/healthz$|/readyz$")
NUMBER = re.compile(r"\d+")
MOST_TRIED = 25
"""so many things of a kind are tried, for each role, until one is in the state that a page needs"""


def pages() -> set[str]:
    """The names of all addresses that answer somebody's GET, as the table of permissions has them."""
    lines = f"{TABLE}\n{areas.rows('TABLE')}".strip().splitlines()[1:]
    split = [line.split() for line in lines if line.strip()]
    return {name for name, _states, *answers in split if "." in "".join(answers)[: len(ROLES)]}


def pattern(address: str) -> str:
    """The address without its numbers and query: one of each kind of page is enough."""
    return NUMBER.sub("0", address.split("?")[0])


def name_of(url: str) -> str:
    found = resolve(urlsplit(url).path)
    return found.url_name or str(found.route)


def links(page: Page) -> list[str]:
    """Where the page leads to within the product; where in a page is of no matter."""
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    cut = [href.split("#")[0] for href in found if href.startswith("/")]
    return [href for href in cut if not NOT_PAGES.search(href.split("?")[0])]


def answers(client: Client, address: str) -> bool:
    """Whether there is a page; who is refused is found out before most of its price is paid."""
    if client.get(address, headers={"accept": "application/json"}).status_code >= 400:
        return False
    found = client.get(address)
    return found.status_code == 200 and "html" in found.headers["Content-Type"]


@dataclass(slots=True)
class Walk:
    """One way through all pages, in one language. What was looked at thoroughly once, whoever it was for, need not be
    looked at so again: for each later role only what differs from reader to reader is."""

    folder: Path
    walked: set[str] = field(default_factory=set)
    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    looked_at: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def follow(self, page: Page, number: str, *also: str) -> None:
        """Follows every kind of link from the home page and from ``also``, for whom is signed in by ``number``."""
        waiting, seen = ["/", *also], {"/", *map(pattern, also)}
        while waiting:
            self.visit(page, number, waiting.pop(0))
            for href in links(page):
                self.known[number].append(href)
                if pattern(href) not in seen:
                    seen.add(pattern(href))
                    waiting.append(href)

    def visit(self, page: Page, number: str, address: str, *, kind: str = "") -> None:
        """Looks at one page; thoroughly where no page of its kind was looked at before."""
        kind = kind or pattern(address)
        told = self._told(page, address, kind, f"{number} {address}")
        if told:
            self.wrong[f"{number} {address}"] = told
        self.looked_at.add(kind)

    def _told(self, page: Page, address: str, kind: str, name: str) -> list[str]:
        """What is wrong with the page at ``address``; nothing where it is a file."""
        try:
            answer = page.goto(address)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            return []
        assert answer is not None
        is_page = "html" in answer.headers.get("content-type", "")
        if is_page:
            self.walked.add(name_of(page.url))
        thorough = kind not in self.looked_at
        if thorough and is_page:
            self.sources[name] = answer.text()
        told = [*drawn(page), *faults(page, thorough=thorough)]
        return [*told, f"answered {answer.status}"] if answer.status >= 400 else told

    def beyond_links(self, clients: dict[str, Client], missing: Iterable[str]) -> Iterator[tuple[str, str]]:
        """For each of these names that can be reached: whom it answers with a page, and its address.

        One of each kind of thing was walked; the page may belong to another of them, in another state.
        """
        for name in sorted(missing):
            tried = ((number, each) for number in clients for each in self._of_the_kind(number, name))
            found = next((one for one in tried if answers(clients[one[0]], one[1])), None)
            if found:
                yield found

    def _of_the_kind(self, number: str, name: str) -> list[str]:
        """Addresses of this name: the only one, or those about the things whose pages somebody is led to."""
        route: str = get_resolver().reverse_dict.getlist(name)[0][0][0][0]
        before, place, after = route.partition("%(pk)s")
        if "%(" in before + after:
            return []
        if not place:
            return [f"/{route}"]
        beginning = re.compile(rf"/{re.escape(before)}(\d+)/")
        keys = {int(found[1]) for each in self.known[number] if (found := beginning.match(each))}
        return [f"/{before}{key}{after}" for key in sorted(keys)[-MOST_TRIED:]]

    def all_wrong(self) -> str:
        """Everything that was found, a line a page, with the faults of the markup."""
        for name, told in markup.faults(self.sources, self.folder).items():
            self.wrong.setdefault(name, []).extend(told)
        return "\n".join(f"{where}: {told}" for where, told in self.wrong.items())
