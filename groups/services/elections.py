"""The election of a group's leader 选举: prepared, voted on line or on paper, counted, confirmed by the committee.

A ballot is secret: each time one is cast, and at the count, all ballots of the election are written anew in a drawn
order under new random keys. No order of rows, no transaction and no number that counts up joins one to its voter.
``now`` is always the moment to judge by (aware).
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups import counting
from groups.election_queries import full_members, needed_in, second_round_may_follow
from groups.enums import NEXT_ELECTION, ElectionStatus, Office
from groups.models import Appointment, Ballot, Candidate, Election, PartyGroup, Person, Voter
from groups.services import election_notices
from groups.terms import years_later

YEARS_AHEAD = 1
"""years ahead for which an election may be prepared; who belongs to the group later than that, nobody knows"""
_draw = secrets.SystemRandom()


@transaction.atomic
def prepare_election(
    group: PartyGroup,
    *,
    on: date,
    online: bool,
    candidates: Sequence[Person],
    term_years: int,
    by: User,
    now: datetime,
) -> Election:
    """Writes down the day, the way of voting and who stands: full members of the group on that day."""
    _expect_day(on, online=online, now=now)
    election = _prepared(group, on=on, online=online, candidates=candidates, term_years=term_years, by=by, now=now)
    said = {"candidates": [person.employee_no for person in candidates], "online": online, "term_years": term_years}
    _record(election, "election_prepared", by=by, after=said)
    return election


@transaction.atomic
def second_round(election: Election, *, on: date, online: bool, by: User, now: datetime) -> Election:
    """Prepares the second round, between the candidates who lead, after a valid first one that elected nobody."""
    election = _locked(election)
    standing = list(election.candidates.select_related("person").order_by("pk"))
    needed = needed_in(election, election.entitled)
    if not second_round_may_follow(election, standing, election.cast or 0, needed):
        raise RefusedError(_("A second round follows a valid first one in which nobody had enough votes."))
    if hasattr(election, "second_round"):
        raise RefusedError(_("The second round of this election is there already."))
    _expect_day(on, online=online, now=now)
    lead = counting.leading({each.pk: each.votes or 0 for each in standing})
    people = [each.person for each in standing if each.pk in lead]
    terms = {"term_years": election.term_years, "first_round": election}
    made = _prepared(election.group, on=on, online=online, candidates=people, by=by, now=now, **terms)
    _record(made, "election_prepared", by=by, after={"candidates": [p.employee_no for p in people], "round": 2})
    return made


@transaction.atomic
def open_voting(election: Election, *, by: User, now: datetime) -> Election:
    """Lets the full members of the group on the election day vote on line; who they are is written down."""
    election = _locked(election)
    if not election.online:
        raise RefusedError(_("This election is held on paper: enter the counts after it."))
    if clock.day_of(now) < election.on:
        raise RefusedError(_("Voting opens on the election day, %(day)s.") % {"day": election.on})
    _expect_step(election, ElectionStatus.VOTING)
    _write_voters(election)
    _advance(election, ElectionStatus.VOTING, changed=["entitled"])
    _record(election, "election_opened", by=by, after={"entitled": election.entitled})
    election_notices.tell_opened(election)
    return election


@transaction.atomic
def cast_ballot(election: Election, *, candidate: Candidate | None, by: User, now: datetime) -> Election:
    """Takes one secret ballot, for a candidate or (None) an abstention; the audit says that ``by`` voted.

    Refused to who is not entitled, has voted, or comes too early or late. Whose ballot it is, is written nowhere.
    """
    election = _locked(election)
    if election.status != ElectionStatus.VOTING:
        raise RefusedError(_("Voting is not open in this election."))
    if candidate is not None and candidate.election_id != election.pk:
        raise RefusedError(_("This candidate does not stand in this election."))
    voter = election.voters.filter(person__user=by)
    if not voter.exists():
        raise RefusedError(_("Only the full members of the group on the election day vote in it."))
    if not voter.filter(voted=False).update(voted=True):
        raise RefusedError(_("You have voted already. Each member has one ballot, and it cannot be changed."))
    _write_anew(election, [*_choices(election), candidate.pk if candidate else None])
    _record(election, "ballot_cast", by=by)
    return election


@transaction.atomic
def count_ballots(election: Election, *, by: User, now: datetime) -> Election:
    """Ends the voting and counts. Where too few have voted, the ballots are destroyed without being counted."""
    election = _locked(election)
    _expect_step(election, ElectionStatus.COUNTED)
    if not election.online:
        raise RefusedError(_("This election is held on paper: enter the counts after it."))
    choices = _choices(election)
    if len(choices) != election.voters.filter(voted=True).count():
        raise RefusedError(_("The ballots are not as many as those who voted. Please call this election off."))
    election.cast, counted = len(choices), Counter(choices)
    election.voters.update(election=election)  # all rows alike, so that none tells of its moment
    valid = election.cast >= needed_in(election, election.entitled).ballots
    _write_anew(election, choices if valid else [])
    if valid:
        election.abstained = counted.pop(None, 0)
        _write_result(election, {pk: number for pk, number in counted.items() if pk is not None})
    return _close_count(election, by=by)


@transaction.atomic
def enter_paper_count(
    election: Election,
    *,
    cast: int,
    abstained: int,
    invalid: int,
    votes: Mapping[int, int],
    minutes: UploadedFile[Any] | None = None,
    by: User,
    now: datetime,
) -> Election:
    """Enters what was counted on paper: ``votes`` by candidate (their ids). Every ballot must be accounted for."""
    election = _locked(election)
    _expect_step(election, ElectionStatus.COUNTED)
    _expect_paper_day(election, now=now, by=by)
    _write_voters(election)
    _expect_sums(cast=cast, abstained=abstained, invalid=invalid, votes=votes, entitled=election.entitled)
    election.cast, election.abstained, election.invalid = cast, abstained, invalid
    election.minutes = uploads.store(minutes, by=by) if minutes else None
    _write_result(election, votes)
    return _close_count(election, by=by)


@transaction.atomic
def confirm_election(
    election: Election, *, meeting_on: date, starts_on: date, note: str = "", by: User, now: datetime
) -> Election:
    """The branch committee confirms: from ``starts_on`` the elected leads the group, for the term of the election."""
    election = _locked(election)
    _expect_decision(election, ElectionStatus.CONFIRMED)
    if not election.on <= meeting_on <= clock.day_of(now):
        raise RefusedError(_("The committee meets on or after the election day, and not in the future."))
    if starts_on < election.on:
        raise RefusedError(_("The term does not begin before the election day."))
    appointed = _appoint(election, starts_on)
    election.confirmed_on, election.confirmed_by, election.note = meeting_on, by, note.strip()
    _advance(election, ElectionStatus.CONFIRMED, changed=["confirmed_on", "confirmed_by", "note"])
    said = {"leader": appointed.person.employee_no, "from": starts_on, "to": appointed.ends_on, "meeting": meeting_on}
    _record(election, "election_confirmed", by=by, after=said)
    election_notices.tell_confirmed(election, appointed)
    return election


@transaction.atomic
def reject_election(election: Election, *, reason: str, by: User, now: datetime) -> Election:
    """The branch committee does not confirm, with its reason; the leader stays, another election can be prepared."""
    election = _locked(election)
    _expect_decision(election, ElectionStatus.REJECTED)
    election.note = _expect_reason(reason)
    _advance(election, ElectionStatus.REJECTED, changed=["note"])
    _record(election, "election_rejected", by=by, after={"reason": election.note})
    election_notices.tell_rejected(election)
    return election


@transaction.atomic
def call_off_election(election: Election, *, reason: str, by: User, now: datetime) -> Election:
    """Ends an election that is not counted; ballots cast so far are destroyed unread."""
    election = _locked(election)
    _expect_step(election, ElectionStatus.CALLED_OFF)
    election.note = _expect_reason(reason)
    election.ballots.all().delete()
    _advance(election, ElectionStatus.CALLED_OFF, changed=["note"])
    _record(election, "election_called_off", by=by, after={"reason": election.note})
    election_notices.tell_called_off(election)
    return election


def _prepared(group: PartyGroup, *, candidates: Collection[Person], by: User, now: datetime, **terms: Any) -> Election:
    """Writes a round down; the group's row is locked, so that there is one at a time."""
    group = PartyGroup.objects.select_for_update(of=("self",), no_key=True).select_related("branch").get(pk=group.pk)
    if Election.objects.filter(group=group).under_way().exists():
        raise RefusedError(_("An election of this group is under way already."))
    _expect_candidates(group, candidates, terms["on"])
    election = Election.objects.create(group=group, made_by=by, made_at=now, **terms)
    Candidate.objects.bulk_create(Candidate(election=election, person=person) for person in candidates)
    return election


