"""小组长培训: trainings that the group's leader took part in this year, of those required in a year."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop

from activities.enums import ActivityKind
from activities.units import unit_of
from appraisal.suggestions.leaders_attended import attended_by_leaders, reading_of
from appraisal.suggestions.registry import Asked, Readings, Source
from groups.regulations import Rulebook


def of(asked: Asked) -> Readings:
    """Four queries."""
    year = unit_of(asked.until, "year").first
    attended = attended_by_leaders(asked, [ActivityKind.TRAINING], year)
    book = Rulebook({group.branch_id for group in asked.groups}, asked.until)
    due = {pk: int(book.figure("training", "times", branch=pk)) for pk in book.branches}
    text = gettext_noop("Trainings of the leader this year: %(held)s, %(required)s required")
    return asked.for_all(
        {group.pk: reading_of(attended.get(group.pk, []), due[group.branch_id], text) for group in asked.groups}
    )


SOURCE = Source(
    key="leader_training",
    label=gettext_lazy("trainings of the leader this year, of those required"),
    chinese="小组长培训",
    unit=gettext_lazy("trainings"),
    of=of,
)
