"""What proposals of the demonstration are told by. Days are working days before the day it is loaded (``ago``)."""

from __future__ import annotations

from typing import NamedTuple


class Told(NamedTuple):
    """One proposal: texts in the order of its kind's parts; ``shares`` of all authors where there are several.

    ``handed_in`` is None for a draft, ``begun`` how many working days before that it was begun. ``figures`` of a
    record: measure, unit, old value, new value, and whether more is better.
    """

    key: str
    kind: str
    lead: str
    title: str
    texts: tuple[str, ...]
    handed_in: int | None
    acts: tuple[Act, ...] = ()
    shares: tuple[tuple[str, str], ...] = ()
    figures: tuple[str, str, str, str, bool] | None = None
    seminar: bool = False
    post: bool = False
    begun: int = 2


class Opinion(NamedTuple):
    """What the group thinks."""

    ago: int
    text: str
    supported: bool = True


class SentBack(NamedTuple):
    """Given back for rework: by the group, or by the committee when that has it."""

    ago: int
    reason: str


class HandedIn(NamedTuple):
    """Handed in again after rework, with a text changed: which part and what it says now."""

    ago: int
    part: str
    text: str


class Edited(NamedTuple):
    """Changed by its author while others have it: which part and what it says now."""

    ago: int
    part: str
    text: str


class Withdrawn(NamedTuple):
    """Taken back by its author."""

    ago: int
    reason: str


class Absorbed(NamedTuple):
    """Another proposal was merged into this one; all authors share the credit."""

    ago: int
    other: str
    shares: tuple[tuple[str, str], ...]
    reason: str


class Reopened(NamedTuple):
    """Taken up again."""

    ago: int
    reason: str


class Recommended(NamedTuple):
    """Recommended to a department, which replies until ``reply`` (below 0: a day to come)."""

    ago: int
    department: str
    reply: int
    reason: str


class TakenUp(NamedTuple):
    """The department says that it works on it."""

    ago: int


class Asked(NamedTuple):
    """The department asks back."""

    ago: int
    question: str


class Answered(NamedTuple):
    """The lead author answers."""

    ago: int
    answer: str


class Trial(NamedTuple):
    """The department tries it."""

    ago: int
    note: str


class Replied(NamedTuple):
    """The department adopts or declines it."""

    ago: int
    adopted: bool
    text: str


class Reported(NamedTuple):
    """How far the department is, and what a year saves."""

    ago: int
    text: str
    yuan: str = ""
    hours: str = ""
    other: str = ""


class CarriedOut(NamedTuple):
    """Carried out by the department that adopted it, else by the branch; verified after ``months``."""

    ago: int
    months: tuple[int, ...]


class Verified(NamedTuple):
    """The benefit as ``by`` verified it; empty for who answers for the department."""

    ago: int
    by: str
    finding: str
    yuan: str = ""
    hours: str = ""
    other: str = ""


class Closed(NamedTuple):
    """Closed with an award, or with none."""

    ago: int
    award: str
    reason: str = ""


Act = (
    Opinion
    | SentBack
    | HandedIn
    | Edited
    | Withdrawn
    | Absorbed
    | Reopened
    | Recommended
    | TakenUp
    | Asked
    | Answered
    | Trial
    | Replied
    | Reported
    | CarriedOut
    | Verified
    | Closed
)


class Listed(NamedTuple):
    """A proposal on a meeting's list: about how many points its reviewers give (``-``: does not apply), the days on
    which one after the other hands a review in, and what they remark."""

    key: str
    points: str
    reviews: tuple[int, ...]
    remarks: tuple[str, ...] = ()


class Meeting(NamedTuple):
    """A review meeting with its days; one that runs has no ``decided`` and ``announced``."""

    name: str
    prepared: int
    begun: int
    due: int
    method: str
    quota: int | None
    names_hidden: bool
    drawn: bool
    reviewers: tuple[str, ...]
    listed: tuple[Listed, ...]
    decided: int | None = None
    announced: int | None = None
    resolution: str = ""


class SeminarTold(NamedTuple):
    """An exchange seminar; ``on`` below 0 is still to come."""

    title: str
    planned: int
    on: int
    place: str
    programme: str
    talks: tuple[tuple[str, str], ...]
    minutes: str = ""
