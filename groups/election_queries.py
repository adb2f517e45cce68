"""Read models of elections: who may vote and stand, the list, one election as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from branchmgr.models import User
from groups import counting
from groups.enums import ElectionStatus, PoliticalStatus
from groups.models import Appointment, Candidate, Election, PartyGroup, Person, Voter, standing_of
from groups.models.elections import ElectionQuerySet
from groups.models.people import PersonQuerySet
from groups.queries import ordered
from groups.regulations import Rulebook, cited

RULE = "election_quorum"
ELECTION_ORDERS: dict[str, tuple[str, ...]] = {"on": ("on", "pk"), "group": ("group__code", "-on")}


def full_members(group: PartyGroup, day: date) -> PersonQuerySet:
    """The full members (正式党员) of a group on a day: they vote and can be elected, probationary members do not."""
    from_then_on = Q(confirmed_on=None) | Q(confirmed_on__lte=day)
    people = Person.objects.in_group_on(group, day).filter(from_then_on, political_status=PoliticalStatus.FULL)
    return people.order_by("sort_key", "employee_no")


def elections_of(user: User, words: str, state: str, sort: str) -> ElectionQuerySet:
    """The elections a person sees, the newest first unless ordered otherwise."""
    found = Election.objects.visible_to(user).matching(words).with_places()
    if state in ElectionStatus.values:
        found = found.filter(status=state)
    return found.order_by(*ordered(sort or "-on", ELECTION_ORDERS, "on"))


@dataclass(frozen=True, slots=True)
class Needed:
    """How many ballots and votes an election needs, by the branch's figures on its day; ``source`` cites the rule."""

    entitled: int
    ballots: int
    votes: int
    source: str


def needed_in(election: Election, entitled: int) -> Needed:
    """What is needed where so many are entitled; one query."""
    book = Rulebook([election.branch_id], election.on)
    present = book.figure(RULE, "present_of_entitled_at_least", branch=election.branch_id)
    yes = book.figure(RULE, "elected_with_yes_of_entitled_over", branch=election.branch_id)
    ballots, votes = counting.ballots_needed(entitled, present), counting.votes_needed(entitled, yes)
    return Needed(entitled, ballots, votes, cited(RULE, day=election.on))


@dataclass(frozen=True, slots=True)
class ElectionPage:
    """An election: who stands and votes, what is needed, and what the reader may do.

    ``voted`` is how many have voted, never for whom; ``ballot``: the reader may vote and has not yet.
    """

    candidates: list[Candidate]
    voters: list[Voter]
    needed: Needed
    voted: int
    ballot: bool
    has_voted: bool
    leader: Appointment | None
    second_round: Election | None
    follows: bool
    """whether a second round can follow"""

    @property
    def missing(self) -> list[Voter]:
        """Those who have not voted yet."""
        return [voter for voter in self.voters if not voter.voted]

    @property
    def valid(self) -> bool:
        """Whether enough have voted."""
        return self.voted >= self.needed.ballots

    @property
    def complete(self) -> bool:
        """Whether everybody entitled has voted."""
        return bool(self.voters) and self.voted == len(self.voters)


def election_page(election: Election, user: User) -> ElectionPage:
    """What the page of an election shows; the same number of queries for each."""
    voters = _voters(election)
    candidates = list(election.candidates.select_related("person").order_by(F("votes").desc(nulls_last=True), "pk"))
    me = next((voter for voter in voters if voter.person_id == standing_of(user).person), None)
    is_open = election.status == ElectionStatus.VOTING
    needed = needed_in(election, len(voters))
    cast = election.cast if election.cast is not None else sum(voter.voted for voter in voters)
    second = getattr(election, "second_round", None)
    return ElectionPage(
        candidates=candidates,
        voters=voters,
        needed=needed,
        voted=cast,
        ballot=bool(is_open and me and not me.voted),
        has_voted=bool(election.online and me and me.voted),
        leader=Appointment.objects.leaders_of(election.group_id).on(election.on).select_related("person").first(),
        second_round=second,
        follows=second is None and second_round_may_follow(election, candidates, cast, needed),
    )


def second_round_may_follow(election: Election, candidates: list[Candidate], cast: int, needed: Needed) -> bool:
    """After a valid first round in which somebody got votes and nobody enough."""
    counted = election.status == ElectionStatus.COUNTED and election.elected_id is None
    first = election.first_round_id is None
    return counted and first and cast >= needed.ballots and any(candidate.votes for candidate in candidates)


def _voters(election: Election) -> list[Voter]:
    """Those entitled: written down when voting opened, before that the full members of the day."""
    known = list(election.voters.select_related("person").order_by("person__sort_key", "person__employee_no"))
    if known or election.status != ElectionStatus.PREPARED:
        return known
    return [Voter(election=election, person=person) for person in full_members(election.group, election.on)]
