"""The read model of the board 看板: its pages, each with no more on it than can be read from five metres."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from math import ceil
from typing import Any, Final, TypeVar
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from board import wall_sources as sources
from groups.models import Branch

T = TypeVar("T")

LINES: Final = 13
"""lines of text on a page of public affairs"""
SIGNS: Final = 42
"""Chinese characters in one of these lines"""
HEAD: Final = 3
"""lines that the head of an affair takes"""
ROOM: Final = {"activities": 6, "news": 5, "ranking": 9, "posts": 4, "reflections": 4}
"""how much a page holds"""
LONG_PLEDGE: Final = 90
LONG_REFLECTION: Final = 80


@dataclass(frozen=True, slots=True)
class WallPage:
    """One page: ``kind`` names its template, ``key`` tells it from the others; ``part`` of ``parts`` of its kind."""

    kind: str
    title: str
    rows: Sequence[Any]
    part: int = 1
    parts: int = 1
    about: Any = None
    """what the rows belong to, such as the period of a ranking"""

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.part}"

    @property
    def template(self) -> str:
        return f"board/_wall_{self.kind}.html"


@dataclass(frozen=True, slots=True)
class Wall:
    """A branch's board as of a moment."""

    branch: Branch
    at: datetime
    pages: list[WallPage]


def wall_of(branch: Branch, now: datetime) -> Wall:
    """Every page that has something on it, in their order; a fixed number of queries."""
    return Wall(branch, now, [*_affairs(branch, now), *_life(branch, now), *_ranking(branch), *_deeds(branch, now)])


def whole_board_of(branch: Branch, now: datetime) -> Wall:
    """The same for who scrolls: all of a kind on one page."""
    kinds = groupby(wall_of(branch, now).pages, key=lambda page: page.kind)
    return Wall(branch, now, [_joined(list(pages)) for _kind, pages in kinds])


def _joined(pages: list[WallPage]) -> WallPage:
    return replace(pages[0], rows=[row for page in pages for row in page.rows], parts=1)


def _affairs(branch: Branch, now: datetime) -> Iterator[WallPage]:
    title = _("Party affairs made public")
    yield from _pages("affairs", title, _packed(sources.made_public_in(branch, now), _height, LINES))


def _life(branch: Branch, now: datetime) -> Iterator[WallPage]:
    coming = _packed(sources.coming_of(branch, now), _one, ROOM["activities"])
    yield from _pages("activities", _("Next activities"), coming)
    news = _packed(sources.news_of(branch, now), _one, ROOM["news"])
    yield from _pages("news", pgettext("board", "In the news"), news)


def _ranking(branch: Branch) -> Iterator[WallPage]:
    ranking = sources.ranking_of(branch)
    if ranking is None:
        return
    title = _("Result of %(period)s") % {"period": ranking.period}
    yield from _pages("ranking", title, _packed(ranking.rows, _one, ROOM["ranking"]), about=ranking)


def _deeds(branch: Branch, now: datetime) -> Iterator[WallPage]:
    holders = _packed(sources.holders_of(branch, now), _pledge_room, ROOM["posts"])
    yield from _pages("posts", _("Pioneer posts and pledges"), holders)
    funnel = sources.funnel_of(branch, now)
    if funnel:
        yield WallPage("funnel", _("“Five ones”: this year's proposals"), funnel)
    reflections = _packed(sources.reflections_of(branch, now), _reflection_room, ROOM["reflections"])
    yield from _pages("reflections", pgettext("board", "Reflections"), reflections)


def _pages(kind: str, title: str, found: Sequence[Sequence[Any]], *, about: Any = None) -> Iterator[WallPage]:
    for number, rows in enumerate(found, start=1):
        yield WallPage(kind, title, rows, number, len(found), about)


def _packed(rows: Sequence[T], room_of: Callable[[T], int], most: int) -> list[list[T]]:
    """The rows in their order on as few pages as there is room for, about as much on each."""
    pages = _filled(rows, room_of, most)
    even = ceil(sum(map(room_of, rows)) / (len(pages) or 1))
    found = (_filled(rows, room_of, room) for room in range(even, most))
    return next((each for each in found if len(each) == len(pages)), pages)


def _filled(rows: Iterable[T], room_of: Callable[[T], int], room: int) -> list[list[T]]:
    """As many rows on a page as have room; one that is larger than a page stands alone."""
    pages: list[list[T]] = []
    left = 0
    for row in rows:
        if not pages or room_of(row) > left:
            pages.append([])
            left = room
        pages[-1].append(row)
        left -= room_of(row)
    return pages


def _one(_row: Any) -> int:
    return 1


def _height(said: sources.Said) -> int:
    """The lines that an affair takes."""
    return HEAD + sum(max(1, ceil(_width(line) / SIGNS)) for line in said.text.splitlines())


def _width(line: str) -> float:
    """How wide a line is, in Chinese characters."""
    wide = sum(1 for sign in line if east_asian_width(sign) in "WF")
    return wide + (len(line) - wide) / 2


def _pledge_room(holding: Any) -> int:
    return 2 if _width(holding.application.pledge) > LONG_PLEDGE else 1


def _reflection_room(reflection: Any) -> int:
    return 2 if _width(reflection.title) > LONG_REFLECTION else 1
