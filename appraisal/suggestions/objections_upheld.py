"""异议成立: objections of the group whose correction came into force within the period."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.models import Correction
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from branchmgr import clock


def of(asked: Asked) -> Readings:
    """One query."""
    upheld = Correction.objects.in_force().filter(group__in=asked.groups, objection__isnull=False)
    found: dict[int, list[Record]] = defaultdict(list)
    for each in upheld.select_related("period", "indicator").order_by("confirmed_at", "pk"):
        day = _day(each)
        if asked.period.starts_on <= day <= asked.until:
            found[each.group_id].append(_record(each, day))
    return asked.for_all({group.pk: _reading(found[group.pk]) for group in asked.groups})


def _day(correction: Correction) -> date:
    assert correction.confirmed_at is not None
    return clock.day_of(correction.confirmed_at)


def _record(correction: Correction, day: date) -> Record:
    return Record(
        gettext_noop("Objection to %(item)s of %(period)s, upheld on %(day)s"),
        {"item": correction.indicator.code, "period": str(correction.period.code), "day": day.isoformat()},
        reverse("objection_detail", args=[correction.objection_id]),
        day,
    )


def _reading(records: list[Record]) -> Reading:
    values = {"count": len(records)}
    return Reading(Figure(Fraction(len(records))), gettext_noop("Objections upheld: %(count)s"), values, tuple(records))


SOURCE = Source(
    key="objections_upheld",
    label=gettext_lazy("objections upheld"),
    chinese="异议成立",
    unit=gettext_lazy("objections"),
    of=of,
)
