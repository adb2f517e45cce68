"""How much room the board's rows take on a screen, and how they are put on pages that are read from five metres.

Heights are counted in the smallest letters that a screen writes (the last of ``FITS`` in ``wall.js``), on the narrowest
screen on which pages are turned (``SHAPED`` there): what fits here fits on every other screen, and is larger there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Final, TypeVar
from unicodedata import east_asian_width

from board import wall_sources as sources
from pioneer_posts.models import Holding

T = TypeVar("T")

ROOM: Final = {"affairs": 22.0, "activities": 22.0, "news": 22.0, "ranking": 20.3, "posts": 25.0, "reflections": 22.0}
"""the height of a page of each kind; what is left of 27 is for lines that break sooner than they are counted here, and
for the head of a ranking and the note below it"""
LETTER: Final = 0.55
"""the width of a letter or a digit; that of a Chinese sign is 1"""
SIGNS: Final = 42
"""Chinese signs in a line over the whole page"""
LINE: Final = 1.55
HEADING: Final = 1.65
"""the height of a line of a row's heading"""
GAP: Final = 1.2
"""the height of what parts two rows"""
HEADING_SIGNS: Final = 35
AFFAIR_SIGNS: Final = 40
AFFAIR_LINE: Final = 1.61
COMING_SIGNS: Final = 29
"""in a line beside the time of an activity"""
COMING_HEADING_SIGNS: Final = 24
GROUP_SIGNS: Final = 14
RANK_ROW: Final = 2.2
QUOTE_SIGNS: Final = 36
QUOTE_LINE: Final = 1.77
CARD_SIGNS: Final = {1: 39, 2: 18, 3: 11}
"""in a line of a card, by how many cards stand side by side"""
CARD_EDGE: Final = 2.8
"""what a card takes beside its words, with the gap to the next"""
HALF: Final = ROOM["posts"] / 2


@dataclass(frozen=True, slots=True)
class Card:
    """Who holds a post and pledged what; one that is long takes the whole width of a page."""

    holding: Holding
    pledge: str
    is_long: bool


def width(text: str) -> float:
    """How wide a text is, in Chinese signs."""
    wide = sum(1 for sign in text if east_asian_width(sign) in "WF")
    return wide + LETTER * (len(text) - wide)


def lines(text: str, signs: float) -> int:
    """In how many lines of so many signs a text stands."""
    return sum(max(1, ceil(width(line) / signs)) for line in text.splitlines())


def packed(rows: Sequence[T], height: Callable[[Sequence[T]], float], most: float) -> list[list[T]]:
    """The rows in their order on as few pages as there is room for, about as much on each."""
    pages = _filled(rows, height, most)
    lower = (_filled(rows, height, most * part / 40) for part in range(1, 40))
    return next((each for each in lower if len(each) == len(pages)), pages)


def _filled(rows: Sequence[T], height: Callable[[Sequence[T]], float], room: float) -> list[list[T]]:
    """As many rows on a page as have room; one that is larger than a page stands alone."""
    pages: list[list[T]] = []
    for row in rows:
        if pages and height([*pages[-1], row]) <= room:
            pages[-1].append(row)
        else:
            pages.append([row])
    return pages


def one_by_one(height: Callable[[T], float]) -> Callable[[Sequence[T]], float]:
    """The height of rows that stand one under another."""
    return lambda rows: sum(map(height, rows))


def of_affair(said: sources.Said) -> float:
    return _of_affair_head(said) + AFFAIR_LINE * lines(said.text, AFFAIR_SIGNS)


def _of_affair_head(said: sources.Said) -> float:
    return LINE + HEADING * lines(said.title, HEADING_SIGNS) + GAP


def parts_of_affair(said: sources.Said) -> Iterator[sources.Said]:
    """The affair, or where its lines are too many for a page, so much of it at a time."""
    room = (ROOM["affairs"] - _of_affair_head(said)) / AFFAIR_LINE
    parts = _filled(said.text.splitlines(), lambda found: lines("\n".join(found), AFFAIR_SIGNS), room)
    for number, part in enumerate(parts):
        yield replace(said, text="\n".join(part), goes_on=number > 0)


def of_coming(coming: sources.Coming) -> float:
    below = width(f"{coming.kind} · {coming.groups} · {coming.place}")
    return HEADING * lines(coming.title, COMING_HEADING_SIGNS) + LINE * ceil(below / COMING_SIGNS) + GAP


def of_news(article: Any) -> float:
    below = width(f"{article.outlet} · 2026-12-31 · {article.group}")
    return HEADING * lines(article.title, HEADING_SIGNS) + LINE * ceil(below / SIGNS) + GAP


def of_ranked(ranked: sources.Ranked) -> float:
    return RANK_ROW + LINE * (lines(str(ranked.result.group), GROUP_SIGNS) - 1)


def of_reflection(reflection: Any) -> float:
    below = width(f"{reflection.person} · {reflection.activity} · 2026-12-31")
    return QUOTE_LINE * lines(reflection.title, QUOTE_SIGNS) + LINE * ceil(below / SIGNS) + GAP


def card_of(holding: Holding) -> Card:
    """The card of a post; a pledge in more lines than a page has goes on in the line."""
    pledge = holding.application.pledge
    if _of_card(Card(holding, pledge, is_long=True), 1) > ROOM["posts"]:
        pledge = " ".join(pledge.split())
    card = Card(holding, pledge, is_long=False)
    return replace(card, is_long=_of_card(card, 2) > HALF)


def _of_card(card: Card, beside: int) -> float:
    """The height of a card, so many of which stand side by side."""
    signs = CARD_SIGNS[beside]
    words = lines(str(card.holding.person), signs) + lines(card.pledge, signs)
    return HEADING * lines(str(card.holding.post), signs / 1.18) + LINE * words + CARD_EDGE


def of_cards(cards: Sequence[Card]) -> float:
    """Three stand in one row; else two, where neither is long; what stands alone takes the whole width."""
    if len(cards) == 3 and not any(card.is_long for card in cards):
        return max(_of_card(card, 3) for card in cards)
    rows: list[list[Card]] = []
    for card in cards:
        if rows and len(rows[-1]) == 1 and not card.is_long and not rows[-1][0].is_long:
            rows[-1].append(card)
        else:
            rows.append([card])
    return sum(max(_of_card(card, len(row)) for card in row) for row in rows)


HEIGHTS: Final[dict[str, Callable[[Sequence[Any]], float]]] = {
    "affairs": one_by_one(of_affair),
    "activities": one_by_one(of_coming),
    "news": one_by_one(of_news),
    "ranking": one_by_one(of_ranked),
    "posts": of_cards,
    "reflections": one_by_one(of_reflection),
}
"""by the kind of a page, how high rows of it are"""
