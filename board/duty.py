"""One piece of work that waits for a person, and what each kind of work reads to find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from branchmgr.together import Question, answers

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
    """What one kind of work reads for a person, and the duties that the rows found make.

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


def duties_among(kinds: Iterable[Work], user: User) -> list[Duty]:
    """What waits for the person of some kinds of work; they are all asked in one round trip."""
    asked = {str(place): (kind, kind.ask(user)) for place, kind in enumerate(kinds)}
    meant = {place: (kind, reading) for place, (kind, reading) in asked.items() if reading is not None}
    questions = {place: Question(reading.rows, reading.fields) for place, (_kind, reading) in meant.items()}
    found = answers(questions, beside=user)
    return [
        replace(duty, area=kind.area, kind=kind.name)
        for place, (kind, reading) in meant.items()
        for duty in reading.tell(found[place])
    ]
