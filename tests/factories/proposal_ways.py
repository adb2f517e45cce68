"""A branch whose proposals go their way, and who is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Branch, Department, PartyGroup, Person
from innovation.models import Proposal, Recommendation
from innovation.services import recommendations
from tests.factories import groups as place
from tests.factories import innovation as make

NOW = datetime.fromisoformat("2026-07-03T10:00:00+08:00")
TODAY = NOW.date()


@dataclass(frozen=True)
class Cast:
    """A branch with its secretary, a group with leader and member, and a department with who answers for it."""

    branch: Branch
    group: PartyGroup
    secretary: User
    leader: User
    member: Person
    author: User
    department: Department
    answers: User


def cast_of_a_branch() -> Cast:
    """Nothing is proposed yet."""
    branch = place.branch()
    group = place.group(branch)
    member = place.member(group)
    department = place.department("企业管理科")
    return Cast(
        branch=branch,
        group=group,
        secretary=place.holder(Office.SECRETARY, branch),
        leader=place.holder(Office.LEADER, group),
        member=member,
        author=place.user_for(member),
        department=department,
        answers=make.department_user(department),
    )


def at(cast: Cast, status: str, **fields: Any) -> Proposal:
    """A proposal of the member, where it is said to be."""
    return make.proposal(cast.member, status, **fields)


def recommended(cast: Cast, **changes: Any) -> Recommendation:
    """A proposal recommended to the department, reply until 17 July 2026."""
    given: dict[str, Any] = {"department": cast.department, "reply_by": date(2026, 7, 17), "reason": "见效快"} | changes
    return recommendations.recommend(at(cast, "accepted"), **given, by=cast.secretary, now=NOW)


def adopted(cast: Cast) -> Recommendation:
    """One that the department adopted."""
    return recommendations.reply(recommended(cast), adopted=True, text="纳入计划", by=cast.answers, now=NOW)


def kinds(user: User) -> list[str]:
    """The kinds of the notices that somebody has, in order."""
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def acts(action: str) -> int:
    """How many audit entries an act has left."""
    return AuditEvent.objects.filter(action=action).count()


def way(proposal: Proposal) -> list[str]:
    """The statuses that a proposal went through."""
    return list(proposal.steps.values_list("status", flat=True))