def _expect_day(on: date, *, online: bool, now: datetime) -> None:
    """Refuses a day on which nobody can vote on line any more, and one so far ahead that it is a slip."""
    if online and on < clock.day_of(now):
        raise RefusedError(_("An election on line is on a day to come, or today."))
    if on > years_later(clock.day_of(now), YEARS_AHEAD):
        raise RefusedError(_("The election day is within a year from today."))


def _expect_paper_day(election: Election, *, now: datetime, by: User) -> None:
    if election.online:
        raise RefusedError(_("This election is held on line: the ballots are counted here."))
    if clock.day_of(now) < election.on:
        raise RefusedError(_("Enter the counts on the election day, %(day)s, or after it.") % {"day": election.on})
    if election.candidates.filter(person__user=by).exists():
        raise RefusedError(_("Who stands in the election does not enter its counts. Ask another committee member."))


def _expect_candidates(group: PartyGroup, candidates: Collection[Person], day: date) -> None:
    if not candidates:
        raise RefusedError(_("Choose at least one candidate."))
    known = set(full_members(group, day).values_list("pk", flat=True))
    for person in candidates:
        if person.pk not in known:
            said = {"person": person, "group": group, "day": day}
            raise RefusedError(_("%(person)s is no full member of %(group)s on %(day)s and cannot stand.") % said)


