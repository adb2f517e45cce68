"""``page_weight``: what a browser loads for the score grid, on the first visit and again."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from benchmarks.figures import Figure
from benchmarks.grid import GROUPS, INDICATORS
from benchmarks.world import scoring_period

FIRST, AGAIN, REQUESTS = 400.0, 60.0, 12.0
STORAGE = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}


def figures() -> Iterator[Figure]:
    """Kilobytes as sent, and requests. On a second visit the static files, named by content, are not asked for."""
    period, secretary = scoring_period(GROUPS, INDICATORS)
    client = Client()
    client.force_login(secretary)
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(STATIC_ROOT=folder, STORAGES=settings.STORAGES | {"staticfiles": STORAGE}),
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        answer = client.get(reverse("period_grid", args=[period.pk]), headers={"accept-encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        files = _files(gzip.decompress(answer.content).decode())
        static = sum(_sent(Path(folder) / name) for name in files)
    again = len(answer.content) / 1024
    yield Figure("page_weight", again + static / 1024, FIRST, 1, "first visit of the grid", unit="KB")
    yield Figure("page_requests", 1 + len(files), REQUESTS, 1, "first visit of the grid", unit="")
    yield Figure("page_again", again, AGAIN, 1, "second visit", unit="KB")


class _Links(HTMLParser):
    """The static files a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = [value for name, value in attrs if name in ("src", "href") and tag in ("link", "script", "img")]
        self.found |= {value.removeprefix(settings.STATIC_URL) for value in named if value}


def _files(page: str) -> set[str]:
    links = _Links()
    links.feed(page)
    return links.found


def _sent(file: Path) -> int:
    """As WhiteNoise sends it: the packed one where that is smaller."""
    packed = file.with_name(f"{file.name}.gz")
    return (packed if packed.exists() else file).stat().st_size
