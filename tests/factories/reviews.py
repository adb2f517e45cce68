"""A branch whose committee reviews: its people, proposals, meetings under way, reviews handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.test import Client

from branchmgr.models import Notification, User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from innovation.enums import ProposalStatus
from innovation.models import Proposal, Review, ReviewMeeting
from innovation.services.reviews import hand_in_review
from tests.factories import groups as place
from tests.factories import innovation as make

NOW = datetime.fromisoformat("2027-01-05T10:00:00+08:00")


@dataclass
class Cast:
    """A branch with its committee of three, two groups, and members who propose."""

    branch: Branch
    groups: list[PartyGroup]
    secretary: User
    committee: list[User]
    members: list[Person]


def cast_of_reviews() -> Cast:
    """A new branch with all of them."""
    branch = place.branch()
    groups = [place.group(branch), place.group(branch)]
    secretary = place.holder(Office.SECRETARY, branch)
    committee = [place.holder(Office.ORGANISATION, branch), place.holder(Office.PUBLICITY, branch)]
    members = [place.member(groups[number % 2]) for number in range(4)]
    for member in members:
        place.user_for(member)
    return Cast(branch, groups, secretary, committee, members)


def proposals(cast: Cast, number: int = 2, status: str = ProposalStatus.WITH_COMMITTEE) -> list[Proposal]:
    return [make.proposal(cast.members[each % 4], status) for each in range(number)]


def running(cast: Cast, number: int = 2, status: str = "reviewing", **fields: Any) -> ReviewMeeting:
    """A meeting whose proposals are reviewed by all three of the committee."""
    meeting = make.meeting(cast.branch, status, **fields)
    for each in proposals(cast, number, ProposalStatus.IN_REVIEW):
        make.entry(meeting, each)
        for user in (cast.secretary, *cast.committee):
            make.review(meeting, each, user.person)
    return meeting


def give(review: Review | None, points: str, now: datetime = NOW, by: User | None = None) -> Review:
    assert review
    values = [None if each == "-" else Decimal(each) for each in points.split()]
    by = by or User.objects.get(person=review.reviewer)
    criteria = review.meeting.criteria.all()
    named = {each.pk: value for each, value in zip(criteria, values, strict=True)}
    return hand_in_review(review, points=named, comment="可行", by=by, now=now)


def all_given(meeting: ReviewMeeting, *points: str) -> None:
    """Hands in all reviews, with the same points in the order of the proposals."""
    for proposal, each in zip(listed(meeting), points, strict=True):
        for review in meeting.reviews.filter(proposal=proposal):
            give(review, each)


def listed(meeting: ReviewMeeting) -> list[Proposal]:
    return list(Proposal.objects.filter(entries__meeting=meeting).order_by("number"))


def kinds(user: User | None) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def signed_in(user: User | None) -> Client:
    client = Client()
    assert user
    client.force_login(user)
    return client
