"""Who has a proposal now, and who speaks for its group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES, Office
from groups.models import Appointment, Person, standing_of
from innovation.enums import WITH_DEPARTMENT, MeetingStatus, ProposalStatus
from innovation.models import Author, Benefit, Proposal, Recommendation
from innovation.models.proposals import ProposalQuerySet

_S = ProposalStatus
AUTHOR = pgettext_lazy("who has the proposal", "the lead author")
GROUP = pgettext_lazy("who has the proposal", "the leader of the group")
COMMITTEE = pgettext_lazy("who has the proposal", "the branch committee")
REVIEWERS = pgettext_lazy("who has the proposal", "the reviewers")
DEPARTMENT = pgettext_lazy("who has the proposal", "the department")
VERIFIER = pgettext_lazy("who has the proposal", "who verifies the benefit")
HOLDERS: dict[str, Any] = {
    _S.DRAFT: AUTHOR,
    _S.RETURNED: AUTHOR,
    _S.ASKED_BACK: AUTHOR,
    _S.WITH_GROUP: GROUP,
    _S.WITH_COMMITTEE: COMMITTEE,
    _S.PARKED: COMMITTEE,
    _S.ACCEPTED: COMMITTEE,
    _S.DECLINED: COMMITTEE,
    _S.VERIFIED: COMMITTEE,
    _S.IN_REVIEW: REVIEWERS,
    _S.CARRIED_OUT: VERIFIER,
    **dict.fromkeys(WITH_DEPARTMENT, DEPARTMENT),
}
"""Who has a proposal in each status, in words; nobody has what is at its end."""

REPORTED_IN = (_S.TRIAL, _S.ADOPTED, _S.CARRIED_OUT, _S.VERIFIED)
"""in which a department reports how far it is"""

PeopleOf = Mapping[int | None, set[int]]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a proposal: the office in words (empty: nobody), the place, and the people who hold the office today.

    Reviewers are not named: who reviews what is the committee's to know.
    """

    words: Any
    people: tuple[Person, ...] = ()
    place: str = ""
    waits: str = ""
    """what the proposal waits for, where that has a day of its own"""


def holder_of(proposal: Proposal) -> Holder:
    """Who has the proposal now; at most three queries. What was reviewed is with the committee, which decides."""
    words = COMMITTEE if is_being_decided(proposal) else HOLDERS.get(proposal.status, "")
    today = clock.today()
    if proposal.status in (_S.CARRIED_OUT, _S.VERIFIED) and (due := _next_benefit(proposal)):
        said = {"months": due.months, "day": due.due_on.isoformat()}
        return Holder(VERIFIER, waits=_("waits for the benefit after %(months)s months, from %(day)s") % said)
    if words == AUTHOR:
        return Holder(words, (proposal.lead,))
    if words == GROUP:
        return Holder(words, _people(opinion_givers(proposal, today)), str(proposal.group or ""))
    if words == COMMITTEE:
        held = Appointment.objects.on(today).secretaries_of(proposal.branch)
        return Holder(words, _people(held.values_list("person", flat=True)))
    if words == DEPARTMENT:
        asked = latest_recommendation(proposal)
        return Holder(words, _people(answerers(asked, today)), str(asked.department)) if asked else Holder(words)
    return Holder(words)


def _next_benefit(proposal: Proposal) -> Benefit | None:
    """The benefit that is verified next; None where nothing is left."""
    return proposal.benefits.filter(verified_on=None).order_by("due_on", "pk").first()


def is_being_decided(proposal: Proposal) -> bool:
    """Whether the reviews of the proposal are in and the committee decides."""
    if proposal.status != _S.IN_REVIEW:
        return False
    return proposal.entries.filter(meeting__status=MeetingStatus.DECIDING).exists()


def latest_recommendation(proposal: Proposal) -> Recommendation | None:
    """The last recommendation of a proposal, answered or not, with its department."""
    return proposal.recommendations.select_related("department").order_by("-recommended_at", "-pk").first()


def answerers(recommendation: Recommendation, day: date) -> set[int]:
    """Who answers for the department on a day, as ids of people; never an author of the proposal."""
    held = Appointment.objects.on(day).filter(office=Office.DEPARTMENT, department=recommendation.department_id)
    return set(held.values_list("person", flat=True)) - authors_of(recommendation.proposal_id)


def authors_of(proposal: int) -> set[int]:
    """The authors of a proposal, as ids of people."""
    return set(Author.objects.filter(proposal=proposal).values_list("person", flat=True))


def opinion_givers(proposal: Proposal, day: date) -> set[int]:
    """Who gives the group's opinion, as ids of people: its leaders, else its liaison and the secretary.

    Never an author; where all of these are, anybody else on the committee.
    """
    return _givers(proposal, authors_of(proposal.pk), *_offices([proposal], day))


def opinions_to_give(user: User, day: date) -> list[Proposal]:
    """The proposals on which this person says what the group thinks; at most five queries."""
    person = standing_of(user).person
    waiting = list(with_group_of(user))
    if not waiting:
        return []
    authors: dict[int, set[int]] = defaultdict(set)
    for proposal, author in Author.objects.filter(proposal__in=waiting).values_list("proposal", "person"):
        authors[proposal].add(author)
    offices = _offices(waiting, day)
    return [each for each in waiting if person in _givers(each, authors[each.pk], *offices)]


def with_group_of(user: User) -> ProposalQuerySet:
    """The proposals with a group that this person leads, is the liaison of, or whose branch's committee one sits on."""
    standing = standing_of(user)
    if standing.person is None:
        return Proposal.objects.none()
    near = Q(group__in=standing.leads) | Q(branch__in=standing.serves) | Q(group__liaison=standing.person)
    return Proposal.objects.filter(near, status=_S.WITH_GROUP).with_places().order_by("held_since", "pk")


def _givers(
    proposal: Proposal, authors: set[int], leaders: PeopleOf, secretaries: PeopleOf, committee: PeopleOf
) -> set[int]:
    if free := leaders.get(proposal.group_id, set()) - authors:
        return free
    liaison = proposal.group.liaison_id if proposal.group else None
    second = {*secretaries.get(proposal.branch_id, ()), *([liaison] if liaison else [])} - authors
    return second or committee.get(proposal.branch_id, set()) - authors


def _offices(proposals: Iterable[Proposal], day: date) -> tuple[PeopleOf, PeopleOf, PeopleOf]:
    """Who leads the groups, who is secretary and who sits on the committee of the branches, by ids."""
    leaders: PeopleOf = defaultdict(set)
    secretaries: PeopleOf = defaultdict(set)
    committee: PeopleOf = defaultdict(set)
    leading = Q(office=Office.LEADER, group__in={each.group_id for each in proposals if each.group_id})
    serving = Q(office__in=COMMITTEE_OFFICES, branch__in={each.branch_id for each in proposals})
    held = Appointment.objects.on(day).filter(leading | serving)
    for office, group, branch, person in held.values_list("office", "group", "branch", "person"):
        if office == Office.LEADER:
            leaders[group].add(person)
            continue
        committee[branch].add(person)
        if office == Office.SECRETARY:
            secretaries[branch].add(person)
    return leaders, secretaries, committee


def _people(ids: Iterable[int]) -> tuple[Person, ...]:
    return tuple(Person.objects.filter(pk__in=list(ids)).order_by("sort_key", "employee_no"))
