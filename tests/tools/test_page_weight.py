"""The weighing of pages notices what is too heavy: each bound is passed once on purpose."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from benchmarks.page_weight import AGAIN, FIRST, REQUESTS, weighed

NOISE = random.Random(1).randbytes(450 * 1024)
PAGE = """<link rel="stylesheet" href="/static/css/a.css"><script src="/static/js/a.js" defer></script>
<img src="/somewhere/else.png"><a href="/static/js/no-request.js">x</a>{}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("css/a.css", "p {background: url('../img/b.svg'), url(data:x), url(#y)}"), ("js/a.js", "1")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "img").mkdir()
    (tmp_path / "img/b.svg").write_text("<svg/>" * 100)
    (tmp_path / "img/b.svg.gz").write_bytes(gzip.compress(b"<svg/>" * 100))
    (tmp_path / "js/large.js").write_bytes(NOISE)
    return tmp_path


def bounds(folder: Path, more: str = "", **how: bool) -> list[bool]:
    """Whether weight, requests and the second visit hold."""
    figures = weighed(
        "page", gzip.compress(PAGE.format(more).encode()), folder, with_pictures=how.get("pictures", False)
    )
    return [each.holds for each in figures.figures()]


def test_light_page_holds_and_is_counted_whole(folder: Path) -> None:
    packed = gzip.compress(PAGE.format("").encode())
    found = weighed("page", packed, folder)
    assert found.files.keys() == {"css/a.css", "js/a.js", "img/b.svg"}
    assert found.files["img/b.svg"] == (folder / "img/b.svg.gz").stat().st_size
    first, requests, again = found.figures()
    assert (first.reference, requests.reference, again.reference) == (FIRST, REQUESTS, AGAIN)
    assert first.ours == pytest.approx((len(packed) + sum(found.files.values())) / 1024)
    assert (requests.ours, again.ours) == (4, pytest.approx(len(packed) / 1024))
    assert bounds(folder) == [True, True, True]


def test_heavy_file_is_noticed(folder: Path) -> None:
    assert bounds(folder, '<script src="/static/js/large.js"></script>') == [False, True, True]


def test_file_that_a_script_loads_later_is_noticed_with_the_pictures(folder: Path) -> None:
    later = '<script src="/static/js/a.js" data-scripts="/static/js/large.js /static/js/a.js"></script>'
    assert bounds(folder, later) == [True, True, True]
    assert bounds(folder, later, pictures=True) == [False, True, True]


def test_too_many_files_are_noticed(folder: Path) -> None:
    for number in range(12):
        (folder / f"js/{number}.js").write_text("1")
    links = "".join(f'<script src="/static/js/{number}.js"></script>' for number in range(12))
    assert bounds(folder, links) == [True, False, True]


def test_heavy_page_is_noticed_on_the_second_visit(folder: Path) -> None:
    assert bounds(folder, NOISE[: 70 * 1024].hex()) == [True, True, False]
