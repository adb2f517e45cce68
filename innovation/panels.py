"""The proposals on the pages of people and groups, as far as whoever reads the page may see them."""

from __future__ import annotations

from dataclasses import dataclass

from branchmgr import clock
from branchmgr.models import User
from groups.models import PartyGroup, Person, standing_of
from groups.panels import Panel
from innovation.enums import FILED_STATUSES
from innovation.hidden_names import names_hidden_from
from innovation.matrix import Rate, five_ones
from innovation.models import Proposal
from innovation.models.proposals import ProposalQuerySet

MOST = 10


@dataclass(frozen=True, slots=True)
class ShownProposals:
    """The newest proposals, how many there are in all; of a group also its rate of the year, where one may see it."""

    proposals: list[Proposal]
    count: int
    year: int | None = None
    rate: Rate | None = None


def person_panel(person: Person, user: User) -> Panel | None:
    """What the person handed in, alone or with others."""
    shown = _shown(_seen(user).by(person.pk))
    return Panel("innovation/_person_proposals.html", shown) if shown else None


def record_panel(person: Person, user: User, year: int) -> Panel | None:
    """What a member handed in in a year, beside the rest of the record."""
    shown = _shown(_seen(user).by(person.pk).of_year(year), year)
    return Panel("innovation/_person_proposals.html", shown) if shown else None


def group_panel(group: PartyGroup, user: User) -> Panel | None:
    """The group's proposals of the year; its rate for the committee and the group's leader alone."""
    year = clock.today().year
    found = _seen(user).filter(group=group).of_year(year)
    rate = _rate(group, year) if _may_see_rate(group, user) else None
    shown = _shown(found, year, rate)
    if shown is None and rate is None:
        return None
    return Panel("innovation/_group_proposals.html", shown or ShownProposals([], 0, year, rate))


def _seen(user: User) -> ProposalQuerySet:
    """Handed in and visible to the reader; never one whose authors are hidden from them while they review it."""
    seen = Proposal.objects.visible_to(user).filter(status__in=FILED_STATUSES)
    return seen.exclude(pk__in=names_hidden_from(user))


def _shown(found: ProposalQuerySet, year: int | None = None, rate: Rate | None = None) -> ShownProposals | None:
    listed = list(found.with_places().order_by("-submitted_at", "-pk")[: MOST + 1])
    if not listed:
        return None
    count = len(listed) if len(listed) <= MOST else found.count()
    return ShownProposals(listed[:MOST], count, year, rate)


def _may_see_rate(group: PartyGroup, user: User) -> bool:
    standing = standing_of(user)
    return group.branch_id in standing.serves or group.pk in standing.leads


def _rate(group: PartyGroup, year: int) -> Rate | None:
    rates = five_ones(group.branch, year).rates
    return next((each for each in rates if each.group == group), None)
