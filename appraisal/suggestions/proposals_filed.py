"""提案数: the proposals that the group's members handed in in the period."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from branchmgr import clock
from innovation.group_counts import proposals_of_groups
from innovation.models import Proposal


def of(asked: Asked) -> Readings:
    """Two queries. A proposal counts for the group of its lead author on the day it was handed in."""
    found = proposals_of_groups(asked.groups, asked.period.starts_on, asked.until)
    return asked.for_all({pk: _reading(each.filed) for pk, each in found.items()})


def _reading(filed: list[Proposal]) -> Reading:
    text = gettext_noop("Proposals handed in: %(proposals)s")
    return Reading(Figure(Fraction(len(filed))), text, {"proposals": len(filed)}, tuple(map(record_of, filed)))


def record_of(proposal: Proposal) -> Record:
    """One proposal as a record; its title is not said, for not everybody who scores may see it yet."""
    values = {"number": proposal.number, "person": proposal.lead.name}
    day = clock.day_of(proposal.submitted_at) if proposal.submitted_at else None
    return Record(gettext_noop("%(number)s · %(person)s"), values, reverse("proposal_detail", args=[proposal.pk]), day)


SOURCE = Source(
    key="proposals_filed",
    label=gettext_lazy("proposals handed in"),
    chinese="提案数",
    unit=gettext_lazy("proposals"),
    of=of,
)
