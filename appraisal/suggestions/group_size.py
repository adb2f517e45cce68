"""党小组人数: members of the group on the day by which it is judged."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from groups.enums import MEMBER_STATUSES
from groups.models import Membership


def of(asked: Asked) -> Readings:
    """One query."""
    members = Membership.objects.on(asked.until).filter(
        group__in=asked.groups, person__political_status__in=MEMBER_STATUSES
    )
    counts = Counter(members.values_list("group_id", flat=True))
    return asked.for_all({group.pk: _reading(group.pk, counts[group.pk]) for group in asked.groups})


def _reading(group_id: int, count: int) -> Reading:
    text, values = gettext_noop("Members: %(count)s"), {"count": count}
    return Reading.of_page(Figure(Fraction(count)), text, values, reverse("group_detail", args=[group_id]))


SOURCE = Source(
    key="group_size",
    label=gettext_lazy("members of the group"),
    chinese="党小组人数",
    unit=gettext_lazy("members"),
    of=of,
)