def _expect_sums(*, cast: int, abstained: int, invalid: int, votes: Mapping[int, int], entitled: int) -> None:
    """Refuses counts that cannot be: more ballots than people, or ballots that are not accounted for."""
    fault = counting.fault(cast=cast, abstained=abstained, invalid=invalid, votes=votes, entitled=entitled)
    counted = sum(votes.values()) + abstained + invalid
    if fault == "entitled":
        said = {"cast": cast, "entitled": entitled}
        raise RefusedError(_("%(cast)s ballots were cast, but only %(entitled)s people may vote.") % said)
    if fault:
        words = _("Votes, abstentions and invalid ballots make %(counted)s, but %(cast)s ballots were cast.")
        raise RefusedError(words % {"counted": counted, "cast": cast})


def _expect_decision(election: Election, status: ElectionStatus) -> None:
    _expect_step(election, status)
    if election.elected_id is None:
        raise RefusedError(_("Nobody was elected: there is nothing to confirm."))


def _expect_reason(reason: str) -> str:
    if not reason.strip():
        raise RefusedError(_("Say why."))
    return reason.strip()


def _write_voters(election: Election) -> None:
    """Writes down who may vote; the candidates must be among them still."""
    people = list(full_members(election.group, election.on))
    standing = [candidate.person for candidate in election.candidates.select_related("person")]
    _expect_candidates(election.group, standing, election.on)
    Voter.objects.bulk_create(Voter(election=election, person=person) for person in people)
    election.entitled = len(people)


