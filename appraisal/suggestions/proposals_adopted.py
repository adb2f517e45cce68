"""提案采纳数: the group's proposals that a department adopted, or the branch carried out itself, in the period."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.proposals_filed import record_of
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from innovation.group_counts import GroupCount, proposals_of_groups


def of(asked: Asked) -> Readings:
    """Three queries. Each counts once, in the period in which it was adopted first."""
    found = proposals_of_groups(asked.groups, asked.period.starts_on, asked.until)
    return asked.for_all({pk: _reading(each) for pk, each in found.items()})


def _reading(count: GroupCount) -> Reading:
    text, number = gettext_noop("Proposals adopted: %(proposals)s"), len(count.adopted)
    records = tuple(replace(record_of(each, unnamed=each.pk in count.unnamed), day=day) for each, day in count.adopted)
    return Reading(Figure(Fraction(number)), text, {"proposals": number}, records)


SOURCE = Source(
    key="proposals_adopted",
    label=gettext_lazy("proposals adopted"),
    chinese="提案采纳数",
    unit=gettext_lazy("proposals"),
    of=of,
)
