"""Pioneer posts for tests, put straight where they stand: plain functions with sensible defaults."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, Department, PartyGroup, Person
from pioneer_posts.enums import (
    AWARDED_STATUSES,
    ApplicationStatus,
    AssessmentStatus,
    PostKind,
    RoundStatus,
    RubricKind,
    Side,
    Way,
)
from pioneer_posts.models import (
    Aim,
    Application,
    Assessment,
    AssessmentMark,
    Holding,
    PioneerPost,
    Round,
    RoundStep,
    RubricItem,
)
from tests.factories import groups

ITEMS = (
    ("1.1", "政治表现与组织生活", "组织生活与学习", "20", RubricKind.DEDUCTION, "", "attendance"),
    ("2.1", "岗位业绩", "创岗目标完成", "50", RubricKind.AIMS, "", "aims"),
    ("3.1", "创新与改善", "“五个一”成果", "30", RubricKind.LEVELS, "已实施并见效 30;已采纳 20;无 0", ""),
)
_numbers = count(1)


def post(branch: Branch, name: str = "", *, department: Department | None = None, **fields: Any) -> PioneerPost:
    """A post in use, of one seat, at a department made for it where none is named."""
    department = department or groups.department()
    fields = {"kind": PostKind.PRODUCTION, "aims": "全年零违章\n每月带一名新人"} | fields
    return PioneerPost.objects.create(
        branch=branch, name=name or f"示范岗{next(_numbers)}", department=department, **fields
    )


def post_round(branch: Branch, status: str = RoundStatus.PLANNED, **fields: Any) -> Round:
    """The round 2026H2 with a short form of three items; from the award on with a resolution.

    Call 1–10 July, posted until 17 July, awarded on 20 July, assessed 11–31 December, published on 1 January 09:00.
    """
    days = {
        "year": 2026,
        "half": 2,
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2026, 12, 31),
        "call_opens_on": date(2026, 7, 1),
        "call_closes_on": date(2026, 7, 10),
        "posting_closes_on": date(2026, 7, 17),
        "assessment_opens_on": date(2026, 12, 11),
        "assessment_closes_on": date(2026, 12, 31),
        "publish_at": datetime(2027, 1, 1, 9, tzinfo=clock.zone()),
    }
    award = {"awarded_on": date(2026, 7, 20), "award_present": "全体支委", "award_resolution": "同意授牌。"}
    given = days | (award if status in AWARDED_STATUSES else {}) | fields
    made = Round.objects.create(branch=branch, status=status, **given)
    RoundStep.objects.create(round=made, number=1, status=status, at=clock.now(), by=None)
    for position, (code, dimension, name, maximum, kind, levels, source) in enumerate(ITEMS, start=1):
        RubricItem.objects.create(
            round=made,
            position=position,
            code=code,
            dimension=dimension,
            name=name,
            maximum=Decimal(maximum),
            kind=kind,
            levels=levels,
            source=source,
        )
    return made


def application(
    post_round: Round,
    post: PioneerPost,
    person: Person,
    status: str = ApplicationStatus.SUBMITTED,
    *,
    aims: tuple[str, ...] = ("零违章", "带徒一名"),
    **fields: Any,
) -> Application:
    """A candidate who applied; ``nominated_by=person`` makes it a nomination."""
    member = post_round.starts_on - timedelta(days=1)
    membership = person.memberships.on(member).first()
    way = Way.NOMINATED if fields.get("nominated_by") else Way.APPLIED
    given = {
        "way": way,
        "pledge": "我承诺：安全生产，从我做起。",
        "grounds": "多年无违章。",
        "group": membership.group if membership else None,
        "filed_by": groups.user_for(person),
        "filed_at": clock.now(),
        "decision_reason": "名额已满。" if status == ApplicationStatus.NOT_AWARDED else "",
    } | fields
    made = Application.objects.create(round=post_round, post=post, person=person, status=status, **given)
    for position, text in enumerate(aims, start=1):
        Aim.objects.create(application=made, position=position, text=text)
    return made


def holding(post_round: Round, post: PioneerPost, person: Person, **fields: Any) -> Holding:
    """A post held in an awarded round since the day of its award."""
    candidate = application(post_round, post, person, ApplicationStatus.AWARDED)
    given = {
        "group": candidate.group,
        "number": f"{post_round.code}-{post_round.holdings.count() + 1:02}",
        "starts_on": post_round.awarded_on,
    } | fields
    return Holding.objects.create(application=candidate, round=post_round, post=post, person=person, **given)


def assessment(holding: Holding, assessor: Person, side: str = Side.DEPARTMENT, *, points: str = "") -> Assessment:
    """An assessment handed in with these points for each item (``"18 45 20"``), or one begun without any."""
    given = [Decimal(each) for each in points.split()]
    done = {"status": AssessmentStatus.DONE, "total": sum(given, Decimal(0)), "handed_in_at": clock.now()}
    made = Assessment.objects.create(holding=holding, assessor=assessor, side=side, **(done if given else {}))
    for item, each in zip(holding.round.items.all(), given, strict=False):
        AssessmentMark.objects.create(assessment=made, item=item, points=each, note="见记录")
    return made


def committee_user(branch: Branch, office: str, **fields: Any) -> User:
    """The account of a committee member of ``branch`` who is a member of it."""
    return groups.holder(office, branch, **fields)


def member_of(group: PartyGroup, **fields: Any) -> Person:
    """A member of the group with an account."""
    found = groups.member(group, **fields)
    groups.user_for(found)
    return found
