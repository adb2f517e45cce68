"""How the board's rows are put on pages: as many as there is room for, in their order, about as much on each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import wall_room as room
from board.wall_sources import Said, coming_of
from branchmgr import clock
from groups.enums import Office
from tests.factories import groups, walls


def card(pledge: str = "短", post: str = "岗") -> room.Card:
    holding: Any = SimpleNamespace(post=post, person="王小五", application=SimpleNamespace(pledge=pledge))
    return room.card_of(holding)


@given(st.lists(st.integers(1, 30)))
def test_rows_keep_their_order_and_fit(rows: list[int]) -> None:
    pages = room.packed(rows, sum, 20)
    assert [row for page in pages for row in page] == rows
    assert all(sum(page) <= 20 or len(page) == 1 for page in pages)


def test_pages_are_about_as_full() -> None:
    assert [len(page) for page in room.packed([1] * 8, sum, 6)] == [4, 4]
    assert [len(page) for page in room.packed([1] * 13, sum, 6)] == [5, 5, 3]


@pytest.mark.parametrize(
    ("count", "pages"), [(1, [1]), (2, [2]), (3, [3]), (4, [4]), (5, [3, 2]), (6, [3, 3]), (7, [4, 3]), (8, [4, 4])]
)
def test_cards_leave_no_hole(count: int, pages: list[int]) -> None:
    cards = [card("我承诺安全生产，从我做起，不违章指挥。") for _number in range(count)]
    assert [len(page) for page in room.packed(cards, room.of_cards, room.ROOM["posts"])] == pages


def test_long_pledge_takes_the_whole_width_whichever_letters_it_has() -> None:
    assert [card("字" * count).is_long for count in (60, 120)] == [False, True]
    assert [card("a" * count).is_long for count in (120, 240)] == [False, True]


def test_pledge_of_more_lines_than_a_page_goes_on_in_the_line() -> None:
    assert card("\n".join("12345")).pledge == "\n".join("12345")
    assert card("\n".join("1" * 40)).pledge == " ".join("1" * 40)


def test_affair_of_more_lines_than_a_page_goes_on_on_the_next() -> None:
    said = Said("决议", "名单", "\n".join(str(number) for number in range(40)), "")
    parts = list(room.parts_of_affair(said))
    assert [part.goes_on for part in parts] == [False, *[True] * (len(parts) - 1)]
    assert len(parts) > 1
    assert "\n".join(part.text for part in parts) == said.text
    assert all(room.of_affair(part) <= room.ROOM["affairs"] for part in parts)
    assert list(room.parts_of_affair(Said("决议", "短", "短", ""))) == [Said("决议", "短", "短", "")]


@pytest.mark.django_db
def test_groups_too_many_to_be_read_are_counted() -> None:
    branch = groups.branch("ZB01")
    walls.fill(branch, groups.holder(Office.SECRETARY, branch), walls.CHINESE)
    told = {coming.groups for coming in coming_of(branch, clock.now())}
    assert "11 groups together" in told
    assert all(len(each) <= 100 for each in told)
