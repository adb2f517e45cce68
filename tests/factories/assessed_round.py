"""A round in assessment for tests: two holders in one department, two heads of it, a committee of two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Department, PartyGroup, Person
from pioneer_posts.enums import RoundStatus
from pioneer_posts.marks import Given
from pioneer_posts.models import Assessment, Holding, Round
from pioneer_posts.services import assessments
from tests.factories import groups as place
from tests.factories import posts


@dataclass(frozen=True, eq=False)
class AssessedRound:
    """``holding`` and ``second`` are held by two members; ``head`` and ``deputy`` assess for their department."""

    round: Round
    group: PartyGroup
    department: Department
    secretary: User
    publicity: User
    head: User
    deputy: User
    holding: Holding
    second: Holding

    @property
    def holder(self) -> User:
        """The account of who holds ``holding``."""
        return place.user_for(self.holding.person)


def at(moment: str) -> datetime:
    """A moment as ``2026-12-15T09:00`` in the branch's time zone."""
    return datetime.fromisoformat(moment).replace(tzinfo=clock.zone())


NOW = at("2026-12-15T09:00")
LAST_DAY = at("2026-12-31T23:59")
DAY_AFTER = at("2027-01-01T00:00")
PUBLICATION = at("2027-01-01T09:00")


def assessed_round(status: str = RoundStatus.ASSESSING) -> AssessedRound:
    """The round of ``posts.post_round`` with its people; assessed 11–31 December 2026, published at 09:00 after."""
    branch = place.branch()
    group, department = place.group(branch), place.department("安全保卫科")
    post_round = posts.post_round(branch, status)
    names = (("零违章示范岗", "甲一"), ("安全守护示范岗", "乙二"))
    held = [
        posts.holding(post_round, posts.post(branch, post, department=department), posts.member_of(group, name=name))
        for post, name in names
    ]
    return AssessedRound(
        round=post_round,
        group=group,
        department=department,
        secretary=place.holder(Office.SECRETARY, branch, name="书记"),
        publicity=place.holder(Office.PUBLICITY, branch, name="宣委"),
        head=place.holder(Office.ASSESSOR, department, name="科长"),
        deputy=place.holder(Office.ASSESSOR, department, name="副科长"),
        holding=held[0],
        second=held[1],
    )


def marks_of(post_round: Round, points: str, **changes: Given) -> Mapping[int, Given]:
    """Marks for the three items, such as ``"18 25 有见效"``; ``changes`` by code with ``_`` for the point."""
    deduction, aims, level = points.split()
    given = {
        "1.1": Given(Decimal(deduction), note="缺席一次" if deduction != "20" else ""),
        "2.1": Given(Decimal(aims), note="见记录" if aims != "0" else ""),
        "3.1": Given(None, level),
    } | {code.replace("_", "."): each for code, each in changes.items()}
    return {item.pk: given[item.code] for item in post_round.items.all()}


def begun(holding: Holding, user: User, now: datetime = NOW) -> Assessment:
    """One's draft of a holder."""
    return assessments.assess(holding, person=Person.objects.get(user=user), by=user, now=now)


def saved(holding: Holding, user: User, points: str = "18 25 已采纳", now: datetime = NOW) -> Assessment:
    """One's draft with all three items filled in."""
    draft = begun(holding, user, now)
    marks = marks_of(holding.round, points)
    return assessments.save_marks(draft, marks=marks, comment="", edition=draft.edition, by=user, now=now)


def handed_in(holding: Holding, user: User, points: str = "18 25 已采纳", now: datetime = NOW) -> Assessment:
    """An assessment handed in."""
    return assessments.hand_in(saved(holding, user, points, now), by=user, now=now)


def all_handed_in(made: AssessedRound) -> None:
    """Both holders assessed on both sides: 63 by the head, 63 and 20 by the committee."""
    for holding in (made.holding, made.second):
        handed_in(holding, made.head)
        handed_in(holding, made.secretary)
        handed_in(holding, made.publicity, "20 0 无")
