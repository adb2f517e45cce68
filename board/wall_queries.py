"""The read model of the board 看板: its pages, each with no more on it than can be read from five metres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from board import wall_room as room
from board import wall_sources as sources
from groups.models import Branch


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
    return Wall(branch, now, list(chain.from_iterable(map(_pages, _kinds(branch, now)))))


def whole_board_of(branch: Branch, now: datetime) -> Wall:
    """The same for who scrolls: all of a kind on one page."""
    return Wall(branch, now, list(_kinds(branch, now)))


def _kinds(branch: Branch, now: datetime) -> Iterator[WallPage]:
    """Everything there is to show, a kind at a time."""
    found = (*_life(branch, now), *_ranking(branch), *_deeds(branch, now))
    return (each for each in found if each.rows)


def _life(branch: Branch, now: datetime) -> Iterator[WallPage]:
    yield WallPage("affairs", _("Party affairs made public"), sources.made_public_in(branch, now))
    yield WallPage("activities", _("Next activities"), sources.coming_of(branch, now))
    yield WallPage("news", pgettext("board", "In the news"), sources.news_of(branch, now))


def _ranking(branch: Branch) -> Iterator[WallPage]:
    ranking = sources.ranking_of(branch)
    if ranking is not None:
        title = _("Result of %(period)s") % {"period": ranking.period}
        yield WallPage("ranking", title, ranking.rows, about=ranking)


def _deeds(branch: Branch, now: datetime) -> Iterator[WallPage]:
    cards = [room.card_of(holding) for holding in sources.holders_of(branch, now)]
    yield WallPage("posts", _("Pioneer posts and pledges"), cards)
    yield WallPage("funnel", _("“Five ones”: this year's proposals"), sources.funnel_of(branch, now))
    yield WallPage("reflections", pgettext("board", "Reflections"), sources.reflections_of(branch, now))


def _pages(whole: WallPage) -> Iterator[WallPage]:
    """All of a kind on as many pages as it takes."""
    found = _parted(whole.kind, whole.rows)
    for number, rows in enumerate(found, start=1):
        yield WallPage(whole.kind, whole.title, rows, number, len(found), whole.about)


def _parted(kind: str, rows: Sequence[Any]) -> list[list[Any]]:
    if kind == "affairs":
        rows = [part for said in rows for part in room.parts_of_affair(said)]
    if kind == "funnel":
        return [list(rows)]
    return room.packed(rows, room.HEIGHTS[kind], room.ROOM[kind])
