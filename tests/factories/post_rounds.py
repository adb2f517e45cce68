"""A round of posts in which everything happened that a summary counts, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, Committee, Department, PartyGroup, Person
from pioneer_posts.enums import (
    CheckStatus,
    FeedbackKind,
    FeedbackStatus,
    HoldingStatus,
    Outcome,
    RoundStatus,
    Side,
    ViolationDecision,
)
from pioneer_posts.models import Feedback, Holding, PostResult, Round, RoundStep, SpotCheck, Violation
from tests.factories import groups, posts


@dataclass(frozen=True, slots=True)
class Cast:
    """A branch with two groups of members, a department, and a round in which the first group holds posts."""

    committee: Committee
    branch: Branch
    groups: tuple[PartyGroup, PartyGroup]
    secretary: User
    publicity: User
    assessor: User
    department: Department
    post_round: Round
    held: list[Holding]


def cast(status: str = RoundStatus.PUBLISHED, *, holders: int = 2, **fields: object) -> Cast:
    """``holders`` members of the first of two groups of four hold posts in 2026H2."""
    committee = groups.committee("DW01", name="烟厂党委")
    branch = groups.branch("ZB01", name="生产安全党支部", committee=committee)
    places = (groups.group(branch, "XA", name="甲组"), groups.group(branch, "XB", name="乙组"))
    department = groups.department("质量管理科")
    secretary = groups.holder(Office.SECRETARY, branch, name="书记")
    publicity = groups.holder(Office.PUBLICITY, branch, name="宣传")
    for place in places:
        for _number in range(4):
            posts.member_of(place)
    post_round = posts.post_round(branch, status, **fields)
    members = Person.objects.filter(memberships__group=places[0]).order_by("pk")[:holders]
    held = [
        posts.holding(post_round, posts.post(branch, f"示范岗{number}", department=department), person)
        for number, person in enumerate(members, start=1)
    ]
    assessor = groups.holder(Office.ASSESSOR, department, name="科长")
    return Cast(committee, branch, places, secretary, publicity, assessor, department, post_round, held)


def account(holding: Holding) -> User:
    """The account of a holder."""
    return groups.user_for(holding.person)


def result(holding: Holding, outcome: str = Outcome.EXCELLENT, total: str = "95.50", reason: str = "") -> PostResult:
    """What a holder came to; without a total where it was withdrawn or not assessed."""
    whole = outcome not in (Outcome.WITHDRAWN, Outcome.UNASSESSED)
    means = {"department_mean": Decimal(total), "committee_mean": Decimal(total), "total": Decimal(total)}
    given = means if whole else {}
    return PostResult.objects.create(holding=holding, outcome=outcome, reason=reason, totalled_at=clock.now(), **given)


def published_on(post_round: Round, day: date) -> RoundStep:
    """That a round's results were published at noon of a day."""
    at = clock.now().replace(year=day.year, month=day.month, day=day.day, hour=12)
    step, _made = RoundStep.objects.update_or_create(
        round=post_round, status=RoundStatus.PUBLISHED, defaults={"at": at, "number": 9}
    )
    return step


def check(holding: Holding, checker: User, finding: str = "岗位整洁", *, grave: bool = False) -> SpotCheck:
    """A spot check that was made."""
    return SpotCheck.objects.create(
        holding=holding,
        checker=checker.person,
        status=CheckStatus.DONE,
        checked_on=date(2026, 9, 1),
        finding=finding,
        grave=grave,
        recorded_at=clock.now(),
    )


def word(
    holding: Holding,
    kind: str = FeedbackKind.PRAISE,
    status: str = FeedbackStatus.ACCEPTED,
    *,
    text: str = "主动帮带新人",
    author: User | None = None,
    by: User | None = None,
) -> Feedback:
    """What a colleague said."""
    screened = {} if status == FeedbackStatus.WAITING else {"screened_by": by, "screened_at": clock.now()}
    reason = "与岗位无关" if status == FeedbackStatus.SET_ASIDE else ""
    given = {"application": holding.application, "kind": kind, "text": text, "author": author, "reason": reason}
    return Feedback.objects.create(author_key="k", given_on=date(2026, 9, 2), status=status, **given, **screened)


def withdrawn(holding: Holding, by: User, day: date = date(2026, 10, 9)) -> Violation:
    """A confirmed violation, and the post withdrawn from the day of the decision."""
    holding.status, holding.ended_on, holding.end_reason = HoldingStatus.WITHDRAWN, day, "违章作业"
    holding.save(update_fields=["status", "ended_on", "end_reason"])
    return Violation.objects.create(
        holding=holding,
        happened_on=day,
        event="未系安全带登高",
        reported_by=by,
        reported_at=clock.now(),
        decision=ViolationDecision.CONFIRMED,
        meeting_on=day,
        decision_reason="事实清楚",
        decided_by=by,
        decided_at=clock.now(),
    )


def assessed(found: Cast, holding: Holding) -> None:
    """Handed in by the department's assessor and by a committee member."""
    posts.assessment(holding, found.assessor.person, Side.DEPARTMENT, points="18 45 30")
    posts.assessment(holding, found.publicity.person, Side.COMMITTEE, points="20 50 30")
