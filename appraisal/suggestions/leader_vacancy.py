"""党小组长空缺: days of the period on which nobody led the group."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from groups.models import Appointment, PartyGroup

DAY = timedelta(days=1)
Stretch = tuple[date, date]


def of(asked: Asked) -> Readings:
    """One query."""
    held: dict[int, list[Stretch]] = defaultdict(list)
    leaders = Appointment.objects.leaders().filter(group__in=asked.groups)
    for group, starts_on, ends_on in leaders.not_over(asked.period.starts_on).values_list(
        "group_id", "starts_on", "ends_on"
    ):
        held[group].append((starts_on, ends_on or asked.until))
    return asked.for_all({group.pk: _reading(group, held[group.pk], asked) for group in asked.groups})


def _reading(group: PartyGroup, held: list[Stretch], asked: Asked) -> Reading:
    first = max(asked.period.starts_on, group.founded_on or asked.period.starts_on)
    gaps = vacancies(first, asked.until, held)
    days = sum((end - start).days + 1 for start, end in gaps)
    records = tuple(
        Record(
            gettext_noop("No leader from %(first)s to %(last)s"),
            {"first": start.isoformat(), "last": end.isoformat()},
            reverse("group_detail", args=[group.pk]),
            start,
        )
        for start, end in gaps
    )
    return Reading(Figure(Fraction(days)), gettext_noop("Days without a leader: %(days)s"), {"days": days}, records)


def vacancies(first: date, last: date, held: list[Stretch]) -> list[Stretch]:
    """The stretches from ``first`` to ``last``, both included, that no office covers."""
    gaps, day = [], first
    for start, end in sorted(held):
        if start > day:
            gaps.append((day, min(start - DAY, last)))
        day = max(day, end + DAY)
    if day <= last:
        gaps.append((day, last))
    return [(start, end) for start, end in gaps if start <= end]


SOURCE = Source(
    key="leader_vacancy",
    label=gettext_lazy("days without a leader"),
    chinese="党小组长空缺天数",
    unit=gettext_lazy("days"),
    of=of,
)
