"""One arm of the search asks one table; all arms together are one question to the database.

Each gives rows of the same shape, the best ones of its own, and how many there are in all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, RowNumber, TruncDate

from board.search.words import Words
from branchmgr import clock

EXACT, BEGINS, SAYS, ELSEWHERE = range(4)
COLUMNS: Final = ("source", "number", "other", "title", "where", "note", "state", "on", "rank", "total", "place")
NOTHING: Final = Value("", output_field=TextField())
ZERO: Final = Value(0)
NO_DAY: Final = Cast(Value(None), DateField())

Arm = Callable[[int], QuerySet[Any, Any]]
"""gives the best rows of an arm, so many"""


@dataclass(frozen=True, slots=True)
class Says:
    """A condition: each word stands in one of the fields, or ``also`` holds for it; ``keywords`` fit everything.

    Of several words, one has to stand there; the others may stand in what is told beside the title. ``whole`` is
    another condition, on all that was typed, which does as well.
    """

    words: Words
    fields: tuple[str, ...]
    also: Callable[[str], Q] | None = None
    keywords: Collection[str] = ()
    whole: Q = field(default_factory=Q)

    def beside(self, told: Sequence[str]) -> Q:
        """The condition where these fields are told beside the title."""
        every, own = Q(), Q()
        others = [ways for ways in self.words.each if not {way.lower() for way in ways} & set(self.keywords)]
        for ways in others:
            some = self._one(ways)
            every &= some | _in(told, ways)
            own |= some
        return (every if len(others) < len(self.words.each) else every & own) | self.whole

    def _one(self, ways: tuple[str, ...]) -> Q:
        some = _in(self.fields, ways)
        if self.also is not None:
            for way in ways:
                some |= self.also(way)
        return some


def _in(fields: Sequence[str], ways: tuple[str, ...]) -> Q:
    """One of the fields holds a word in one of its ways."""
    some = Q()
    for way in ways:
        for name in fields:
            some |= Q(**{f"{name}__icontains": way})
    return some


def says(words: Words, *fields: str, **more: Any) -> Says:
    """Each word stands in one of the fields; what else does is said as ``Says`` names it."""
    return Says(words, fields, **more)


def nearness(words: Words, *fields: str, begins: Q | None = None) -> Case:
    """How well one of the fields fits all that was typed: exactly, by its beginning, somewhere inside, or not."""
    whens = [When(**{f"{field}__iexact": words.whole}, then=Value(EXACT)) for field in fields]
    whens += [When(**{f"{field}__istartswith": words.whole}, then=Value(BEGINS)) for field in fields]
    whens += [When(begins, then=Value(BEGINS))] if begins is not None else []
    whens += [When(**{f"{field}__icontains": words.whole}, then=Value(SAYS)) for field in fields]
    return Case(*whens, default=Value(ELSEWHERE), output_field=IntegerField())


def day_of(moment: str | Combinable) -> TruncDate:
    """The local day of a moment."""
    return TruncDate(moment, tzinfo=clock.zone())


def arm(
    rows: QuerySet[Any, Any],
    fits: Says,
    source: str,
    rank: Case,
    *,
    title: str | Combinable,
    where: str | Combinable = NOTHING,
    note: str | Combinable = NOTHING,
    state: str | Combinable = NOTHING,
    on: str | Combinable = NO_DAY,
    other: str | Combinable = ZERO,
    then: str = "-pk",
    told: Sequence[str] = ("where", "on"),
) -> Arm:
    """An arm of those rows that fit; where two do equally well the newest comes first, ``then`` by a field.

    ``told`` is which of the columns are told beside the title in words that are kept as they are shown.
    """
    texts = {"title": title, "where": where, "note": note, "state": state}
    said = {f"found_{name}": Coalesce(Cast(text, TextField()), NOTHING) for name, text in texts.items()}
    shaped = rows.order_by().annotate(
        found_source=Cast(Value(source), CharField()),
        found_number=F("pk"),
        found_other=Cast(other, IntegerField()),
        **said,
        found_on=Cast(on, DateField()),
        found_rank=rank,
    )
    days = {"on": "found_day"}
    found = shaped.annotate(found_day=Cast("found_on", TextField()))
    found = found.filter(fits.beside([days.get(name, f"found_{name}") for name in told]))
    last = F(then.removeprefix("-"))
    order = [F("found_rank").asc(), F("found_on").desc(nulls_last=True), last.desc() if then[0] == "-" else last.asc()]
    placed: QuerySet[Any, Any] = found.annotate(
        found_total=Window(Count("*")), found_place=Window(RowNumber(), order_by=order)
    )

    def best(most: int) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = placed.filter(found_place__lte=most)
        return rows.values_list(*(f"found_{name}" for name in COLUMNS))

    return best
