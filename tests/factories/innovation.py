"""Proposals for tests, put straight where they stand: plain functions with sensible defaults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Department, Person
from innovation.enums import PARTS, MeetingStatus, ProposalKind, ProposalStatus, ReviewStatus
from innovation.models import (
    Author,
    BrokenRecord,
    Criterion,
    Entry,
    Proposal,
    ProposalStep,
    ProposalText,
    Recommendation,
    Review,
    ReviewMark,
    ReviewMeeting,
)
from tests.factories import groups

CRITERIA = (("1", "技术水平", "60", "同行业先进 41-60;本单位先进 0-40"), ("2", "实用性", "40", ""))
_numbers = count(1)


def proposal(
    lead: Person, status: str = ProposalStatus.WITH_GROUP, kind: str = ProposalKind.SUGGESTION, **fields: Any
) -> Proposal:
    """A proposal of its one author, whole, with the step of its status; figures for a record broken."""
    membership = lead.memberships.on(clock.today()).first()
    branch: Any = fields.pop("branch", None) or lead.branch
    filed = status != ProposalStatus.DRAFT
    given = {
        "year": clock.today().year,
        "number": f"{clock.today().year}-{next(_numbers):03}" if filed else "",
        "title": "卷包车间照明改造",
        "group": membership.group if membership else None,
        "filed_by": groups.user_for(lead),
        "created_at": clock.now(),
        "submitted_at": clock.now() if filed else None,
        "held_since": clock.now(),
    } | fields
    made = Proposal.objects.create(branch=branch, lead=lead, kind=kind, status=status, **given)
    Author.objects.create(proposal=made, person=lead, share=Decimal(100), consented_at=clock.now())
    for part in PARTS[ProposalKind(kind)]:
        ProposalText.objects.create(proposal=made, part=part, text=f"{part.label}：灯具老化，改为节能灯。")
    if kind == ProposalKind.RECORD:
        BrokenRecord.objects.create(
            proposal=made, measure="单班产量", unit="箱", old_value=Decimal(100), new_value=Decimal(112)
        )
    ProposalStep.objects.create(proposal=made, number=1, status=status, at=clock.now(), by=made.filed_by)
    return made


def meeting(branch: Any, status: str = MeetingStatus.PREPARED, **fields: Any) -> ReviewMeeting:
    """A review meeting with two criteria of 60 and 40 points; by the mean, three reviewers each."""
    given = {
        "name": "第一批评审",
        "due_on": date(2027, 1, 31),
        "reviewers": 3,
        "created_at": clock.now(),
        "method": "mean",
    } | fields
    if status == MeetingStatus.ANNOUNCED:
        given = {"meeting_on": clock.today(), "resolution": "支委会研究同意。"} | given
    made = ReviewMeeting.objects.create(branch=branch, status=status, **given)
    for position, (code, name, weight, ranges) in enumerate(CRITERIA, start=1):
        Criterion.objects.create(
            meeting=made, position=position, code=code, name=name, weight=Decimal(weight), ranges=ranges
        )
    return made


def entry(meeting: ReviewMeeting, proposal: Proposal, **fields: Any) -> Entry:
    """The proposal on the meeting's list."""
    return Entry.objects.create(meeting=meeting, proposal=proposal, **fields)


def review(meeting: ReviewMeeting, proposal: Proposal, reviewer: Person, points: str = "") -> Review:
    """A review assigned, or handed in with these points for the criteria (``"45 -"``, a dash for n/a)."""
    given = [None if each == "-" else Decimal(each) for each in points.split()]
    total = sum((each for each in given if each is not None), Decimal(0))
    done = {"status": ReviewStatus.DONE, "edition": proposal.edition, "done_at": clock.now(), "total": total}
    made = Review.objects.create(
        meeting=meeting, proposal=proposal, reviewer=reviewer, assigned_at=clock.now(), **(done if given else {})
    )
    for criterion, each in zip(meeting.criteria.all(), given, strict=False):
        ReviewMark.objects.create(review=made, criterion=criterion, points=each)
    return made


def recommendation(proposal: Proposal, department: Department, *, by: User, **fields: Any) -> Recommendation:
    """The proposal recommended to a department, reply until the end of January 2027."""
    given = {"recommended_at": clock.now(), "recommended_by": by, "reply_by": date(2027, 1, 31)} | fields
    return Recommendation.objects.create(proposal=proposal, department=department, **given)


def department_user(department: Department, **fields: Any) -> User:
    """The account of who answers for a functional department."""
    return groups.holder(Office.DEPARTMENT, department, **fields)
