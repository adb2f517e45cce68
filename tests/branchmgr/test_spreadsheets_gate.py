from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest
from django.utils import translation

from branchmgr.errors import RefusedError
from branchmgr.spreadsheets import Column, Sheet, marked_copy, read_workbook
from tests.hostile import workbooks as hostile
from tests.hostile.refused import HEAVY, REFUSED, REFUSED_WITH_NAME, merge

SHEETS = [Sheet("组织", (Column("代码", required=True), Column("名称", required=True)))]


@pytest.mark.parametrize("name", REFUSED)
def test_gate_hostile_workbook_is_refused_in_one_sentence(name: str) -> None:
    build, sentence = REFUSED[name]
    data = build()
    with pytest.raises(RefusedError) as refusal:
        read_workbook(data, SHEETS)
    assert str(refusal.value) == str(sentence)
    with pytest.raises(RefusedError) as refusal:
        marked_copy(data, [])
    assert str(refusal.value) == str(sentence)


@pytest.mark.parametrize("name", REFUSED_WITH_NAME)
def test_gate_overgrown_sheet_is_refused_by_name(name: str) -> None:
    data = REFUSED_WITH_NAME[name]()
    with pytest.raises(RefusedError, match="组织"):
        read_workbook(data, SHEETS)
    with pytest.raises(RefusedError, match="组织"):
        marked_copy(data, [])


HARMLESS: dict[str, Callable[[], bytes]] = {
    "plain": hostile.workbook,
    "absurd_dimension": lambda: hostile.workbook(before='<dimension ref="A1:XFD1048576"/>'),
    "external_link": lambda: hostile.packed(
        hostile.parts(
            extra={
                "xl/externalLinks/externalLink1.xml": "<externalLink/>",
                "xl/worksheets/_rels/sheet1.xml.rels": hostile.relations(
                    ("hyperlink", "http://example.invalid/")
                ).replace("/>", ' TargetMode="External"/>'),
            }
        )
    ),
    "old_drawing": lambda: hostile.with_part("xl/drawings/vmlDrawing1.vml", "<xml><br></xml>"),
    "picture": lambda: hostile.with_part("xl/media/image1.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "small_merge": lambda: merge("A5:F6"),
    "empty_styled_rows": lambda: hostile.workbook(
        hostile.HEADER + hostile.ROW + '<row r="1048576"><c r="A1048576" s="1"/></row>'
    ),
    "strict_prefixes": lambda: hostile.with_part(
        "xl/worksheets/sheet1.xml",
        hostile.sheet()
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("xmlns=", "xmlns:x=")
        .replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
        ),
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_gate_harmless_oddity_is_read(name: str) -> None:
    data = HARMLESS[name]()
    book = read_workbook(data, SHEETS)
    assert [(row.text("代码"), row.text("名称")) for row in book.rows("组织")] == [("DZB01", "一支部")]
    assert book.faults == ()
    with zipfile.ZipFile(io.BytesIO(marked_copy(data, []))) as copy:
        assert copy.testzip() is None


def test_gate_stream_is_read_like_bytes() -> None:
    stream = io.BytesIO(hostile.workbook())
    stream.read()
    assert len(read_workbook(stream, SHEETS).rows("组织")) == 1


def test_gate_sentence_is_told_in_the_language_of_the_reader() -> None:
    with translation.override("en"), pytest.raises(RefusedError, match="This is not an Excel workbook"):
        read_workbook(b"PK", SHEETS)


READER = """
import os, re, resource, sys
import django
django.setup()
from pathlib import Path
from branchmgr.errors import RefusedError
from branchmgr.spreadsheets import Column, Sheet, limits, read_workbook
for name in os.environ.get("LEFT_OUT", "").split():
    setattr(limits, name, 10**12)
data = sys.stdin.buffer.read()
begun = resource.getrusage(resource.RUSAGE_SELF)
most = 10 + int(begun.ru_utime + begun.ru_stime)
resource.setrlimit(resource.RLIMIT_CPU, (most, most))
try:
    read_workbook(data, [Sheet("组织", (Column("代码"),))])
    told = "read"
except RefusedError as refusal:
    told = refusal
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
print(told)
"""
MOST_MEGABYTES = 512


def _read_apart(data: bytes, **environment: str) -> tuple[float, str]:
    """Reads in a process of its own that is ended after 10 s of work: its greatest memory in MB and what it told."""
    surroundings = {**os.environ, "LANGUAGE_CODE": "en", **environment}
    run = subprocess.run([sys.executable, "-c", READER], input=data, capture_output=True, env=surroundings)
    megabytes, _, told = run.stdout.decode().strip().partition("\n")
    return float(megabytes or "inf"), told


@pytest.mark.once
@pytest.mark.parametrize("name", HEAVY)
def test_gate_heavy_workbook_costs_under_10_s_and_512_mb(name: str) -> None:
    build, sentence = HEAVY[name]
    megabytes, told = _read_apart(build())
    assert told == str(sentence)
    assert megabytes < MOST_MEGABYTES


@pytest.mark.once
def test_gate_cost_of_a_limit_left_out_is_seen() -> None:
    megabytes, _told = _read_apart(HEAVY["much_text"][0](), LEFT_OUT="ELEMENTS OTHER_ELEMENTS TEXT_TOTAL")
    assert megabytes > MOST_MEGABYTES
