"""主题党日次数: theme party days held of those required in the period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop

from activities.enums import ActivityKind
from appraisal.suggestions.meetings import readings_of
from appraisal.suggestions.registry import Source

SOURCE = Source(
    key="theme_days",
    label=gettext_lazy("theme days held, of those required"),
    chinese="主题党日次数",
    unit=gettext_lazy("theme days"),
    of=readings_of(
        ActivityKind.THEME_DAY,
        gettext_noop("Theme days: %(held)s held, %(required)s required"),
        gettext_noop("Theme days: %(held)s held, %(required)s required, too few in %(missed)s"),
    ),
)
