"""What waits, in stretches of time: overdue, today, within a week, without a day, later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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
    """A stretch of time with a name and the pieces of work that fall into it."""

    key: str
    duties: list[Duty]

    @property
    def label(self) -> Any:
        return STRETCHES[self.key]


STRETCHES: Final[dict[str, Any]] = {
    "late": _("Overdue"),
    "today": pgettext_lazy("when something is due", "Today"),
    "week": _("Within a week"),
    "open": _("No set day"),
    "later": pgettext_lazy("when something is due", "Later"),
}
"""The stretches in their order. What waits without a day may hold somebody up: it comes before what has time."""


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
    """As many of them as are no wall."""
    known = in_order(duties, today)
    return Shown(by_stretch(known[:ON_HOME], today), len(known))


def areas_of(duties: Iterable[Duty]) -> list[tuple[str, str]]:
    """What there is to choose from: the areas of these, each with how many there are."""
    counted = Counter(duty.area for duty in duties)
    return [(key, f"{label} {counted[key]}") for key, label in AREAS.items() if counted[key]]


def in_order(duties: Iterable[Duty], today: date) -> list[Duty]:
    """Stretch by stretch, in each by the day; what has none as it came."""
    order = list(STRETCHES)
    return sorted(duties, key=lambda duty: (order.index(_stretch(duty, today)), duty.due or today))


def by_stretch(duties: Iterable[Duty], today: date) -> list[Stretch]:
    """Those in order, under the names of their stretches; empty ones are left out."""
    found: dict[str, list[Duty]] = {key: [] for key in STRETCHES}
    for duty in duties:
        found[_stretch(duty, today)].append(duty)
    return [Stretch(key, among) for key, among in found.items() if among]


def _stretch(duty: Duty, today: date) -> str:
    if duty.late:
        return "late"
    if duty.due is None:
        return "open"
    return "today" if duty.due <= today else "week" if duty.due <= today + A_WEEK else "later"
