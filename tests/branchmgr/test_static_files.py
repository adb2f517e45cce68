"""Static files as a production server sends them: named by their content, packed, kept by the browser for a year."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from branchmgr.staticfinders import JOINED, MAP, JoinedFinder
from tests.branchmgr.test_production import HOST, ROOT, serving, surroundings

pytestmark = pytest.mark.once
A_YEAR = 31_536_000
HASHED = re.compile(r"/static/[\w/.-]+\.[0-9a-f]{12}\.(?:css|js|svg)")
JOINED_PARTS = {part for parts in JOINED.values() for part in parts}


@dataclass(frozen=True, slots=True)
class Sent:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A production server with its collected files."""

    port: int
    folder: Path

    def get(self, address: str, packing: str = "") -> Sent:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept-Encoding": packing or "identity"}
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        return Sent(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    @property
    def names(self) -> dict[str, str]:
        """The name by content of each file."""
        paths: dict[str, str] = json.loads((self.folder / "static/staticfiles.json").read_text())["paths"]
        return paths


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("installation")
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, cwd=ROOT, env=surroundings(folder), check=True, capture_output=True)
    with serving(folder) as port:
        yield Server(port, folder)


@pytest.mark.parametrize(
    "name", ["css/frame.css", "js/frame.js", "vendor/htmx/htmx.min.js", "vendor/echarts/echarts.min.js"]
)
def test_file_is_named_by_its_content_packed_and_kept_for_a_year(server: Server, name: str) -> None:
    address = f"/static/{server.names[name]}"
    plain, zipped, packed = (server.get(address, packing) for packing in ("", "gzip", "gzip, deflate, br"))

    assert HASHED.fullmatch(address)
    for answer in (plain, zipped, packed):
        assert answer.status == 200
        kept = re.fullmatch(r"max-age=(\d+), public, immutable", answer.headers["cache-control"])
        assert kept
        assert int(kept[1]) >= A_YEAR
        assert "Accept-Encoding" in answer.headers["vary"]
    told = [answer.headers.get("content-encoding") for answer in (plain, zipped, packed)]
    assert told == [None, "gzip", "br"]
    assert gzip.decompress(zipped.body) == brotli.decompress(packed.body) == plain.body
    assert len(packed.body) < len(zipped.body) < len(plain.body)


def test_file_asked_for_by_its_plain_name_is_not_kept_for_long(server: Server) -> None:
    answer = server.get("/static/js/frame.js")
    assert answer.status == 200
    assert "immutable" not in answer.headers["cache-control"]
    assert int(re.findall(r"max-age=(\d+)", answer.headers["cache-control"])[0]) <= 60


def test_page_names_files_by_their_content_alone_and_is_not_kept(server: Server) -> None:
    page = server.get("/there-is-no-such-page", "gzip")
    text = gzip.decompress(page.body).decode()
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', text)
    assert named
    assert [each for each in named if not HASHED.fullmatch(each)] == []
    assert {server.get(each).status for each in named} == {200}
    assert page.headers["cache-control"] == "private, no-store"


def test_every_file_that_shrinks_is_there_in_both_packings(server: Server) -> None:
    folder = server.folder / "static"
    texts = [folder / name for plain, name in server.names.items() if plain.endswith((".css", ".js"))]
    assert len(texts) > 20
    large = [path for path in texts if path.stat().st_size > 500]
    assert [path.name for path in large if not path.with_name(f"{path.name}.gz").exists()] == []
    assert [path.name for path in large if not path.with_name(f"{path.name}.br").exists()] == []


def test_program_reads_its_own_folder_only(server: Server) -> None:
    for address in ("/static/../branchmgr/settings.py", "/static/%2e%2e/db.sqlite3", "/static/staticfiles.jso"):
        assert server.get(address).status in (400, 404), address


@pytest.mark.parametrize("name", sorted(JOINED))
def test_joined_file_says_what_its_parts_say_in_their_order(name: str) -> None:
    joined = Path(str(finders.find(name))).read_text(encoding="utf-8")
    parts = [MAP.sub("", Path(str(finders.find(part))).read_text(encoding="utf-8")) for part in JOINED[name]]
    assert joined == "\n".join(parts)
    assert "sourceMappingURL" not in joined


def test_joined_file_follows_its_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    part = tmp_path / "part.css"
    part.write_text("a {}")
    monkeypatch.setitem(JOINED, "css/of-a-test.css", ("part.css",))
    monkeypatch.setattr("branchmgr.staticfinders.JOINED_FOLDER", tmp_path / "joined")
    monkeypatch.setattr("branchmgr.staticfinders.finders.find", lambda _name: str(part))
    found = JoinedFinder().find("css/of-a-test.css")
    assert Path(found).read_text() == "a {}"
    part.write_text("b {}")
    assert Path(JoinedFinder().find("css/of-a-test.css")).read_text() == "b {}"
    assert JoinedFinder().find("css/another.css") == []


def test_parts_of_what_is_joined_are_asked_for_by_no_page() -> None:
    asked = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"{% static '([^']+)' %}", path.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked & JOINED_PARTS == set()
    assert set(JOINED) <= asked
