"""记录缺项: what is amiss in the records that the group filed for the period, by the checks of records."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.checks import findings_of
from activities.models import Activity
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from branchmgr import clock

DAY = timedelta(days=1)


def of(asked: Asked) -> Readings:
    """Six queries. What was passed over with a reason is not counted; a group without a record has no figure."""
    start, end = clock.midnight(asked.period.starts_on), clock.midnight(asked.until + DAY)
    filed = Activity.objects.filed().between(start, end).filter(group__in=asked.groups).order_by("starts_at", "pk")
    by_group: dict[int, list[Activity]] = defaultdict(list)
    for activity in filed:
        by_group[activity.group_id or 0].append(activity)
    found = findings_of(list(filed))
    gaps = {pk: sum(each.gaps for each in findings if not each.overridden) for pk, findings in found.items()}
    return asked.for_all({pk: _reading(activities, gaps) for pk, activities in by_group.items()})


def _reading(activities: list[Activity], gaps: dict[int, int]) -> Reading:
    missing = [activity for activity in activities if gaps[activity.pk]]
    total = sum(gaps[activity.pk] for activity in missing)
    values = {"gaps": total, "records": len(missing), "filed": len(activities)}
    text = gettext_noop("Gaps in records: %(gaps)s, in %(records)s of %(filed)s records")
    return Reading(Figure(Fraction(total)), text, values, tuple(_record(each, gaps[each.pk]) for each in missing))


def _record(activity: Activity, gaps: int) -> Record:
    values = {"day": activity.day.isoformat(), "topic": activity.topic or "–", "gaps": gaps}
    text = gettext_noop("%(day)s: %(topic)s, gaps: %(gaps)s")
    return Record(text, values, reverse("record_detail", args=[activity.pk]), activity.day)


SOURCE = Source(
    key="records_complete",
    label=gettext_lazy("gaps in the records"),
    chinese="记录缺项",
    unit=gettext_lazy("gaps"),
    of=of,
)
