"""提案参与率: members of the group who handed in a proposal in the period, alone or with others, of all its members."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.proposals_filed import records_of
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from groups.enums import MEMBER_STATUSES
from groups.models import Membership
from innovation.group_counts import GroupCount, authors_among, proposals_of_groups


def of(asked: Asked) -> Readings:
    """Five queries. Who is an author of a proposal of another group's lead counts for their own group."""
    belonging = Membership.objects.on(asked.until).filter(group__in=asked.groups)
    belonging = belonging.filter(person__political_status__in=MEMBER_STATUSES)
    members: dict[int, set[int]] = {group.pk: set() for group in asked.groups}
    for group, person in belonging.values_list("group", "person"):
        members[group].add(person)
    active = authors_among({each for its in members.values() for each in its}, asked.period.starts_on, asked.until)
    found = proposals_of_groups(asked.groups, asked.period.starts_on, asked.until)
    return asked.for_all({pk: _reading(its, its & active, found[pk]) for pk, its in members.items() if its})


def _reading(members: set[int], active: set[int], count: GroupCount) -> Reading:
    text = gettext_noop("Members with a proposal: %(authors)s of %(members)s")
    values = {"authors": len(active), "members": len(members)}
    return Reading(Figure(Fraction(len(active)), Fraction(len(members))), text, values, records_of(count))


SOURCE = Source(
    key="proposals_participation",
    label=gettext_lazy("members who handed in a proposal, of all members"),
    chinese="提案参与率",
    unit=gettext_lazy("members"),
    of=of,
)
