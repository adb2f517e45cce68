"""What a group's members made of proposals in some time: handed in, adopted, who took part."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from branchmgr import clock
from groups.models import PartyGroup
from innovation.enums import BEFORE_ANNOUNCEMENT, FILED_STATUSES, ProposalStatus
from innovation.models import Author, Proposal, ProposalStep, Review

ADOPTION = (ProposalStatus.ADOPTED, ProposalStatus.CARRIED_OUT)
"""adopted by a department, or carried out by the branch itself: whichever came first"""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """The proposals of a group in some time: those handed in then, those adopted then with the day.

    ``unnamed`` are those of all groups that are before a review without names: nothing may tell whose they are.
    """

    filed: list[Proposal] = field(default_factory=list)
    adopted: list[tuple[Proposal, date]] = field(default_factory=list)
    unnamed: frozenset[int] = frozenset()


def proposals_of_groups(groups: Iterable[PartyGroup], start: date, end: date) -> dict[int, GroupCount]:
    """By group what was handed in and what was adopted on a day from ``start`` to ``end``; three queries.

    A proposal counts for the group of its lead author on the day it was handed in (domain rule 12); one withdrawn or
    merged counts for none.
    """
    by_group = [group.pk for group in groups]
    unnamed = _unnamed(by_group)
    found = {pk: GroupCount(unnamed=unnamed) for pk in by_group}
    first, after = clock.midnight(start), clock.midnight(end + timedelta(days=1))
    counting = Proposal.objects.filter(group__in=found, status__in=FILED_STATUSES).select_related("lead")
    filed = counting.filter(submitted_at__gte=first, submitted_at__lt=after)
    for each in filed.order_by("submitted_at", "pk"):
        found[each.group_id or 0].filed.append(each)
    known: set[int] = set()
    steps = ProposalStep.objects.filter(proposal__group__in=found, status__in=ADOPTION, at__lt=after)
    steps = steps.filter(proposal__status__in=FILED_STATUSES).select_related("proposal__lead")
    for step in steps.order_by("at", "number"):
        if step.proposal_id not in known and step.at >= first:
            found[step.proposal.group_id or 0].adopted.append((step.proposal, clock.day_of(step.at)))
        known.add(step.proposal_id)
    return found


def _unnamed(groups: Collection[int]) -> frozenset[int]:
    blind = Review.objects.filter(meeting__names_hidden=True, meeting__status__in=BEFORE_ANNOUNCEMENT)
    return frozenset(blind.filter(proposal__group__in=groups).values_list("proposal", flat=True))


def authors_among(people: Collection[int], start: date, end: date) -> set[int]:
    """Those of some people who are an author of a proposal handed in on a day from ``start`` to ``end``; one query."""
    first, after = clock.midnight(start), clock.midnight(end + timedelta(days=1))
    wrote = Author.objects.filter(person__in=people, proposal__status__in=FILED_STATUSES)
    within = wrote.filter(proposal__submitted_at__gte=first, proposal__submitted_at__lt=after)
    return set(within.values_list("person", flat=True))
