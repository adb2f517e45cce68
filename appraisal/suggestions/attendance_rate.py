"""出勤率: people who took part, of those who should have, in the group's activities of the period."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.attendance_queries import turnouts
from activities.rates import Turnout
from appraisal.enums import Cadence
from appraisal.models import Period
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from branchmgr import clock

DAY = timedelta(days=1)


def of(asked: Asked) -> Readings:
    """Two queries; a group of which nobody was expected anywhere has no figure."""
    start, end = clock.midnight(asked.period.starts_on), clock.midnight(asked.until + DAY)
    found = turnouts(asked.groups, start, end)
    counted = {pk: turnout for pk, turnout in found.items() if turnout.expected}
    return asked.for_all({pk: _reading(turnout, _page(pk, asked.period)) for pk, turnout in counted.items()})


def _page(group: int, period: Period) -> str:
    """Where the very numbers of the group and period stand, by person."""
    parts = {Cadence.QUARTER: f"&quarter={period.number}", Cadence.HALF: f"&quarter=h{period.number}"}
    part = parts.get(Cadence(period.cadence), "")
    return f"{reverse('rate_list')}?group={group}&by=person&year={period.year}{part}"


def _reading(turnout: Turnout, url: str) -> Reading:
    text, values = (
        gettext_noop("Took part: %(came)s of %(expected)s"),
        {"came": turnout.came, "expected": turnout.expected},
    )
    figure = Figure(Fraction(turnout.came), Fraction(turnout.expected))
    return Reading.of_page(figure, text, values, url)


SOURCE = Source(
    key="attendance_rate",
    label=gettext_lazy("attendance: took part, of those expected"),
    chinese="出勤率",
    unit=gettext_lazy("people"),
    of=of,
)
