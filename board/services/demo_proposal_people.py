"""Who acts in the demonstration's proposals, and on which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from branchmgr import clock
from branchmgr.models import User
from groups.models import Person
from innovation.models import Proposal, Recommendation
from innovation.step_queries import answerers, latest_recommendation, opinion_givers

SECRETARY = "10001"


def account(number: str) -> User:
    """The account of an employee number."""
    return User.objects.select_related("person").get(username=number)


def person(number: str) -> Person:
    """The person with an employee number."""
    return Person.objects.select_related("branch").get(employee_no=number)


def shares_of(told: Iterable[tuple[str, str]]) -> dict[Person, Decimal]:
    """The shares of some authors, told by employee numbers."""
    return {person(number): Decimal(share) for number, share in told}


def named(title: str) -> Proposal:
    """The proposal with a title, as it is now."""
    return Proposal.objects.select_related("branch", "group", "lead", "post", "seminar").get(title=title)


def opinion_giver(proposal: Proposal, at: datetime) -> User:
    """Who speaks for the group of a proposal."""
    return _first(opinion_givers(proposal, clock.day_of(at)))


def recommended(proposal: Proposal) -> Recommendation:
    """The last recommendation of a proposal."""
    found = latest_recommendation(proposal)
    assert found is not None, proposal
    return found


def answerer(recommendation: Recommendation, at: datetime) -> User:
    """Who answers for the department of a recommendation."""
    return _first(answerers(recommendation, clock.day_of(at)))


def _first(people: Iterable[int]) -> User:
    return User.objects.select_related("person").filter(person__in=list(people)).order_by("username")[0]
