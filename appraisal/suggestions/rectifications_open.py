"""未销号整改: rectifications of the group that were open at the end of the day by which it is judged."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.enums import OPEN_RECTIFICATION_STATUSES
from appraisal.models import Rectification
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.rectifications_in_time import record_of
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from branchmgr import clock


def of(asked: Asked) -> Readings:
    """Two queries."""
    rows = Rectification.objects.filter(group__in=asked.groups)
    found: dict[int, list[Rectification]] = defaultdict(list)
    for each in rows.select_related("period").prefetch_related("steps").order_by("due_on", "pk"):
        if _was_open(each, asked.until):
            found[each.group_id].append(each)
    return asked.for_all({group.pk: _reading(found[group.pk]) for group in asked.groups})


def _was_open(rectification: Rectification, day: date) -> bool:
    """Judged by the last step taken by then: one that was closed later was open."""
    taken = [step for step in rectification.steps.all() if clock.day_of(step.at) <= day]
    return bool(taken) and max(taken, key=lambda step: step.number).status in OPEN_RECTIFICATION_STATUSES


def _reading(still_open: list[Rectification]) -> Reading:
    count = len(still_open)
    return Reading(
        Figure(Fraction(count)),
        gettext_noop("Rectifications still open: %(count)s"),
        {"count": count},
        tuple(record_of(each) for each in still_open),
    )


SOURCE = Source(
    key="rectifications_open",
    label=gettext_lazy("rectifications still open"),
    chinese="未销号整改",
    unit=gettext_lazy("rectifications"),
    of=of,
)
