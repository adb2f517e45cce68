"""小组长培训: trainings that the group's leader took part in this year, of those required in a year."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy, gettext_noop

from activities.enums import ActivityKind
from activities.models import Activity
from activities.units import unit_of
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.leaders_attended import attended_by_leaders
from appraisal.suggestions.meetings import record_of
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from groups.regulations import Rulebook


def of(asked: Asked) -> Readings:
    """Four queries."""
    year = unit_of(asked.until, "year").first
    attended = attended_by_leaders(asked, [ActivityKind.TRAINING], year)
    book = Rulebook({group.branch_id for group in asked.groups}, asked.until)
    due = {pk: int(book.figure("training", "times", branch=pk)) for pk in book.branches}
    return asked.for_all(
        {group.pk: _reading(attended.get(group.pk, []), due[group.branch_id]) for group in asked.groups}
    )


def _reading(attended: list[Activity], due: int) -> Reading:
    text = gettext_noop("Trainings of the leader this year: %(held)s, %(required)s required")
    values = {"held": len(attended), "required": due}
    figure = Figure(Fraction(len(attended)), Fraction(due))
    return Reading(figure, text, values, tuple(record_of(each) for each in attended))


SOURCE = Source(
    key="leader_training",
    label=gettext_lazy("trainings of the leader this year, of those required"),
    chinese="小组长培训",
    unit=gettext_lazy("trainings"),
    of=of,
)
