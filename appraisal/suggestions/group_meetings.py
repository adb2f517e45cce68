"""党小组会次数: group meetings held of those required in the period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop

from activities.enums import ActivityKind
from appraisal.suggestions.meetings import readings_of
from appraisal.suggestions.registry import Source

SOURCE = Source(
    key="group_meetings",
    label=gettext_lazy("group meetings held, of those required"),
    chinese="党小组会次数",
    unit=gettext_lazy("meetings"),
    of=readings_of(
        ActivityKind.GROUP_MEETING,
        gettext_noop("Group meetings: %(held)s held, %(required)s required"),
        gettext_noop("Group meetings: %(held)s held, %(required)s required, too few in %(missed)s"),
    ),
)
