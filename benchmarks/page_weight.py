"""``page_weight``: what a browser loads for home, grid, result and file-an-activity, on the first visit and again.

Counted are the page and every static file that it names, style sheets' pictures too, as they are sent to a browser that
takes gzip. The program that draws pictures is fetched when one comes into view: the result is weighed with it, too.
"""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from appraisal.services.periods import publish_period, total_period
from benchmarks.figures import Figure
from benchmarks.grid import GROUPS, INDICATORS
from benchmarks.world import scoring_period
from branchmgr.models import User
from groups.enums import Office
from groups.models import PartyGroup
from tests.factories import groups as place
from tests.factories import records

FIRST, AGAIN, REQUESTS = 400.0, 60.0, 12.0
MEMBERS = 15
STORAGE = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
IN_STYLES = re.compile(r"url\(\s*[\"']?(?!data:|#)([^)\"']+)")
PACKED = {"gzip": ".gz", "br": ".br"}


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one page makes a browser load: itself and its static files, in bytes as sent."""

    name: str
    page: int
    files: dict[str, int] = field(default_factory=dict)
    note: str = ""

    def figures(self) -> Iterator[Figure]:
        """Kilobytes and requests. On a second visit the files, named by their content, are not asked for."""
        first = self.page + sum(self.files.values())
        yield Figure("page_weight", first / 1024, FIRST, 1, f"{self.name}, first visit{self.note}", unit="KB")
        yield Figure("page_requests", 1 + len(self.files), REQUESTS, 1, f"{self.name}, first visit{self.note}", unit="")
        yield Figure("page_again", self.page / 1024, AGAIN, 1, f"{self.name}, second visit{self.note}", unit="KB")


def figures() -> Iterator[Figure]:
    """Every page in turn."""
    with collected() as folder:
        for name, user, address in _pages():
            client = Client(headers={"accept-encoding": "gzip"})
            client.force_login(user)
            answer = client.get(address)
            assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip"), address
            yield from weighed(name, answer.content, folder).figures()
            if name == "result":
                yield from weighed(name, answer.content, folder, with_pictures=True, packing="br").figures()


@contextmanager
def collected() -> Iterator[Path]:
    """The static files as production has them: named by their content, and packed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(STATIC_ROOT=folder, STORAGES=settings.STORAGES | {"staticfiles": STORAGE}),
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Path(folder)


def weighed(name: str, packed: bytes, folder: Path, *, with_pictures: bool = False, packing: str = "gzip") -> Weighed:
    """What a page makes a browser load; ``packed`` as the server sends it, the files as the packing says."""
    links = _Links()
    links.feed(gzip.decompress(packed).decode())
    named = links.found | links.later if with_pictures else links.found
    files = {each for link in named for each in _with_pictures_of(link, folder)}
    note = f" with its pictures, {packing}" if with_pictures else ""
    return Weighed(name, len(packed), {each: _sent(folder / each, PACKED[packing]) for each in files}, note)


def _pages() -> Iterator[tuple[str, User, str]]:
    """A branch in scoring, one whose quarter is published, and a leader in front of a record's form."""
    period, secretary = scoring_period(GROUPS, INDICATORS)
    yield "home", secretary, reverse("home")
    yield "grid", secretary, reverse("period_grid", args=[period.pk])
    published, reader = scoring_period(GROUPS, INDICATORS)
    totalled = total_period(published, by=None, now=published.closes_at)
    publish_period(totalled, by=None, now=totalled.publish_at)
    yield "result", reader, reverse("period_result", args=[published.pk])
    group = PartyGroup.objects.filter(branch=period.branch)[0]
    leader = place.holder(Office.LEADER, group)
    for _number in range(MEMBERS):
        place.member(group)
    record = records.begun(group, by=leader)
    yield "activity", leader, reverse("record_begin")
    yield "activity (attendance)", leader, reverse("attendance_take", args=[record.pk])


class _Links(HTMLParser):
    """The static files a page names: those it loads at once, and those a script loads later."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.later: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in ("link", "script", "img", "source"):
            self.found |= _local([said.get("src", ""), said.get("href", ""), *said.get("srcset", "").split()])
        self.later |= _local(said.get("data-scripts", "").split())


def _local(addresses: list[str]) -> set[str]:
    """The static files among some addresses, by their names."""
    prefix = settings.STATIC_URL
    return {each.removeprefix(prefix) for each in addresses if each.startswith(prefix)}


def _with_pictures_of(name: str, folder: Path) -> Iterator[str]:
    """A file and, of a style sheet, the files that it names."""
    yield name
    if name.endswith(".css"):
        for link in IN_STYLES.findall((folder / name).read_text(encoding="utf-8")):
            yield ((folder / name).parent / link).resolve().relative_to(folder.resolve()).as_posix()


def _sent(file: Path, suffix: str) -> int:
    """As WhiteNoise sends it: the packed one where that is smaller."""
    packed = file.with_name(f"{file.name}{suffix}")
    return (packed if packed.exists() else file).stat().st_size
