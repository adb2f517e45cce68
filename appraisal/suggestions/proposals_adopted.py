"""提案采纳数: the group's proposals that a department adopted, or the branch carried out itself, in the period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.proposals_filed import record_of
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from innovation.group_counts import proposals_of_groups
from innovation.models import Proposal


def of(asked: Asked) -> Readings:
    """Two queries. Each counts once, in the period in which it was adopted first."""
    found = proposals_of_groups(asked.groups, asked.period.starts_on, asked.until)
    return asked.for_all({pk: _reading(each.adopted) for pk, each in found.items()})


def _reading(adopted: list[tuple[Proposal, date]]) -> Reading:
    text = gettext_noop("Proposals adopted: %(proposals)s")
    records = tuple(replace(record_of(proposal), day=day) for proposal, day in adopted)
    return Reading(Figure(Fraction(len(adopted))), text, {"proposals": len(adopted)}, records)


SOURCE = Source(
    key="proposals_adopted",
    label=gettext_lazy("proposals adopted"),
    chinese="提案采纳数",
    unit=gettext_lazy("proposals"),
    of=of,
)
