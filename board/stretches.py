"""What waits, in stretches of time: overdue, today, within a week, later, without a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board.duty import AREAS, Duty

ON_HOME: Final = 12
"""how many pieces of work the home page names"""
A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time with a name, pieces of work that fall into it, and how many do in all."""

    key: str
    duties: list[Duty]
    count: int

    @property
    def label(self) -> Any:
        return STRETCHES[self.key]

    @property
    def more(self) -> bool:
        """Whether there is more than is shown."""
        return len(self.duties) < self.count


STRETCHES: Final[dict[str, Any]] = {
    "late": _("Overdue"),
    "today": pgettext_lazy("when something is due", "Today"),
    "week": _("Within a week"),
    "later": pgettext_lazy("when something is due", "Later"),
    "open": _("No set day"),
}
"""The stretches in the order of the days; what waits without a day comes last."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The pieces of work that are shown, by stretch, and of how many in all."""

    stretches: list[Stretch]
    total: int

    @property
    def more(self) -> bool:
        """Whether there is more than is shown."""
        return sum(len(stretch.duties) for stretch in self.stretches) < self.total


def first_ones(duties: Iterable[Duty], today: date) -> Shown:
    """As many of them as are no wall: the first of each stretch, and then what has a day before what has none."""
    known = in_order(duties, today)
    firsts = [stretch.duties[0] for stretch in by_stretch(known, today)]
    dated = [duty for duty in known if duty.due is not None or duty.late]
    chosen = {id(duty) for duty in list({id(each): each for each in [*firsts, *dated, *known]}.values())[:ON_HOME]}
    return Shown(by_stretch([duty for duty in known if id(duty) in chosen], today, among=known), len(known))


def areas_of(duties: Iterable[Duty]) -> list[tuple[str, str]]:
    """What there is to choose from: the areas of these, each with how many there are."""
    counted = Counter(duty.area for duty in duties)
    return [(key, f"{label} {counted[key]}") for key, label in AREAS.items() if counted[key]]


def in_order(duties: Iterable[Duty], today: date) -> list[Duty]:
    """Stretch by stretch, in each by the day; what has none as it came."""
    order = list(STRETCHES)
    return sorted(duties, key=lambda duty: (order.index(_stretch(duty, today)), duty.due or today))


def by_stretch(duties: Collection[Duty], today: date, *, among: Iterable[Duty] | None = None) -> list[Stretch]:
    """Those in order, under the names of their stretches; empty ones are left out. ``among`` all of which they are."""
    found: dict[str, list[Duty]] = {key: [] for key in STRETCHES}
    for duty in duties:
        found[_stretch(duty, today)].append(duty)
    counted = Counter(_stretch(duty, today) for duty in (duties if among is None else among))
    return [Stretch(key, those, counted[key]) for key, those in found.items() if those]


def _stretch(duty: Duty, today: date) -> str:
    if duty.late:
        return "late"
    if duty.due is None:
        return "open"
    return "today" if duty.due <= today else "week" if duty.due <= today + A_WEEK else "later"
