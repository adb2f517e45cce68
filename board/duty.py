"""One piece of work that waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SHOWN_AT_MOST = 20
"""pieces of one kind of work that are shown"""


@dataclass(frozen=True, slots=True)
class Duty:
    """One piece of work: what, where, by when (None: no date). ``late`` is past its day.

    ``says_day``: the text names the day itself, so that it is not said again beside it. ``key`` tells apart what one
    page has several of.
    """

    text: str
    url: str
    due: date | None = None
    late: bool = False
    says_day: bool = False
    key: str = ""
