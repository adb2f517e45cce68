"""Levels of an item as they are written down: ``优 10;良 8;中 6;差 0``. Knows no Django."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from branchmgr.decimals import parse_decimal, plain

Levels = tuple[tuple[str, Decimal], ...]

_APART: Final = re.compile(r"[;；\n]")
LONGEST: Final = 30
"""characters of a level's name"""


def parse_levels(text: str) -> Levels:
    """Names and points of levels, in their order. Each is a name, a blank and its points, ``;`` between two.

    Raises ValueError where a name or its points are missing, a name is there twice, is longer than 30 characters,
    or the points are negative.
    """
    levels = tuple(_level(part.strip()) for part in _APART.split(text) if part.strip())
    names = {name for name, _points in levels}
    if not levels or len(names) < len(levels):
        raise ValueError(f"no levels, or one twice: {text!r}")
    return levels


def written_levels(levels: Iterable[tuple[str, Decimal]]) -> str:
    """The levels as they are written down and read again."""
    return ";".join(f"{name} {plain(points)}" for name, points in levels)


def _level(part: str) -> tuple[str, Decimal]:
    name, _blank, typed = " ".join(part.split()).rpartition(" ")
    points = parse_decimal(typed)
    if not name or len(name) > LONGEST or points < 0:
        raise ValueError(f"not a level: {part!r}")
    return name, points