def _choices(election: Election) -> list[int | None]:
    return list(election.ballots.values_list("candidate", flat=True))


def _write_anew(election: Election, choices: Sequence[int | None]) -> None:
    """Puts ballots in the place of all there are, in a drawn order, each under a new random key."""
    drawn = list(choices)
    _draw.shuffle(drawn)
    election.ballots.all().delete()
    Ballot.objects.bulk_create(Ballot(key=secrets.token_hex(16), election=election, candidate_id=pk) for pk in drawn)


def _write_result(election: Election, votes: Mapping[int, int]) -> None:
    """Writes down the votes of every candidate, and who is elected by them, if enough have voted."""
    candidates = list(election.candidates.all())
    for candidate in candidates:
        candidate.votes = votes.get(candidate.pk, 0)
    Candidate.objects.bulk_update(candidates, ["votes"])
    needed = needed_in(election, election.entitled)
    first = counting.elected({each.pk: each.votes or 0 for each in candidates}, needed.votes)
    if (election.cast or 0) >= needed.ballots and first is not None:
        election.elected_id = next(each.person_id for each in candidates if each.pk == first)


def _close_count(election: Election, *, by: User) -> Election:
    counts = ["entitled", "cast", "abstained", "invalid"]
    _advance(election, ElectionStatus.COUNTED, changed=[*counts, "minutes", "elected"])
    votes = {each.person.employee_no: each.votes for each in election.candidates.select_related("person")}
    elected = election.elected.employee_no if election.elected else None
    said = {"votes": votes, "elected": elected, **{name: getattr(election, name) for name in counts}}
    _record(election, "election_counted", by=by, after=said)
    election_notices.tell_counted(election)
    return election


def _appoint(election: Election, starts_on: date) -> Appointment:
    """Ends what the group's leaders of that day hold the day before, and appoints the elected for the term."""
    person = election.elected
    if person is None or not full_members(election.group, starts_on).filter(pk=person.pk).exists():
        said = {"person": person, "group": election.group, "day": starts_on}
        raise RefusedError(_("%(person)s is no full member of %(group)s on %(day)s: do not confirm.") % said)
    held = Appointment.objects.select_for_update(of=("self",)).leaders_of(election.group_id).not_over(starts_on)
    for appointment in held.select_related("person"):
        if appointment.starts_on >= starts_on:
            said = {"person": appointment.person, "day": appointment.starts_on}
            raise RefusedError(_("%(person)s leads the group from %(day)s. Choose a later day.") % said)
        appointment.ends_on = starts_on - timedelta(days=1)
        appointment.save(update_fields=["ends_on"])
    last = years_later(starts_on, election.term_years) - timedelta(days=1)
    return Appointment.objects.create(
        person=person, office=Office.LEADER, group=election.group, starts_on=starts_on, ends_on=last
    )


def _locked(election: Election) -> Election:
    """The election as it is now, its row locked until the end of the transaction."""
    return Election.objects.select_for_update(of=("self",)).with_places().get(pk=election.pk)


def _expect_step(election: Election, status: ElectionStatus) -> None:
    if status not in NEXT_ELECTION.get(ElectionStatus(election.status), ()):
        said = {"election": election, "now": election.get_status_display(), "then": status.label}
        raise RefusedError(_("The election %(election)s is %(now)s and cannot become %(then)s.") % said)


def _advance(election: Election, status: ElectionStatus, *, changed: Sequence[str] = ()) -> None:
    """The one door for an election's status. The row must be locked."""
    _expect_step(election, status)
    election.status = status
    election.save(update_fields=["status", *changed])


def _record(election: Election, action: str, *, by: User, after: dict[str, Any] | None = None) -> None:
    """The one audit entry of a service about an election."""
    said = {"group": election.group.code, "on": election.on, **(after or {})}
    audit.record(action, by=by, subject=election, branch=election.branch.code, after=said)
