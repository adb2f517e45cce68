"""Pictures of figures: how each is drawn, the sentences that say what to see, and the table with the same figures.

The server gives all of it; ``static/js/charts.js`` only draws. Figures are text, for they are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchmgr.decimals import exact, plain
from branchmgr.file_names import file_name
from branchmgr.punctuation import with_names

NAMED_AT_MOST = 3
TONES = ("best", "good", "fair", "poor")
TEN, ROOM = Decimal(10), Decimal(5)


@dataclass(frozen=True, slots=True)
class Table:
    """The figures as a table: the first cell of each row names it."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def lines(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Each row's name, and its cells."""
        return ((name, cells) for name, *cells in self.rows)


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture. ``about``: whose figures and of when; ``table`` is None where the page shows them by itself."""

    kind: str
    title: str
    about: str
    says: Sequence[str]
    figures: dict[str, Any]
    table: Table | None = None

    @property
    def caption(self) -> str:
        """The sentences in one; Chinese ones need no blank between them."""
        return "".join(said if said.endswith("。") else f"{said} " for said in self.says).strip()

    @property
    def file(self) -> str:
        """The name under which the picture is saved."""
        return file_name(f"{self.about}_{self.title}".replace(" · ", "_"), ".png", otherwise=self.title)


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars: a value (or None) for each category, and where it says more, the words for each.

    ``tone``: "best", "good", "fair" or "poor" where it has a value of its own; else it is told apart by its place.
    """

    name: str
    values: Sequence[Decimal | int | None]
    said: Sequence[str] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A value that is to be reached, drawn as a line across."""

    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars from nothing up, so that their lengths may be compared: side by side, or ``stacked`` on each other.

    ``sideways``: long names at the left; ``whole``: the bars are shares of 100; ``points``: what they add up to is
    points, which are written with two places everywhere.
    """

    categories: Sequence[str]
    series: Sequence[Series]
    unit: str
    stacked: bool = False
    sideways: bool = False
    whole: bool = False
    points: bool = False
    marks: Sequence[Mark] = field(default_factory=tuple)

    @property
    def figures(self) -> dict[str, Any]:
        """As the script takes them."""
        return {
            "categories": list(self.categories),
            "series": [
                {
                    "name": each.name,
                    "values": [text_of(value) for value in each.values],
                    "said": list(_said(each)),
                    "tone": each.tone,
                }
                for each in self.series
            ],
            "unit": self.unit,
            "stacked": self.stacked,
            "sums": self._sums(),
            "sideways": self.sideways,
            "whole": self.whole,
            "marks": [{"name": mark.name, "value": plain(mark.value)} for mark in self.marks],
        }

    def _sums(self) -> list[str]:
        """What is stacked adds up to, category by category; nothing of shares, which always add up to all."""
        if not self.stacked or self.whole:
            return []
        columns = zip(*(each.values for each in self.series), strict=True)
        write = exact if self.points else plain
        return [write(sum((Decimal(value) for value in column if value is not None), Decimal(0))) for column in columns]

    def table(self, heading: str) -> Table:
        """The same as a table, the categories down."""
        columns = [list(_said(each)) for each in self.series]
        rows = [[name, *cells] for name, *cells in zip(self.categories, *columns, strict=True)]
        return Table([heading, *(each.name for each in self.series)], rows)


def month_name(number: int) -> str:
    """A month of the year, short, as the reader's language writes it."""
    return date_format(date(2000, number, 1), pgettext("how a month is written", "M"))


def text_of(value: Decimal | int | None) -> str | None:
    """A figure in as few signs as it needs; None stays what it is."""
    return None if value is None else plain(value)


def _said(series: Series) -> Iterable[str]:
    return series.said or (text_of(value) or "–" for value in series.values)


def named(names: Sequence[str]) -> str:
    """The names in one line, the first few of them and how many more there are."""
    if len(names) <= NAMED_AT_MOST:
        return with_names(names)
    return _("%(names)s and %(count)s more") % {
        "names": with_names(names[:NAMED_AT_MOST]),
        "count": len(names) - NAMED_AT_MOST,
    }


def tone_of(place: int, among: int) -> str:
    """The tone of the grade at a place (0 the best) among some."""
    return "poor" if place >= among - 1 else TONES[min(place, 2)]


def about(*parts: Any) -> str:
    """Whose figures they are and of when, in one line."""
    return " · ".join(str(part) for part in parts if part)


def floor_below(values: Iterable[Decimal | int | None]) -> Decimal:
    """Where a scale begins on which lines are told apart: at nothing, or at a ten well below all values.

    It begins at nothing wherever that leaves the values half of the height or more to differ in.
    """
    known = [Decimal(value) for value in values if value is not None]
    if not known or min(known) <= max(known) / 2:
        return Decimal(0)
    return max((min(known) - ROOM) // TEN * TEN, Decimal(0))


def said_of_floor(floor: Decimal) -> list[str]:
    """What an axis that does not begin at nothing owes its reader."""
    return [_("The scale begins at %(floor)s, not at 0.") % {"floor": plain(floor)}] if floor else []
