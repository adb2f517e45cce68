"""What a source of suggested scores is, and how a scheme names one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from appraisal.models import Indicator, Period
from appraisal.suggestion_rules import Figure
from branchmgr import notice_kinds
from groups.models import PartyGroup


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind a figure: an English msgid with its values, where it is to be read, and its day."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    day: date | None = None

    def __str__(self) -> str:
        return notice_kinds.sentence(self.text, self.values)

    @property
    def kept(self) -> list[Any]:
        """As it is kept with a saved score."""
        return [self.text, dict(self.values), self.url, self.day]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source found for one group: the figure, a sentence (an English msgid with its values), the records."""

    figure: Figure
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[Record, ...] = ()

    @classmethod
    def of_page(cls, figure: Figure, text: str, values: Mapping[str, Any], url: str) -> Reading:
        """A figure behind which one page stands: its record says the same as the sentence."""
        return cls(figure, text, values, (Record(text, values, url),))

    @property
    def sentence(self) -> str:
        """The sentence in the reader's language."""
        return notice_kinds.sentence(self.text, self.values)


Readings = Mapping[tuple[int, int], Reading]
"""by the ids of group and indicator"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from. One file of this package is one source: its module names it ``SOURCE``.

    ``key`` is what a scheme says and never changes. ``of`` reads all groups and all indicators that name the
    source in a fixed number of queries; a group without a figure is left out. ``until`` is the day by which
    it judges: the period's last day, or today where that is earlier.
    """

    key: str
    label: Any
    chinese: str
    unit: Any
    of: Callable[[Asked], Readings]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source is asked: for which period, groups and indicators, and by which day."""

    period: Period
    groups: Sequence[PartyGroup]
    indicators: Sequence[Indicator]
    until: date

    def for_all(self, readings: Mapping[int, Reading]) -> Readings:
        """The same reading of a group for every indicator that names the source."""
        return {(pk, each.pk): reading for pk, reading in readings.items() for each in self.indicators}
