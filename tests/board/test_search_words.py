"""What is typed into the search: cut into words, marked in what was found, and never more than words."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from board.search.asking import found_by
from board.search.words import Words
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups
from tests.hostile.typed import TEXTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Branch:
    """A branch with one group, 灯塔小组."""
    made = groups.branch(name="一支部")
    groups.group(made, name="灯塔小组")
    return made


def answer(branch: Branch, query: str) -> Any:
    """What the secretary is answered to an address's query."""
    client = Client()
    client.force_login(groups.holder(Office.SECRETARY, branch, name="书记甲"))
    return client.get(f"{reverse('search')}?{query}")


# Words in the text


def test_what_was_looked_for_is_marked_and_escaped(branch: Branch) -> None:
    groups.group(branch, name="<b>灯</b>&amp;Lamp")
    said = answer(branch, f"q={quote('<b>灯 lamp')}").text
    assert [unescape(each) for each in re.findall(r"<mark>(.*?)</mark>", said)] == ["<b>灯", "Lamp"]
    assert "<b>灯" not in said


@pytest.mark.parametrize(
    ("typed", "text", "hits"),
    [
        ("灯", "红灯绿灯", ["灯", "灯"]),
        ("灯 塔", "灯塔", ["灯塔"]),
        ("ａｂｃ", "ABC", ["ABC"]),
        ("a.c", "abc a.c", ["a.c"]),
        ("(", "(", []),
        ("", "灯", []),
    ],
)
def test_pieces_of_a_text(typed: str, text: str, hits: list[str]) -> None:
    pieces = Words(typed).pieces(text)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.hit] == hits


# Hostile words

HOSTILE = [
    "%",
    "_",
    "'",
    '"',
    "\\",
    "\0",
    "a\0b",
    "灯\u202e",
    "\ufffd",
    "灯" * 10_000,
    "a " * 5_000,
    "😀",
    "'; drop table",
    "灯%",
    "{{ 7 }}",
    "q=1&kind=people",
    *(each.text for each in TEXTS),
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_looked_for_as_they_are(branch: Branch, words: str) -> None:
    said = answer(branch, f"q={quote(words, errors='surrogatepass')}")
    assert said.status_code == 200
    assert "<script>document" not in said.text


@pytest.mark.parametrize(
    "query", ["q=%ED%A0%80", "q=%00%C3%28", "q=a&q=b&kind=&page=%00", "q[]=a", "kind=%ED%B0%80&q=a", "page=1"]
)
def test_hostile_addresses_are_answered(branch: Branch, query: str) -> None:
    assert answer(branch, query).status_code == 200


@pytest.mark.parametrize("words", ["灯%", "灯_小组", "%灯", "_", "灯塔'", "灯\\"])
def test_signs_of_the_database_are_signs(branch: Branch, words: str) -> None:
    user = groups.holder(Office.SECRETARY, branch, name="书记甲")
    assert found_by(user, Words("灯塔")).total == 1
    assert found_by(user, Words(words)).total == 0


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("灯\ud800塔\0", "灯 塔"), ("\u3000灯\u200b 塔\n", "灯 塔"), ("\ue000", ""), ("灯  塔", "灯 塔")],
)
def test_what_no_database_takes_is_left_out(typed: str, whole: str) -> None:
    assert Words(typed).whole == whole
