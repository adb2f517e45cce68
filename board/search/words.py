"""What somebody typed into the search: its words, and where a text says them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from innovation.cutting import terms_of

MOST: Final = 8
"""words of one search; what comes after them is left out"""


def is_letter(word: str) -> bool:
    """A single Latin letter: it stands in nearly every English text, so there it says nothing."""
    return len(word) == 1 and word.isascii() and word.isalpha()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``hit`` where it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Words:
    """What was typed, as the search box shows it again; nothing is looked for without a letter or figure."""

    typed: str

    @cached_property
    def whole(self) -> str:
        """All of it, one space between two words, without what no database takes."""
        kept = (sign if unicodedata.category(sign)[0] != "C" else " " for sign in self.typed)
        return " ".join("".join(kept).split())

    @cached_property
    def each(self) -> tuple[tuple[str, ...], ...]:
        """The words one by one, each in the ways to look for it: as typed and, where that differs, in half width."""
        if not any(sign.isalnum() for sign in self.whole):
            return ()
        ways = ((word, unicodedata.normalize("NFKC", word).strip()) for word in self.whole.split()[:MOST])
        return tuple(tuple(dict.fromkeys(filter(None, pair))) for pair in ways)

    def names(self, keywords: Collection[str]) -> bool:
        """Whether one of the words is a keyword."""
        return any(way.lower() in keywords for ways in self.each for way in ways)

    def __bool__(self) -> bool:
        return bool(self.each)

    def pieces(self, text: str, *, by_pairs: bool = False) -> list[Piece]:
        """A text cut where it says the words; ``by_pairs`` also where it says any two signs of one in their order."""
        sought = {way.lower() for ways in self.each for way in ways}
        if by_pairs:
            sought |= set(terms_of(self.whole))
        if not sought:
            return [Piece(text, hit=False)]
        longest_first = sorted(map(re.escape, sought), key=len, reverse=True)
        parts = re.split(f"((?:{'|'.join(longest_first)})+)", text, flags=re.IGNORECASE)
        return [Piece(part, hit=place % 2 == 1) for place, part in enumerate(parts) if part]
