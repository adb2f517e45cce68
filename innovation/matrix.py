"""The five-ones matrix: members by the five kinds of a year, the rates of the groups, and who sees whose row.

Who has none yet is shown to help, never to shame: to the person, the leader of the group and the branch committee.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count

from branchmgr import clock
from branchmgr.decimals import half_up
from branchmgr.models import User
from groups.enums import MEMBER_STATUSES
from groups.models import Branch, Membership, PartyGroup, Person, standing_of
from innovation.enums import FILED_STATUSES, ProposalKind
from innovation.models import Author


@dataclass(frozen=True, slots=True)
class Row:
    """A member with the number of proposals of each kind that they are an author of, in the order of the kinds."""

    person: Person
    group: PartyGroup | None
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def kinds(self) -> int:
        """Of how many of the five kinds there is one."""
        return sum(1 for each in self.counts if each)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many members of a group (None: without one) have a proposal, of how many; ``whole``: the branch."""

    group: PartyGroup | None
    members: int
    active: int
    counts: tuple[int, ...]
    """members with a proposal of each kind"""
    whole: bool = False

    @property
    def percent(self) -> Decimal | None:
        """Members with a proposal in percent, half-up to one place; None without members."""
        return half_up(Decimal(100 * self.active) / self.members, 1) if self.members else None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A branch's year: the rows of its members, group by group, and the rates; ``whole`` is the branch's."""

    branch: Branch
    year: int
    kinds: list[ProposalKind]
    rows: list[Row]
    rates: list[Rate]
    whole: Rate

    @property
    def without(self) -> list[Row]:
        """Who has none yet."""
        return [row for row in self.rows if not row.total]


def day_of_year(year: int) -> date:
    """The day by which a year is looked at: its last one, or today where that is earlier."""
    return min(clock.today(), date(year, 12, 31))


def five_ones(branch: Branch, year: int) -> Matrix:
    """Every member of the branch on the year's last day (or today), with what they handed in; three queries.

    A proposal counts for each of its authors, whether handed in alone or together.
    """
    counted = _counts(branch, year)
    rows = [
        Row(person, group, counted.get(person.pk, _NONE)) for person, group in members_of(branch, day_of_year(year))
    ]
    return Matrix(branch, year, list(ProposalKind), rows, _rates(rows), _rate(None, rows, whole=True))


def members_of(branch: Branch, day: date) -> list[tuple[Person, PartyGroup | None]]:
    """The members of a branch on a day with their groups, group by group; those without one come last. Two queries."""
    belonging = Membership.objects.on(day).filter(group__branch=branch, person__political_status__in=MEMBER_STATUSES)
    rows = belonging.select_related("person", "group").order_by("group__code", "person__sort_key", "person")
    found: dict[int, tuple[Person, PartyGroup | None]] = {row.person_id: (row.person, row.group) for row in rows}
    somewhere = Membership.objects.on(day).values("person")
    others = Person.objects.members().filter(branch=branch).exclude(pk__in=somewhere)
    found |= {person.pk: (person, None) for person in others.order_by("sort_key", "pk")}
    return list(found.values())


def seen_by(matrix: Matrix, user: User) -> Matrix:
    """What a person may see: all of it on the committee, one's groups as their leader, else one's own row alone.

    The rate of the whole branch is for everybody of the branch.
    """
    standing = standing_of(user)
    if matrix.branch.pk in standing.serves:
        return matrix
    rows = [row for row in matrix.rows if row.person.pk == standing.person or _led(row.group, standing.leads)]
    return replace(matrix, rows=rows, rates=[rate for rate in matrix.rates if _led(rate.group, standing.leads)])


def _led(group: PartyGroup | None, leads: frozenset[int]) -> bool:
    return group is not None and group.pk in leads


_NONE = tuple(0 for _kind in ProposalKind)


def _counts(branch: Branch, year: int) -> Mapping[int, tuple[int, ...]]:
    """How many proposals of each kind each person is an author of."""
    wrote = Author.objects.filter(
        proposal__branch=branch, proposal__year=year, proposal__status__in=FILED_STATUSES, declined_at=None
    )
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    for person, kind, number in wrote.values_list("person", "proposal__kind").annotate(Count("pk")).order_by():
        counted[person][kind] = number
    return {person: tuple(found.get(kind, 0) for kind in ProposalKind) for person, found in counted.items()}


def _rates(rows: Sequence[Row]) -> list[Rate]:
    by_group: dict[PartyGroup | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_group[row.group].append(row)
    return [_rate(group, its) for group, its in by_group.items()]


def _rate(group: PartyGroup | None, rows: Iterable[Row], *, whole: bool = False) -> Rate:
    its = list(rows)
    counts = tuple(sum(1 for row in its if row.counts[place]) for place in range(len(ProposalKind)))
    return Rate(group, len(its), sum(1 for row in its if row.total), counts, whole)
