"""党费按时: dues of the months that are over paid by the month's end, of all that were owed."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.dues_queries import paid_on_time
from activities.units import units_within
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source

DAY = timedelta(days=1)


def of(asked: Asked) -> Readings:
    """One query; a group that owed nothing has no figure."""
    start, end = asked.period.starts_on, (asked.until + DAY).replace(day=1)
    months = [unit.first for unit in units_within("month", start, end)]
    found = paid_on_time(asked.groups, start, end) if months else {}
    return asked.for_all({pk: _reading(pk, kept, owed, months) for pk, (kept, owed) in found.items() if owed})


def _reading(group: int, kept: int, owed: int, months: list[date]) -> Reading:
    text = gettext_noop("Dues paid on time: %(kept)s of %(owed)s")
    records = tuple(
        Record(
            gettext_noop("Dues of %(month)s"),
            {"month": f"{month:%Y-%m}"},
            reverse("dues_sheet", args=[group, month]),
            month,
        )
        for month in months
    )
    return Reading(Figure(Fraction(kept), Fraction(owed)), text, {"kept": kept, "owed": owed}, records)


SOURCE = Source(
    key="dues_on_time",
    label=gettext_lazy("dues paid on time, of those owed"),
    chinese="党费按时",
    unit=gettext_lazy("payments"),
    of=of,
)
