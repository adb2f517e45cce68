"""列席例会次数: leaders' meetings and committee meetings that the group's leader took part in, of those required."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy, gettext_noop

from activities.enums import ActivityKind
from activities.models import Activity
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.leaders_attended import attended_by_leaders, times_due
from appraisal.suggestions.meetings import record_of
from appraisal.suggestions.registry import Asked, Reading, Readings, Source

KINDS = (ActivityKind.LEADERS_MEETING, ActivityKind.COMMITTEE_MEETING)


def of(asked: Asked) -> Readings:
    """Four queries."""
    attended = attended_by_leaders(asked, KINDS, asked.period.starts_on)
    due = times_due(asked, "leaders_meeting", "month")
    return asked.for_all({group.pk: _reading(attended.get(group.pk, []), due[group.pk]) for group in asked.groups})


def _reading(attended: list[Activity], due: int) -> Reading:
    text = gettext_noop("The leader took part in %(held)s meetings, %(required)s required")
    values = {"held": len(attended), "required": due}
    figure = Figure(Fraction(len(attended)), Fraction(due))
    return Reading(figure, text, values, tuple(record_of(each) for each in attended))


SOURCE = Source(
    key="leaders_meetings",
    label=gettext_lazy("meetings that the leader took part in, of those required"),
    chinese="列席例会次数",
    unit=gettext_lazy("meetings"),
    of=of,
)
