"""One piece of work that waits for a person, and what each kind of work reads to find it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.models import User
from branchmgr.navigation import stand_of
from branchmgr.together import Asking, Question, asking
from groups.models import standing_of

SHOWN_AT_MOST = 50
"""pieces of one kind of work that are named"""

APPRAISAL, GROUPS, POSTS, INNOVATION, ORGANISATION = "appraisal", "groups", "posts", "innovation", "organisation"
AREAS: Final[dict[str, Any]] = {
    APPRAISAL: _("Appraisal"),
    GROUPS: _("Work of the groups"),
    POSTS: _("Pioneer posts"),
    INNOVATION: _("Innovation"),
    ORGANISATION: _("Organisation"),
}
"""What work is about, in the words and the order of the menu."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One piece of work: what, where, by when (None: no date). ``late`` is past its day.

    ``says_day``: the text names the day itself, so that the daily mail does not say it again. ``area`` is one of AREAS,
    ``kind`` the name of the kind of work, ``key`` tells apart what one page has several of.
    """

    text: str
    url: str
    due: date | None = None
    late: bool = False
    says_day: bool = False
    area: str = ""
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one kind of work reads for a person, and the duties that the rows found make; no rows make none.

    What is read follows from the person, their stand (see ``branchmgr.navigation``), groups and the time alone.
    Of each row there are its key and ``fields`` (see ``branchmgr.together``).
    """

    rows: QuerySet[Any]
    fields: tuple[str, ...]
    tell: Callable[[list[Any]], Iterable[Duty]]


def each(rows: QuerySet[Any], fields: tuple[str, ...], say: Callable[[Any], Duty]) -> Reading:
    """One duty a row."""
    return Reading(rows[:SHOWN_AT_MOST], fields, lambda found: map(say, found))


def once_there(rows: QuerySet[Any], ask: Callable[[], Iterable[Duty]]) -> Reading:
    """Duties that take questions of their own, asked only where there is any such row."""
    return Reading(rows[:1], (), lambda found: ask() if found else ())


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work. ``ask`` says what to read for a person; None for whom it cannot concern by their offices."""

    area: str
    ask: Callable[[User], Reading | None]

    @property
    def name(self) -> str:
        return self.ask.__name__

    def __call__(self, user: User) -> list[Duty]:
        """What waits for the person of this kind alone."""
        return duties_among((self,), user)


def work(area: str) -> Callable[[Callable[[User], Reading | None]], Work]:
    """Makes a function that says what to read a kind of work of an area."""
    return lambda ask: Work(area, ask)


KEPT = 512
"""people's questions that one process keeps"""


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks, and all that decides what is asked."""

    key: tuple[Hashable, ...]
    user: User = field(compare=False)
    kinds: tuple[Work, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions in the words of the database, and the kinds of work that they are of."""

    words: Asking
    kinds: dict[str, Work]


@lru_cache(maxsize=KEPT)
def _questions(asker: _Asker) -> _Asked:
    asked = {str(place): (kind, kind.ask(asker.user)) for place, kind in enumerate(asker.kinds)}
    meant = {place: (kind, reading) for place, (kind, reading) in asked.items() if reading is not None}
    questions = {place: Question(reading.rows, reading.fields) for place, (_kind, reading) in meant.items()}
    words = asking(questions, beside=asker.user)
    return _Asked(words, {place: kind for place, (kind, _reading) in meant.items()})


def duties_among(kinds: Iterable[Work], user: User) -> list[Duty]:
    """What waits for the person of some kinds of work; they are all asked in one round trip.

    The words of the question are kept for a minute, as long as the person's stand is the same: they take longer than
    the answers. Kinds of which there is a row are then asked anew how to tell it.
    """
    chosen = tuple(kinds)
    minute = clock.now().replace(second=0, microsecond=0)
    stand = (stand_of(user), standing_of(user).groups, user.chosen_branch, get_language())
    asked = _questions(_Asker((user.pk, minute, *stand, *(kind.ask for kind in chosen)), user, chosen))
    return [
        replace(duty, area=kind.area, kind=kind.name)
        for rows, kind in zip(asked.words.answers().values(), asked.kinds.values(), strict=True)
        if rows and (reading := kind.ask(user))
        for duty in reading.tell(rows)
    ]
