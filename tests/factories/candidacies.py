"""A branch whose call for candidates is open, and who is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from branchmgr import clock
from branchmgr.models import Notification, User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import PioneerPost, Round
from tests.factories import groups as place
from tests.factories import posts as make


@dataclass(frozen=True)
class Cast:
    """The branch of these tests: a round in its call of 1–10 July 2026, two posts, one group with its people."""

    branch: Branch
    group: PartyGroup
    post_round: Round
    safety: PioneerPost
    quality: PioneerPost
    secretary: User
    publicity: User
    discipline: User
    leader: User
    member: Person
    other: Person

    @property
    def leading(self) -> Person:
        return person_of(self.leader)


def person_of(user: User) -> Person:
    """The person behind an account."""
    return Person.objects.get(user=user)


def cast_of_a_call(status: str = RoundStatus.CALLING) -> Cast:
    """Nobody is a candidate yet."""
    branch = place.branch("ZB1", committee=place.committee("DW1"))
    group = place.group(branch, "X1")
    return Cast(
        branch=branch,
        group=group,
        post_round=make.post_round(branch, status),
        safety=make.post(branch, "安全守护示范岗"),
        quality=make.post(branch, "零缺陷示范岗", seats=2),
        secretary=place.holder(Office.SECRETARY, branch, name="书记"),
        publicity=place.holder(Office.PUBLICITY, branch, name="宣传"),
        discipline=place.holder(Office.DISCIPLINE, branch, name="纪检"),
        leader=place.holder(Office.LEADER, group, name="组长"),
        member=make.member_of(group, name="张三"),
        other=make.member_of(group, name="李四"),
    )


def at(text: str) -> datetime:
    """A moment of the branch's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


def kinds_told(user: User | None) -> list[str]:
    """The kinds of the notices that somebody has, in order."""
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))
