"""整改按期销号: of the rectifications that were due in the period, those closed by their day."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.enums import RectificationStatus
from appraisal.models import Rectification
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from branchmgr import clock


def of(asked: Asked) -> Readings:
    """Two queries. A group without one due has done 0 of 0."""
    rows = Rectification.objects.filter(group__in=asked.groups).exclude(status=RectificationStatus.LIFTED)
    due: dict[int, list[Rectification]] = defaultdict(list)
    for each in rows.select_related("group", "period").prefetch_related("steps").order_by("due_on", "pk"):
        if asked.period.starts_on <= each.last_day <= asked.until:
            due[each.group_id].append(each)
    return asked.for_all({group.pk: _reading(due[group.pk]) for group in asked.groups})


def _reading(due: list[Rectification]) -> Reading:
    done = sum(1 for each in due if _closed_in_time(each))
    return Reading(
        Figure(Fraction(done), Fraction(len(due))),
        gettext_noop("Rectifications closed in time: %(done)s of %(due)s"),
        {"done": done, "due": len(due)},
        tuple(record_of(each) for each in due),
    )


def _closed_in_time(rectification: Rectification) -> bool:
    closed = [step.at for step in rectification.steps.all() if step.status == RectificationStatus.CLOSED]
    return bool(closed) and clock.day_of(closed[-1]) <= rectification.last_day


def record_of(rectification: Rectification) -> Record:
    """A rectification as the record behind a figure."""
    return Record(
        gettext_noop("Rectification after %(period)s, due on %(day)s"),
        {"period": str(rectification.period.code), "day": rectification.last_day.isoformat()},
        reverse("rectification_detail", args=[rectification.pk]),
        rectification.last_day,
    )


SOURCE = Source(
    key="rectifications_in_time",
    label=gettext_lazy("rectifications closed in time"),
    chinese="整改按期销号",
    unit=gettext_lazy("rectifications"),
    of=of,
)
