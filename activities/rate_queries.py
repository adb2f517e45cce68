"""Rates of attendance by person, group, kind and month: chosen, ordered, exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.attendance_queries import turnout_by, turnout_by_month
from activities.enums import ActivityKind
from activities.models import Attendance
from activities.models.attendance import AttendanceQuerySet
from activities.rates import Turnout, percent, sum_of
from branchmgr import clock
from branchmgr.charts import month_name
from branchmgr.models import User
from groups.models import PartyGroup, Person, standing_of
from groups.models.organisation import PartyGroupQuerySet
from groups.terms import months_later

BY = {
    "person": gettext_lazy("by person"),
    "group": gettext_lazy("by group"),
    "kind": gettext_lazy("by kind"),
    "month": gettext_lazy("by month"),
}


@dataclass(frozen=True, slots=True)
class RateChoice:
    """Which rates are shown: of a year, a quarter or a half of it, by what, narrowed to a group, a kind, words."""

    year: int
    quarter: int = 0
    by: str = "group"
    group: int | None = None
    kind: str = ""
    words: str = ""
    half: int = 0
    """1 or 2, where a half of the year is shown; the quarter is 0 then"""

    @property
    def part(self) -> str:
        """The part of the year as it stands in the address; empty for the whole."""
        return f"h{self.half}" if self.half else str(self.quarter or "")

    @property
    def start(self) -> datetime:
        month = 6 * self.half - 5 if self.half else 3 * self.quarter - 2 if self.quarter else 1
        return clock.midnight(date(self.year, month, 1))

    @property
    def end(self) -> datetime:
        """The moment after the time."""
        last = 6 * self.half or 3 * self.quarter or 12
        return clock.midnight(months_later(date(self.year, 1, 1), last))

    @property
    def name(self) -> str:
        """The time in words."""
        if self.half:
            words = _("First half of %(year)s") if self.half == 1 else _("Second half of %(year)s")
            return words % {"year": self.year}
        if self.quarter:
            return _("Q%(quarter)s %(year)s") % {"quarter": self.quarter, "year": self.year}
        return _("The year %(year)s") % {"year": self.year}

    @property
    def narrowed(self) -> bool:
        return bool(self.group or self.kind or self.words)


@dataclass(frozen=True, slots=True)
class Rate:
    """One line: whom or what it is about, and the turnout. ``place``: its group, where it is about a person."""

    label: str
    turnout: Turnout
    key: tuple[Any, ...]
    pk: int | None = None
    place: str = ""

    @property
    def percent(self) -> str:
        return percent(self.turnout.rate)


@dataclass(frozen=True, slots=True)
class Rates:
    """All lines and what they come to."""

    rows: list[Rate]
    whole: Turnout = field(default_factory=Turnout)

    @property
    def percent(self) -> str:
        return percent(self.whole.rate)


def rates_of(user: User, choice: RateChoice, sort: str = "") -> Rates:
    """The rates that a leader or the committee looks at; a fixed number of queries."""
    rows = Attendance.objects.kept_by(user).of_filed().between(choice.start, choice.end)
    rows = rows.of_group(choice.group).of_kind(choice.kind).matching(choice.words)
    lines = _lines(rows, choice.by)
    order = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    lines.sort(key=lambda line: line.key)
    lines.sort(key=order, reverse=sort.startswith("-"))
    return Rates(lines, sum_of([line.turnout for line in lines]))


def groups_kept(user: User) -> PartyGroupQuerySet:
    """The groups whose rates one looks at."""
    standing = standing_of(user)
    kept = Q(pk__in=standing.leads) | Q(branch__in=standing.serves)
    return PartyGroup.objects.filter(kept).select_related("branch").order_by("code")


SORTS: dict[str, Callable[[Rate], Any]] = {
    "name": lambda line: line.key,
    "came": lambda line: line.turnout.came,
    "expected": lambda line: line.turnout.expected,
    "rate": lambda line: Fraction(-1) if line.turnout.rate is None else line.turnout.rate,
}


def _lines(rows: AttendanceQuerySet, by: str) -> list[Rate]:
    if by == "person":
        return _people(turnout_by(rows, "person"))
    if by == "kind":
        order = {kind.value: place for place, kind in enumerate(ActivityKind)}
        found = turnout_by(rows, "activity__kind").items()
        return [Rate(str(ActivityKind(kind).label), turnout, (order[kind],)) for kind, turnout in found]
    if by == "month":
        return [Rate(month_name(m), t, (m,)) for m, t in turnout_by_month(rows).items()]
    return _groups(turnout_by(rows, "group"))


def _people(found: dict[int, Turnout]) -> list[Rate]:
    known: Iterable[Person] = Person.objects.filter(pk__in=found).with_membership_on(clock.today())
    return [
        Rate(each.name, found[each.pk], (each.sort_key, each.employee_no), each.pk, _group_of(each)) for each in known
    ]


def _group_of(person: Person) -> str:
    current = person.current  # type: ignore[attr-defined]
    return str(current[-1].group) if current else ""


def _groups(found: dict[int | None, Turnout]) -> list[Rate]:
    known = PartyGroup.objects.in_bulk([pk for pk in found if pk])
    return [
        Rate(known[pk].name, turnout, (known[pk].code,), pk) if pk else Rate(_("in no group"), turnout, ("~",))
        for pk, turnout in found.items()
    ]
