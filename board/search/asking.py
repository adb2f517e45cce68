"""The search as a page asks for it: the best of every kind, or one kind page by page; one question to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.paginator import Page, Paginator

from board.search.arms import Arm
from board.search.documents import documents
from board.search.found import KINDS, SOURCES, Hit, Row
from board.search.things import activities, groups, people, proposals
from board.search.words import Words
from branchmgr.models import User
from innovation.hidden_names import names_hidden_from

SHOWN: Final = 5
"""of each kind, where all are shown"""
ROWS: Final = 20
"""a page of one kind"""
MOST: Final = 1000
"""of one kind that can be paged to: whoever has not found it by then types another word"""


@dataclass(frozen=True, slots=True)
class Section:
    """What was found of one kind: the rows of this page, and how many there are."""

    kind: str
    total: int
    rows: list[Hit]

    @property
    def label(self) -> Any:
        return KINDS[self.kind][0]

    @property
    def has_more(self) -> bool:
        return self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found: a section a kind that has any; of one ``kind`` its rows with a page of them."""

    words: Words
    kind: str = ""
    sections: list[Section] = field(default_factory=list)
    page: Page[Any] | None = None

    @property
    def total(self) -> int:
        return sum(section.total for section in self.sections)

    @property
    def shown(self) -> list[Section]:
        """The sections that are listed: all of them, or the one of the kind."""
        return [section for section in self.sections if section.rows and self.kind in ("", section.kind)]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The kinds that have any, with how many."""
        return [(section.kind, f"{section.label} {section.total}") for section in self.sections]

    @property
    def is_cut(self) -> bool:
        """Whether there are more than can be paged to."""
        return self.page is not None and any(section.total > MOST for section in self.shown)


def found_by(user: User, words: Words, kind: str = "", number: int = 1) -> SearchPage:
    """What this person finds: the best of each kind, or page ``number`` of one ``kind``."""
    if not words:
        return SearchPage(words)
    kind = kind if kind in KINDS else ""
    number = min(max(number, 1), MOST // ROWS)
    rows = _rows(user, words, kind, number)
    totals = {each: _total(rows[each]) for each in KINDS}
    page = Paginator(range(min(totals[kind], MOST)), ROWS).get_page(number) if kind else None
    first, last = (page.start_index() - 1, page.end_index()) if page and totals[kind] else (0, SHOWN)
    sections = [_section(each, totals[each], rows[each][first:last], words) for each in KINDS if totals[each]]
    return SearchPage(words, kind, sections, page)


def _section(kind: str, total: int, rows: list[Row], words: Words) -> Section:
    return Section(kind, total, [Hit(row, words) for row in rows])


def _total(rows: list[Row]) -> int:
    return sum({row.source: row.total for row in rows}.values())


def _rows(user: User, words: Words, kind: str, number: int) -> dict[str, list[Row]]:
    """The best rows by kind, in their order; of the others, where one is asked for, only as many as tell the total."""
    arms = [each(ROWS * number if name == kind else 1 if kind else SHOWN) for name, each in _arms(user, words)]
    found: dict[str, list[Row]] = defaultdict(list)
    for values in arms[0].union(*arms[1:], all=True):
        row = Row(*values)
        found[SOURCES[row.source].kind].append(row)
    return defaultdict(list, {each: sorted(rows, key=lambda row: row.order) for each, rows in found.items()})


def _arms(user: User, words: Words) -> Iterator[tuple[str, Arm]]:
    hidden = names_hidden_from(user)
    asked: dict[str, Callable[[], Iterator[Arm]]] = {
        "people": lambda: people(user, words),
        "groups": lambda: groups(user, words),
        "activities": lambda: activities(user, words),
        "proposals": lambda: proposals(user, words, hidden),
        "documents": lambda: documents(user, words, hidden),
    }
    return ((kind, arm) for kind, arms in asked.items() for arm in arms())
