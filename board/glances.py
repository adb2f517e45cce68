"""How things stand at a glance: a heading with a few lines, each what it is, how far it is, where more of it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: what, how it stands in words, the page about it; with ``most`` a bar of ``done`` as well.

    ``shape`` puts the words into a badge of that kind.
    """

    label: Any
    said: str
    url: str = ""
    done: int = 0
    most: int = 0
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """A heading, where it leads, its lines, and a sentence below them."""

    title: Any
    lines: list[Line]
    url: str = ""
    hint: str = ""
