"""联系走访: visits of the liaison to the group in the period, of those required."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.remote_queries import Visits, visits_of
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.leaders_attended import times_due
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from branchmgr import clock


def of(asked: Asked) -> Readings:
    """Two queries."""
    end = clock.midnight(asked.until + timedelta(days=1))
    found = visits_of(asked.groups, clock.midnight(asked.period.starts_on), end)
    due = times_due(asked, "liaison_visit", "quarter")
    return asked.for_all({pk: _reading(visits, due[pk]) for pk, visits in found.items()})


def _reading(visits: Visits, due: int) -> Reading:
    text = gettext_noop("Visits of the liaison: %(held)s, %(required)s required; to members: %(care)s")
    values = {"held": visits.liaison, "required": due, "care": visits.care}
    figure = Figure(Fraction(visits.liaison), Fraction(due))
    return Reading.of_page(figure, text, values, reverse("visit_list"))


SOURCE = Source(
    key="liaison_visits",
    label=gettext_lazy("visits of the liaison, of those required"),
    chinese="联系走访",
    unit=gettext_lazy("visits"),
    of=of,
)
