"""Ballots on the real database: one for each person, however often it is sent, and none that leads to its voter."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Ballot, Election, Voter
from groups.services import elections
from tests.factories import groups as place

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
AT_ONCE, ROUNDS = 32, 10


@pytest.fixture
def voters() -> list[User]:
    """The full members of a group, its leader first."""
    group = place.group(place.branch("ZB1"), "X1")
    leader = place.holder(Office.LEADER, group)
    return [leader, *(place.user_for(place.member(group)) for _number in range(ROUNDS - 1))]


@pytest.fixture
def election(voters: list[User]) -> Election:
    people = [user.person for user in voters[:2]]
    group = people[0].memberships.get().group
    today, now = clock.today(), clock.now()
    terms: dict[str, Any] = {"on": today, "online": True, "candidates": people, "term_years": 3}
    made = elections.prepare_election(group, **terms, by=voters[0], now=now)
    return elections.open_voting(made, by=voters[0], now=now)


def signed_in(user: User, copies: int) -> list[Client]:
    """Several browsers of one person, all signed in."""
    first = Client()
    first.force_login(user)
    clients = [Client() for _copy in range(copies)]
    for client in clients:
        client.cookies["sessionid"] = first.cookies["sessionid"].value
    return clients


def sent(client: Client, url: str, choice: int) -> int:
    try:
        return client.post(url, {"choice": choice}).status_code
    finally:
        connections.close_all()


def test_thirty_two_ballots_of_one_person_at_once_are_one_ten_times(voters: list[User], election: Election) -> None:
    url = reverse("ballot_cast", args=[election.pk])
    choices = list(election.candidates.order_by("pk").values_list("pk", flat=True))
    for number, user in enumerate(voters, start=1):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            said = list(
                pool.map(lambda each: sent(each[1], url, choices[each[0] % 2]), enumerate(signed_in(user, AT_ONCE)))
            )
        assert sorted(said) == [302, *[422] * (AT_ONCE - 1)]
        assert (Ballot.objects.count(), Voter.objects.filter(voted=True).count()) == (number, number)
    assert AuditEvent.objects.filter(action="ballot_cast").count() == ROUNDS


def test_everybody_at_once_has_one_ballot_and_the_count_takes_all(voters: list[User], election: Election) -> None:
    url = reverse("ballot_cast", args=[election.pk])
    choice = election.candidates.order_by("pk").values_list("pk", flat=True)[0]
    clients = [client for user in voters for client in signed_in(user, 3)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(lambda client: sent(client, url, choice), clients))
    assert sorted(said) == [*[302] * ROUNDS, *[422] * 2 * ROUNDS]
    counted = elections.count_ballots(election, by=voters[0], now=clock.now())
    assert (counted.cast, counted.elected) == (ROUNDS, voters[0].person)


def rows(table: str) -> list[tuple[str, str, str]]:
    """What the database knows of each row beside its columns: its place and the transaction that wrote it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text, xmin::text, COALESCE(candidate_id::text, '') FROM {table} ORDER BY ctid")
        return list(cursor.fetchall())


def test_no_place_or_transaction_joins_a_ballot_to_its_voter(voters: list[User], election: Election) -> None:
    """After each ballot and after the count all rows are of one transaction, in an order that is drawn."""
    candidates = list(election.candidates.order_by("pk"))
    more = [place.user_for(place.member(election.group, start=date(2020, 1, 1))) for _number in range(20)]
    Voter.objects.bulk_create(Voter(election=election, person=user.person) for user in more)
    Election.objects.update(entitled=30)
    for number, user in enumerate([*voters, *more]):
        elections.cast_ballot(election, candidate=candidates[number // 15], by=user, now=clock.now())
        assert len({transaction for _place, transaction, _choice in rows(Ballot._meta.db_table)}) == 1
    elections.count_ballots(election, by=voters[0], now=clock.now())
    found = rows(Ballot._meta.db_table)
    assert len({transaction for _place, transaction, _choice in found}) == 1
    choices = [choice for _place, _transaction, choice in found]
    assert sorted(choices) == sorted(str(each.pk) for each in candidates for _number in range(15))
    assert choices not in (sorted(choices), sorted(choices, reverse=True))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(DISTINCT xmin::text) FROM {Voter._meta.db_table}")
        assert cursor.fetchone() == (1,)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    connections.close_all()
