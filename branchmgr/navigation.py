"""What the frame offers to whom: every app registers its entries in ``AppConfig.ready()``, the frame asks here."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import translation
from django.utils.text import slugify

from branchmgr import clock
from branchmgr.models import User
from branchmgr.together import Counting, counting


@lru_cache(maxsize=256)
def _address(url_name: str, _urlconf: str | None, _prefix: str) -> str:
    """Where a page without arguments is; empty when it is not there."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One entry of the menu.

    ``label`` is lazy text, ``icon`` a name of the icon set, ``order`` the place in the order of the work;
    entries of one ``section`` (lazy text) stand together under its name, where the first of them stands.
    It is shown to whom ``permission`` is granted (without an object) and to whom ``visible`` says so.
    The address is ``url_name``, or ``url_of(user)`` where it depends on the user (empty: not shown).
    ``waiting(user)`` says which things wait there for this person (None: none can); all entries are counted at once.
    It is asked anew each minute at the latest, and at once where the person's ``stand`` is another: besides the person
    and the time nothing else may decide what it says, and it asks the database nothing.
    For whom ``stands(user)`` denies it, the entry is there only while something waits.
    For whom ``main(user)`` says so, it is among the few at the bottom of a phone.
    Pages below its address belong to it; where others stand there as well, ``below`` is the pattern of its own.
    ``also`` is the pattern of the addresses elsewhere whose pages belong to it.
    ``short`` is the name at the bottom of a phone, where the whole one is too long for it.
    """

    label: Any
    icon: str
    order: int
    section: Any = ""
    url_name: str = ""
    url_of: Callable[[User], str] | None = None
    permission: str = ""
    visible: Callable[[User], bool] | None = None
    waiting: Callable[[User], QuerySet[Any] | None] | None = None
    stands: Callable[[User], bool] | None = None
    main: Callable[[User], bool] | None = None
    below: str = ""
    also: str = ""
    short: Any = ""

    def url_for(self, user: User) -> str:
        """Where the entry leads; empty when the page is not there."""
        if self.url_of is not None:
            return self.url_of(user)
        return _address(self.url_name, get_urlconf(), get_script_prefix())

    def is_for(self, user: User) -> bool:
        """Whether this person may use the page."""
        if self.permission and not user.has_perm(self.permission):
            return False
        return self.visible is None or self.visible(user)

    def is_there(self, user: User, count: int) -> bool:
        """Whether it stands in the menu of this person, where so many things wait."""
        return count > 0 or self.stands is None or self.stands(user)

    def holds(self, url: str, path: str) -> bool:
        """Whether a page lies under the entry at ``url``; under the root lies everything: that only holds itself."""
        own = url.partition("?")[0]
        if self.also and re.match(self.also, path):
            return True
        if own == path or own == "/" or not path.startswith(own):
            return own == path
        return re.match(self.below, path.removeprefix(own)) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry as one person sees it on one page."""

    label: Any
    icon: str
    url: str
    count: int
    active: bool = False
    section: Any = ""
    main: bool = False
    short: Any = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries that stand together; ``label`` is empty for those without a heading, ``key`` tells sections apart."""

    label: Any
    entries: list[Entry]

    @property
    def key(self) -> str:
        """The same in every language."""
        with translation.override(None):
            return slugify(str(self.label))

    @property
    def open(self) -> bool:
        """Whether it stands open by itself: the page that is shown lies in it, or a main entry of this person."""
        return any(entry.active or entry.main for entry in self.entries)

    @property
    def count(self) -> int:
        """How much waits in it."""
        return sum(entry.count for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Place:
    """A branch one belongs to or holds an office in; ``chosen`` is the one in which one works at present."""

    name: str
    choose_url: str = ""
    chosen: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is signed in, in the words of the branch: name, branches, address of the own page (may be empty)."""

    name: str
    places: tuple[Place, ...] = ()
    url: str = ""


_items: list[NavItem] = []
_introducers: list[Callable[[User], Identity]] = []
_stands: list[Callable[[User], Hashable]] = []


def register(*items: NavItem) -> None:
    """Adds entries to everybody's menu."""
    _items.extend(item for item in items if item not in _items)
    _items.sort(key=lambda item: item.order)


def registered() -> Sequence[NavItem]:
    """All entries, in the order of the work."""
    return tuple(_items)


def introduce(introducer: Callable[[User], Identity]) -> None:
    """Names the function that knows the person behind an account; the last one named counts."""
    _introducers.append(introducer)


def identity_of(user: User) -> Identity:
    """The person behind an account; the employee number stands in where nobody knows more."""
    return _introducers[-1](user) if _introducers else Identity(name=user.get_username())


def stand(teller: Callable[[User], Hashable]) -> None:
    """Names the function that tells what a person's offices and memberships make of them today."""
    _stands.append(teller)


def stand_of(user: User) -> Hashable:
    """What a person's rights follow from, as a value: while it is the same, so are they."""
    return tuple(teller(user) for teller in _stands)


def entries_for(user: User, path: str) -> list[Entry]:
    """The menu of one person; the entry whose address is the longest beginning of ``path`` is the active one."""
    found = [(item, item.url_for(user)) for item in _items if item.is_for(user)]
    shown = [(item, url) for item, url in found if url]
    active = max((url for item, url in shown if item.holds(url, path)), key=_depth, default=None)
    counts = _counts(user, [item for item, _url in shown])
    return [
        Entry(
            item.label,
            item.icon,
            url,
            number,
            active=url == active,
            section=item.section,
            main=bool(item.main and item.main(user)),
            short=item.short or item.label,
        )
        for (item, url), number in zip(shown, counts, strict=True)
        if item.is_there(user, number)
    ]


def in_sections(entries: Sequence[Entry]) -> list[Section]:
    """The menu as it stands at the left, each section where its first entry is; a single entry needs no heading."""
    known: dict[str, list[Entry]] = {}
    for entry in entries:
        known.setdefault(str(entry.section), []).append(entry)
    return [Section(among[0].section if len(among) > 1 else "", among) for among in known.values()]


def on_phone(entries: Sequence[Entry], places: int) -> list[Entry]:
    """The entries for the bottom of a phone: the main ones, then the next ones of the menu, in its order."""
    if len(entries) <= places:
        return list(entries)
    main = [place for place, entry in enumerate(entries) if entry.main]
    others = [place for place, entry in enumerate(entries) if not entry.main]
    return [entries[place] for place in sorted([*main, *others][: places - 1])]


KEPT = 512
"""people's questions of the menu that one process keeps"""


@dataclass(frozen=True, slots=True)
class _Asker:
    """Whose menu it is, and all that decides what is asked for it."""

    key: tuple[Hashable, ...]
    user: User = field(compare=False)
    items: Sequence[NavItem] = field(compare=False)


def _counts(user: User, items: Sequence[NavItem]) -> list[int]:
    """How much waits behind each entry; one query for all of them, whose words are kept: they take longer than it."""
    asker = _Asker((user.pk, stand_of(user), _minute(), *(item.waiting for item in items)), user, items)
    return list(_questions(asker).counts().values())


def _minute() -> datetime:
    return clock.now().replace(second=0, microsecond=0)


@lru_cache(maxsize=KEPT)
def _questions(asker: _Asker) -> Counting:
    waiting = {str(place): item.waiting(asker.user) if item.waiting else None for place, item in enumerate(asker.items)}
    return counting(waiting, beside=asker.user)


def _depth(url: str) -> int:
    """The more of an address there is before its query, the nearer it lies to a page."""
    return len(url.partition("?")[0])
