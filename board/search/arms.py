"""One arm of the search asks one table; all arms together are one question to the database.

Each gives rows of the same shape, the best ones of its own, and how many there are in all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
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


def says(words: Words, *fields: str, also: Callable[[str], Q] | None = None, keywords: Collection[str] = ()) -> Q:
    """A condition: each word stands in one of the fields, or ``also`` holds for it; ``keywords`` fit everything."""
    every = Q()
    for ways in words.each:
        if not keywords or not {way.lower() for way in ways} & set(keywords):
            every &= _one(ways, fields, also)
    return every


def _one(ways: tuple[str, ...], fields: tuple[str, ...], also: Callable[[str], Q] | None) -> Q:
    some = Q()
    for way in ways:
        for field in fields:
            some |= Q(**{f"{field}__icontains": way})
        if also is not None:
            some |= also(way)
    return some


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
) -> Arm:
    """An arm of what these rows say; where two fit equally well the newest comes first, ``then`` by a field."""
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
    last = F(then.removeprefix("-"))
    order = [F("found_rank").asc(), F("found_on").desc(nulls_last=True), last.desc() if then[0] == "-" else last.asc()]
    placed: QuerySet[Any, Any] = shaped.annotate(
        found_total=Window(Count("*")), found_place=Window(RowNumber(), order_by=order)
    )

    def best(most: int) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = placed.filter(found_place__lte=most)
        return rows.values_list(*(f"found_{name}" for name in COLUMNS))

    return best
