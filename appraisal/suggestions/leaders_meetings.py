"""列席例会次数: leaders' meetings and committee meetings that the group's leader took part in, of those required."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop

from activities.enums import ActivityKind
from appraisal.suggestions.leaders_attended import attended_by_leaders, reading_of, times_due
from appraisal.suggestions.registry import Asked, Readings, Source

KINDS = (ActivityKind.LEADERS_MEETING, ActivityKind.COMMITTEE_MEETING)


def of(asked: Asked) -> Readings:
    """Four queries."""
    attended = attended_by_leaders(asked, KINDS, asked.period.starts_on)
    due = times_due(asked, "leaders_meeting", "month")
    text = gettext_noop("The leader took part in %(held)s meetings, %(required)s required")
    return asked.for_all(
        {group.pk: reading_of(attended.get(group.pk, []), due[group.pk], text) for group in asked.groups}
    )


SOURCE = Source(
    key="leaders_meetings",
    label=gettext_lazy("meetings that the leader took part in, of those required"),
    chinese="列席例会次数",
    unit=gettext_lazy("meetings"),
    of=of,
)
