"""What sources of meetings share: how often a kind was held of the times asked for, with the records behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_noop

from activities.enums import ActivityKind
from activities.frequency import Held, frequency
from activities.models import Activity
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record

DAY = timedelta(days=1)


def readings_of(kind: ActivityKind, text: str, uneven: str) -> Callable[[Asked], Readings]:
    """The source's function for a kind: three queries.

    ``text`` says held and required, ``uneven`` also the months that lack one though others had more.
    """

    def of(asked: Asked) -> Readings:
        found = frequency(asked.groups, asked.period.starts_on, asked.period.ends_on + DAY, kinds=[kind])
        return asked.for_all({pk: _reading(held, text, uneven) for (pk, _kind), held in found.items()})

    return of


def _reading(held: Held, text: str, uneven: str) -> Reading:
    figure = Figure(Fraction(held.kept), Fraction(held.required))
    records = tuple(record_of(each) for each in held.activities)
    values = {"held": held.count, "required": held.required}
    if held.count > held.kept and held.missed:
        missed = ", ".join(f"{unit.first:%Y-%m}" for unit in held.missed)
        return Reading(figure, uneven, {**values, "missed": missed}, records)
    return Reading(figure, text, values, records)


def record_of(activity: Activity) -> Record:
    """An activity as a record behind a figure."""
    values = {"day": activity.day.isoformat(), "topic": activity.topic or "–"}
    url = reverse("record_detail", args=[activity.pk])
    return Record(gettext_noop("%(day)s: %(topic)s"), values, url, activity.day)
