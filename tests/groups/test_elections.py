"""Elections of a group's leader: who stands and votes, the count, the committee's decision; nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branchmgr import clock, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office, PoliticalStatus
from groups.models import Appointment, Ballot, Branch, Candidate, Election, PartyGroup, Person, RuleChange, Voter
from groups.services import elections
from groups.term_queries import terms_of
from tests.factories import groups as place

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 5)
NOW = datetime(2027, 1, 5, 10, tzinfo=clock.zone())


@dataclass
class Cast:
    branch: Branch
    group: PartyGroup
    secretary: User
    leader: User
    members: list[Person]
    """five full members; with the leader six may vote"""

    @property
    def voters(self) -> list[User]:
        return [self.leader, *(place.user_for(person) for person in self.members)]


@pytest.fixture
def cast() -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        branch = place.branch("ZB1")
        group = place.group(branch, "X1")
        leader = place.holder(Office.LEADER, group, name="赵一")
        members = [place.member(group, name=name) for name in ("钱二", "孙三", "李四", "周五", "吴六")]
        place.member(group, name="预备", political_status=PoliticalStatus.PROBATIONARY)
        yield Cast(branch, group, place.holder(Office.SECRETARY, branch), leader, members)


def prepared(cast: Cast, *standing: Person, online: bool = True, on: date = DAY) -> Election:
    people = standing or (cast.members[0], cast.members[1])
    return elections.prepare_election(
        cast.group, on=on, online=online, candidates=people, term_years=3, by=cast.secretary, now=NOW
    )


def opened(cast: Cast, *standing: Person) -> Election:
    return elections.open_voting(prepared(cast, *standing), by=cast.secretary, now=NOW)


def vote(election: Election, user: User, number: int | None) -> None:
    standing = list(election.candidates.order_by("pk"))
    choice = None if number is None else standing[number]
    elections.cast_ballot(election, candidate=choice, by=user, now=NOW)


def voted(cast: Cast, *choices: int | None, standing: tuple[Person, ...] = ()) -> Election:
    """Counted on line after these choices, by as many people."""
    election = opened(cast, *standing)
    for user, number in zip(cast.voters, choices, strict=False):
        vote(election, user, number)
    return elections.count_ballots(election, by=cast.secretary, now=NOW)


def votes(election: Election) -> list[int | None]:
    return list(election.candidates.order_by("pk").values_list("votes", flat=True))


def on_paper(branch: Cast, election: Election, *numbers: int, **counts: Any) -> Election:
    standing = election.candidates.order_by("pk").values_list("pk", flat=True)
    given = {"cast": sum(numbers), "abstained": 0, "invalid": 0} | counts
    by = given.pop("by", branch.secretary)
    return elections.enter_paper_count(
        election, **given, votes=dict(zip(standing, numbers, strict=True)), by=by, now=NOW
    )


# From the preparation to the appointment


def test_election_on_line_becomes_the_appointment_after_the_committee_confirms(cast: Cast) -> None:
    election = voted(cast, 0, 0, 0, 0, 1, None)
    assert (votes(election), election.abstained, election.cast, election.entitled) == ([4, 1], 1, 6, 6)
    assert election.elected == cast.members[0]
    assert not Appointment.objects.leaders_of(cast.group.pk).filter(person=cast.members[0]).exists()

    elections.confirm_election(election, meeting_on=DAY, starts_on=date(2027, 2, 1), by=cast.secretary, now=NOW)

    held = Appointment.objects.leaders_of(cast.group.pk).order_by("starts_on")
    assert [(each.person.name, each.starts_on, each.ends_on) for each in held] == [
        ("赵一", place.LONG_AGO, date(2027, 1, 31)),
        ("钱二", date(2027, 2, 1), date(2030, 1, 31)),
    ]
    assert [terms.state for terms in terms_of([cast.branch.pk], DAY)][-1] == "ending"
    kinds = AuditEvent.objects.order_by("number").values_list("action", flat=True)
    steps = ["election_prepared", "election_opened", *["ballot_cast"] * 6, "election_counted", "election_confirmed"]
    assert list(kinds) == steps


def test_leader_elected_again_begins_a_new_term(cast: Cast) -> None:
    leader = Person.objects.get(user=cast.leader)
    election = voted(cast, 0, 0, 0, 0, 0, standing=(leader,))
    elections.confirm_election(election, meeting_on=DAY, starts_on=DAY, by=cast.secretary, now=NOW)
    held = Appointment.objects.leaders_of(cast.group.pk).order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(held) == [(place.LONG_AGO, DAY - timedelta(days=1)), (DAY, date(2030, 1, 4))]


def test_committee_does_not_confirm_and_the_leader_stays(cast: Cast) -> None:
    election = voted(cast, 0, 0, 0, 0, 0)
    with pytest.raises(RefusedError, match="Say why"):
        elections.reject_election(election, reason=" ", by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="under way already"):
        prepared(cast)
    elections.reject_election(election, reason="程序有误", by=cast.secretary, now=NOW)
    assert [each.person.user for each in Appointment.objects.leaders_of(cast.group.pk)] == [cast.leader]
    prepared(cast)


def test_confirmation_at_a_wrong_time_or_of_nobody_is_refused(cast: Cast) -> None:
    nobody = voted(cast, 0, 0, 1, 1, None)
    with pytest.raises(RefusedError, match="Nobody was elected"):
        elections.confirm_election(nobody, meeting_on=DAY, starts_on=DAY, by=cast.secretary, now=NOW)
    election = voted(cast, 0, 0, 0, 0, 0)
    wrong = [
        (DAY - timedelta(days=1), DAY, "meets on or after"),
        (DAY + timedelta(days=1), DAY, "meets on or after"),
        (DAY, DAY - timedelta(days=1), "does not begin before"),
    ]
    for meeting_on, starts_on, refusal in wrong:
        with pytest.raises(RefusedError, match=refusal):
            elections.confirm_election(election, meeting_on=meeting_on, starts_on=starts_on, by=cast.secretary, now=NOW)
    cast.members[0].memberships.update(ends_on=DAY)
    with pytest.raises(RefusedError, match="钱二 is no full member of 小组X1"):
        elections.confirm_election(
            election, meeting_on=DAY, starts_on=DAY + timedelta(days=1), by=cast.secretary, now=NOW
        )


@pytest.mark.parametrize(
    ("choices", "elected", "known"),
    [
        ((0, 0, 0, 0), None, [None, None]),  # four of six: not valid, nothing is counted
        ((0, 0, 0, 1, 1), None, [3, 2]),  # valid, but half of those entitled is not more than half
        ((0, 0, 0, 0, 1), "钱二", [4, 1]),
        ((None,) * 5, None, [0, 0]),
    ],
)
def test_count_by_quorum_and_majority_of_those_entitled(
    cast: Cast, choices: tuple[int | None, ...], elected: str | None, known: list[int | None]
) -> None:
    election = voted(cast, *choices)
    assert (str(election.elected) if election.elected else None, votes(election)) == (elected, known)
    assert election.ballots.count() == (0 if known[0] is None else len(choices))


def test_branch_goes_by_a_quorum_of_its_own(cast: Cast) -> None:
    given = {"reason": "倒班", "by": cast.secretary, "at": NOW, "from_day": DAY}
    RuleChange.objects.create(
        branch=cast.branch, rule="election_quorum", name="present_of_entitled_at_least", figure="2/3", **given
    )
    assert voted(cast, 0, 0, 0, 0).elected == cast.members[0]


def test_second_round_is_between_those_who_lead(cast: Cast) -> None:
    first = voted(cast, 0, 0, 1, 1, 2, 2, standing=tuple(cast.members[:4]))
    second = elections.second_round(first, on=DAY, online=False, by=cast.secretary, now=NOW)
    assert [candidate.person.name for candidate in second.candidates.order_by("pk")] == ["钱二", "孙三", "李四"]
    with pytest.raises(RefusedError, match="there already"):
        elections.second_round(first, on=DAY, online=False, by=cast.secretary, now=NOW)
    on_paper(cast, second, 2, 2, 1)
    second.refresh_from_db()
    with pytest.raises(RefusedError, match="follows a valid first one"):
        elections.second_round(second, on=DAY, online=False, by=cast.secretary, now=NOW)


# What is refused


def test_candidate_or_day_that_does_not_fit_is_refused(cast: Cast) -> None:
    stranger = place.member(place.group(cast.branch))
    probationary = Person.objects.get(name="预备")
    young = place.member(cast.group, confirmed_on=DAY + timedelta(days=1))
    for standing in (stranger, probationary, young):
        with pytest.raises(RefusedError, match="no full member of 小组X1 on 2027-01-05"):
            prepared(cast, standing)
    with pytest.raises(RefusedError, match="a day to come, or today"):
        prepared(cast, on=DAY - timedelta(days=1))
    with pytest.raises(RefusedError, match="within a year from today"):
        prepared(cast, on=date(2028, 1, 6))
    election = prepared(cast, on=DAY + timedelta(days=1))
    with pytest.raises(RefusedError, match="opens on the election day"):
        elections.open_voting(election, by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="under way already"):
        prepared(cast)


def test_second_ballot_and_ballot_of_who_is_not_entitled_are_refused(cast: Cast) -> None:
    early = prepared(cast)
    with pytest.raises(RefusedError, match="not open"):
        vote(early, cast.leader, 0)
    election = elections.open_voting(early, by=cast.secretary, now=NOW)
    vote(election, cast.leader, 0)
    with pytest.raises(RefusedError, match="You have voted already"):
        vote(election, cast.leader, 1)
    newcomer = place.user_for(place.member(cast.group))
    probationary = place.user_for(Person.objects.get(name="预备"))
    for user in (newcomer, probationary, cast.secretary):
        with pytest.raises(RefusedError, match="Only the full members"):
            vote(election, user, 0)
    other = Candidate.objects.create(election=prepared_elsewhere(cast), person=cast.members[0])
    with pytest.raises(RefusedError, match="does not stand"):
        elections.cast_ballot(election, candidate=other, by=cast.voters[1], now=NOW)
    assert (Ballot.objects.count(), Voter.objects.filter(voted=True).count()) == (1, 1)
    elections.call_off_election(election, reason="改期", by=cast.secretary, now=NOW)
    assert not Ballot.objects.exists()
    with pytest.raises(RefusedError, match="not open"):
        vote(election, cast.voters[1], 0)


def prepared_elsewhere(cast: Cast) -> Election:
    group = place.group(cast.branch)
    return elections.prepare_election(
        group, on=DAY, online=True, candidates=[place.member(group)], term_years=3, by=cast.secretary, now=NOW
    )


def test_paper_counts_that_cannot_be_are_refused(cast: Cast) -> None:
    election = prepared(cast, online=False)
    with pytest.raises(RefusedError, match="7 ballots were cast, but only 6"):
        on_paper(cast, election, 4, 3)
    with pytest.raises(RefusedError, match="make 5, but 6 ballots were cast"):
        on_paper(cast, election, 3, 1, cast=6, invalid=1)
    with pytest.raises(RefusedError, match="does not enter its counts"):
        on_paper(cast, election, 4, 1, by=cast.voters[1])
    with pytest.raises(RefusedError, match="held on paper"):
        elections.open_voting(election, by=cast.secretary, now=NOW)
    minutes = SimpleUploadedFile("记录.pdf", b"%PDF-1.4\n%%EOF")
    counted = on_paper(cast, election, 4, 1, cast=6, invalid=1, minutes=minutes)
    assert (counted.elected, counted.minutes.name, counted.voters.count()) == (cast.members[0], "记录.pdf", 6)


# What is kept secret


def test_ballots_are_written_anew_under_new_keys_with_nothing_but_the_choice(cast: Cast) -> None:
    assert {field.name for field in Ballot._meta.fields} == {"key", "election", "candidate"}
    assert {field.name for field in Voter._meta.fields} == {"id", "election", "person", "voted"}
    election = opened(cast)
    keys: set[str] = set()
    for user in cast.voters:
        vote(election, user, 0)
        found = set(election.ballots.values_list("key", flat=True))
        assert not found & keys
        keys |= found
    assert list(election.candidates.values_list("votes", flat=True)) == [None, None]
    elections.count_ballots(election, by=cast.secretary, now=NOW)
    assert not set(election.ballots.values_list("key", flat=True)) & keys
    said = AuditEvent.objects.filter(action="ballot_cast").values_list("after", flat=True)
    assert list(said) == [{"group": "X1", "on": "2027-01-05"}] * 6


def test_ballots_that_do_not_match_those_who_voted_are_not_counted(cast: Cast) -> None:
    election = opened(cast)
    for user in cast.voters:
        vote(election, user, 0)
    election.ballots.first().delete()
    with pytest.raises(RefusedError, match="not as many as those who voted"):
        elections.count_ballots(election, by=cast.secretary, now=NOW)


def test_order_of_the_ballots_is_drawn(cast: Cast) -> None:
    """Thirty vote one after the other, the first half for one and the second for the other."""
    people = [place.user_for(place.member(cast.group)) for _number in range(24)]
    election = opened(cast)
    for number, user in enumerate([*cast.voters, *people]):
        vote(election, user, number // 15)
    elections.count_ballots(election, by=cast.secretary, now=NOW)
    first = election.candidates.order_by("pk").first().pk
    order = [pk == first for pk in election.ballots.order_by().values_list("candidate", flat=True)]
    assert sum(order) == 15
    assert order not in ([True] * 15 + [False] * 15, [False] * 15 + [True] * 15)


# Pages


def test_pages_let_a_member_vote_once_and_show_no_votes_before_the_count(cast: Cast) -> None:
    election, client = opened(cast), Client()
    client.force_login(cast.voters[1])
    candidate = election.candidates.order_by("pk").first().pk
    url, detail = reverse("ballot_cast", args=[election.pk]), reverse("election_detail", args=[election.pk])
    assert client.post(url, {"choice": ""}).status_code == 422
    assert client.post(url, {"choice": candidate}).headers["Location"] == detail
    assert client.post(url, {"choice": candidate}).status_code == 422
    page = client.get(detail)
    assert page.status_code == 200
    assert [each.votes for each in page.context["shown"].candidates] == [None, None]
    assert (page.context["shown"].voted, page.context["shown"].has_voted) == (1, True)


def test_open_voting_said_twice_is_answered_in_plain_words(cast: Cast) -> None:
    election, client = prepared(cast), Client()
    client.cookies["django_language"] = "en"
    client.force_login(cast.secretary)
    url, detail = reverse("election_open", args=[election.pk]), reverse("election_detail", args=[election.pk])
    for words in ("Voting is open. Those entitled are told.", "Voting is open already."):
        answer = client.post(url, follow=True)
        assert answer.redirect_chain == [(detail, 302)]
        assert words in answer.content.decode()
    assert AuditEvent.objects.filter(action="election_opened").count() == 1


@pytest.mark.parametrize("page", ["election_confirm", "election_reject"])
def test_page_of_the_decision_says_that_nobody_was_elected(cast: Cast, page: str) -> None:
    election, client = voted(cast, 0, 0, 1, 1, None), Client()
    client.cookies["django_language"] = "en"
    client.force_login(cast.secretary)
    answer = client.get(reverse(page, args=[election.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("election_detail", args=[election.pk]), 302)]
    assert "Nobody is elected in this election: there is nothing to decide on." in answer.content.decode()


def test_pages_lead_from_the_preparation_to_the_confirmation(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.secretary)
    body = {"on": "2027-01-05", "way": "paper", "term_years": "3", "candidates": [cast.members[0].pk]}
    made = client.post(reverse("election_prepare", args=[cast.group.pk]), body)
    election = Election.objects.get()
    assert made.headers["Location"] == reverse("election_detail", args=[election.pk])
    name = f"votes-{election.candidates.get().pk}"
    counts = {"cast": "5", "abstained": "1", "invalid": "0", name: "5"}
    wrong = client.post(reverse("paper_count_enter", args=[election.pk]), counts)
    assert wrong.status_code == 422
    assert f'name="{name}" value="5"' in wrong.content.decode()
    client.post(reverse("paper_count_enter", args=[election.pk]), counts | {name: "4"})
    client.post(
        reverse("election_confirm", args=[election.pk]), {"meeting_on": "2027-01-05", "starts_on": "2027-01-06"}
    )
    assert Appointment.objects.leaders_of(cast.group.pk).on(date(2027, 1, 6)).get().person == cast.members[0]
    for url in ("group_detail", "term_list", "election_list"):
        args = [cast.group.pk] if url == "group_detail" else []
        assert client.get(reverse(url, args=args), {"sort": "last", "q": "X1"}).status_code == 200


def test_lists_ask_as_many_queries_for_three_rows_as_for_one(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.secretary)

    def asked() -> list[int]:
        return [queries_of(client, reverse(url)) for url in ("election_list", "term_list")]

    prepared_elsewhere(cast)
    asked()
    with_one = asked()
    for _number in range(2):
        prepared_elsewhere(cast)
    assert asked() == with_one


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


# Terms


def test_tick_tells_once_of_a_term_that_ends_in_three_months(cast: Cast) -> None:
    Appointment.objects.filter(office=Office.LEADER).update(ends_on=date(2027, 6, 30))
    Appointment.objects.filter(office=Office.SECRETARY).update(starts_on=date(2024, 8, 1))

    def told(user: User) -> list[str]:
        found = Notification.objects.filter(recipient=user, kind="term_ending").order_by("pk")
        return [f"{notice.at.astimezone(clock.zone()):%m-%d} {notice}" for notice in found]

    for month in (1, 2, 3, 4, 5):
        for day in (1, 29, 30) if month != 2 else (1, 2):
            list(ticking.tick(datetime(2027, month, day, 9, tzinfo=clock.zone())))
    ends = "The term of 赵一 as leader of 小组X1 ends on 2027-06-30: prepare an election."
    committee = "The term of the committee of 支部ZB1 ends on 2027-07-31: prepare the next election."
    assert told(cast.leader) == [f"03-30 {ends}"]
    assert told(cast.secretary) == [f"03-30 {ends}", f"05-01 {committee}"]
