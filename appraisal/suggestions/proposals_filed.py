"""提案数: the proposals that the group's members handed in in the period."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from branchmgr import clock
from innovation.group_counts import GroupCount, proposals_of_groups
from innovation.models import Proposal
from innovation.models.proposals import AFTER_ACCEPTANCE


def of(asked: Asked) -> Readings:
    """Three queries. A proposal counts for the group of its lead author on the day it was handed in."""
    found = proposals_of_groups(asked.groups, asked.period.starts_on, asked.until)
    return asked.for_all({pk: _reading(each) for pk, each in found.items()})


def _reading(count: GroupCount) -> Reading:
    text, number = gettext_noop("Proposals handed in: %(proposals)s"), len(count.filed)
    return Reading(Figure(Fraction(number)), text, {"proposals": number}, records_of(count))


def records_of(count: GroupCount) -> tuple[Record, ...]:
    """What a group's members handed in, each as a record."""
    return tuple(record_of(each, unnamed=each.pk in count.unnamed) for each in count.filed)


def record_of(proposal: Proposal, *, unnamed: bool) -> Record:
    """One proposal as a record; its title is not said, for not everybody who scores may see it yet.

    Who wrote it is said once it is accepted, as in the branch: what is kept with a score is read by later reviewers,
    too. Of an ``unnamed`` one even the number stays away, for the group beside it would tell whose it is.
    """
    day = clock.day_of(proposal.submitted_at) if proposal.submitted_at else None
    if unnamed:
        return Record(gettext_noop("a proposal in a review without names"), day=day)
    url, values = reverse("proposal_detail", args=[proposal.pk]), {"number": proposal.number}
    if proposal.status not in AFTER_ACCEPTANCE:
        return Record(gettext_noop("Proposal %(number)s"), values, url, day)
    return Record(gettext_noop("%(number)s · %(person)s"), values | {"person": proposal.lead.name}, url, day)


SOURCE = Source(
    key="proposals_filed",
    label=gettext_lazy("proposals handed in"),
    chinese="提案数",
    unit=gettext_lazy("proposals"),
    of=of,
)
