"""A branch whose first quarter went badly for two of its groups, and who is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from appraisal.models import Rectification, Scheme
from branchmgr import clock
from branchmgr.models import Notification, User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import rectifications as made
from tests.factories import results

POOR = {("X1", "B1"): "10", ("X2", "B1"): "35"}
"""X1: 50, 不合格; X2: 75, 基本合格; X3: 100, 优秀"""


@dataclass(frozen=True)
class Cast:
    """The branch of these tests and who is in it."""

    branch: Branch
    group: PartyGroup
    scheme: Scheme
    secretary: User
    publicity: User
    discipline: User
    leader: User
    member: Person

    @property
    def leading(self) -> Person:
        return Person.objects.get(user=self.leader)


def cast_of_three_groups() -> Cast:
    """Nothing published yet."""
    branch = place.branch("ZB1", committee=place.committee("DW1"))
    first, *_others = [place.group(branch, code) for code in ("X1", "X2", "X3")]
    return Cast(
        branch=branch,
        group=first,
        scheme=make.scheme(branch),
        secretary=place.holder(Office.SECRETARY, branch),
        publicity=place.holder(Office.PUBLICITY, branch),
        discipline=place.holder(Office.DISCIPLINE, branch),
        leader=place.holder(Office.LEADER, first, name="张三"),
        member=place.member(first),
    )


def at(text: str) -> datetime:
    """A moment of the branch's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


NOW = datetime(2026, 4, 2, 10, tzinfo=clock.zone())


def opened(cast: Cast) -> Rectification:
    """X1's rectification of the first quarter, which was published on 1 April."""
    results.published(cast.scheme, "2026Q1", POOR)
    return Rectification.objects.get(group=cast.group)


def under_way(cast: Cast, *owners: Person) -> Rectification:
    """The same, planned on 2 April with a measure for each owner."""
    return made.planned(opened(cast), *(owners or [cast.member]), by=cast.leader, now=NOW)


def reported(cast: Cast, *owners: Person) -> Rectification:
    """The same, reported as done."""
    return made.done(under_way(cast, *owners), by=cast.leader, now=NOW)


def said(key: str, user: User) -> list[str]:
    """What a person was told of a kind."""
    return [str(notice) for notice in Notification.objects.filter(recipient=user, kind=key).order_by("pk")]


def steps(rectification: Rectification) -> list[str]:
    """The statuses it reached, in order."""
    return list(rectification.steps.values_list("status", flat=True))
