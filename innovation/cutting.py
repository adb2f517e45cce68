"""How a text is cut into the terms by which it is found: knows no database.

The text is taken in its NFKC form and in small letters. Chinese is cut into overlapping pairs of signs
(照明改造 → 照明, 明改, 改造), a sign that stands alone is a term of its own; runs of Latin letters and digits
are words. An index holds the single signs besides the pairs, so that one sign alone is found, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 32
"""characters of a term; longer words are found by their beginning"""
_SIGNS: Final = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SIGN = re.compile(rf"[{_SIGNS}]")
_RUN = re.compile(rf"(?P<signs>[{_SIGNS}]+)|[^\W_{_SIGNS}]+")


def terms_of(text: str) -> dict[str, int]:
    """The terms of a text, each with how often it occurs, in the order in which they first do."""
    return dict(Counter(_cut(_plain(text))))


def indexed_terms(text: str) -> dict[str, int]:
    """The terms under which a text is found: those that it is cut into, and every Chinese sign of it alone."""
    plain = _plain(text)
    pairs = Counter(_cut(plain))
    return dict(pairs | Counter(_SIGN.findall(plain)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _cut(text: str) -> Iterator[str]:
    for run in _RUN.finditer(text):
        signs = run["signs"]
        if not signs:
            yield run.group()[:LONGEST]
        elif len(signs) == 1:
            yield signs
        else:
            yield from (signs[at : at + 2] for at in range(len(signs) - 1))
