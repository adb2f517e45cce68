"""Who administers accounts knows the codes: so that none opens scores, offices rest until they are confirmed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from appraisal.models import Score
from branchmgr import clock
from branchmgr.models import SecondFactor
from groups.models import Person
from groups.services import accounts
from groups.services.roster import import_roster
from tests.factories import groups
from tests.factories.assessed_round import NOW, AssessedRound, assessed_round
from tests.factories.resting import (
    CLOSED,
    FULL,
    Place,
    a_place,
    answers,
    cell,
    chosen,
    entered,
    imported,
    issued,
    person_of,
    signed_in,
    taken_over,
)
from tests.factories.workbooks import roster

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel("2026-03-20T10:00:00+08:00"):
        yield


@pytest.fixture
def place() -> Place:
    return a_place()


def test_admin_who_takes_the_secretary_s_account_over_meets_no_scores(place: Place) -> None:
    person = person_of(place.secretary)
    SecondFactor.objects.create(user=place.secretary, key="lost", set_up_at=clock.now())
    assert signed_in(place.admin).post(reverse("person_second_factor", args=[person.pk])).status_code == 302
    code = issued(person, place.admin)
    client = entered(person.employee_no, code)
    before = client.get(reverse("period_grid", args=[place.period.pk]))
    chosen(client, code)

    assert before.status_code == 302  # to choose a password
    assert answers(client, place.period) <= CLOSED
    assert not Score.objects.exists()


def test_admin_who_invents_a_deputy_secretary_meets_no_scores(place: Place) -> None:
    client = taken_over(imported(place.admin), place.admin)

    assert answers(client, place.period) <= CLOSED
    assert not Score.objects.exists()


def test_admin_who_opens_the_account_first_and_gives_the_office_later_meets_no_scores(place: Place) -> None:
    people = [["50001", "木偶", *FULL, "ZB01"]]
    import_roster(roster(None, None, people), by=place.admin)
    client = taken_over(Person.objects.get(employee_no="50001"), place.admin)
    imported(place.admin)

    assert answers(client, place.period) <= CLOSED


def test_admin_who_empties_the_committee_first_meets_no_scores(place: Place) -> None:
    """A branch that somebody has entered is never new again."""
    issued(person_of(place.secretary), place.admin)
    issued(person_of(place.publicity), place.admin)
    for number, office in (("30001", "支部书记"), ("30002", "宣传委员")):
        row = [number, office, "ZB01", "2020-01-01", "2026-03-01"]
        import_roster(roster(None, None, None, [row]), by=place.admin)
    client = taken_over(imported(place.admin), place.admin)

    assert answers(client, place.period) <= CLOSED


def test_takeover_is_seen_where_nothing_rests(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the rest, the same ways read and write."""
    monkeypatch.setattr(accounts, "rests_with_code", lambda _person, _user: False)

    for person in (person_of(place.secretary), imported(place.admin)):
        grid = taken_over(person, place.admin).get(reverse("period_grid", args=[place.period.pk]))
        assert grid.status_code == 200
    client = signed_in(place.secretary)
    cells = client.post(reverse("period_cells", args=[place.period.pk]), cell(place.period), "application/json")
    assert cells.status_code == 200
    assert Score.objects.exists()


@pytest.fixture
def made() -> Iterator[AssessedRound]:
    with time_machine.travel(NOW, tick=False):
        yield assessed_round()


@pytest.mark.parametrize("rests", [True, False])
def test_assessments_rest_as_well(made: AssessedRound, rests: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heads of department and committee; where nothing rests the same is open."""
    branch = made.round.branch
    branch.committee = groups.committee("DW01")
    branch.save()
    admin = groups.admin(branch.committee)
    Person.objects.filter(user=made.head).update(branch=branch)
    if not rests:
        monkeypatch.setattr(accounts, "rests_with_code", lambda _person, _user: False)

    for user in (made.head, made.publicity):
        client = taken_over(person_of(user), admin)
        found = {
            client.get(reverse("assessment_list")).status_code,
            client.get(reverse("assessment_progress", args=[made.round.pk])).status_code,
            client.post(reverse("assessment_begin", args=[made.holding.pk])).status_code,
        }
        assert (found <= CLOSED) == rests, found
