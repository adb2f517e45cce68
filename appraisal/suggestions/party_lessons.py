"""党课次数: party lessons held of those required in the period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop

from activities.enums import ActivityKind
from appraisal.suggestions.meetings import readings_of
from appraisal.suggestions.registry import Source

SOURCE = Source(
    key="party_lessons",
    label=gettext_lazy("party lessons held, of those required"),
    chinese="党课次数",
    unit=gettext_lazy("lessons"),
    of=readings_of(
        ActivityKind.PARTY_LESSON,
        gettext_noop("Party lessons: %(held)s held, %(required)s required"),
        gettext_noop("Party lessons: %(held)s held, %(required)s required, too few in %(missed)s"),
    ),
)
