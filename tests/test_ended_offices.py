"""An office or membership that ends while somebody is signed in opens nothing at the next request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from branchmgr import clock
from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES, Office
from groups.models import Appointment, Membership, PartyGroup, appointments, standing
from tests import kept_words
from tests.factories import appraisal, groups

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 6, 30)
BEFORE_MIDNIGHT, AFTER_MIDNIGHT = "2026-06-30T23:59:50+08:00", "2026-07-01T00:00:10+08:00"
CLOSED = (403, 404)


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(BEFORE_MIDNIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def group() -> PartyGroup:
    """A group with a member, of a branch that is in scoring."""
    branch = groups.branch("ZB01", committee=groups.committee("DW01"))
    group = groups.group(branch, "XA")
    groups.member(group, "20001")
    appraisal.period(appraisal.scheme(branch), "2026Q1")
    return group


def opened_by(office: str, group: PartyGroup) -> tuple[Any, str]:
    """Where an office is held, and a page that it opens and that is closed to strangers."""
    branch = group.branch
    member = reverse("person_detail", args=[group.memberships.get(person__employee_no="20001").person_id])
    if office in COMMITTEE_OFFICES:
        return branch, reverse("period_grid", args=[branch.schemes.get().periods.get().pk])
    return {
        Office.LEADER: (group, member),
        Office.ADMIN: (branch.committee, reverse("branch_list")),
        Office.AUDITOR: (branch.committee, reverse("audit_list")),
        Office.ASSESSOR: (groups.department(), reverse("check_list")),
        Office.DEPARTMENT: (groups.department(), reverse("recommendation_list")),
    }[Office(office)]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def held(office: str, group: PartyGroup) -> tuple[User, str]:
    """Somebody who is nothing but the holder of an office, and the page that it opens."""
    place, page = opened_by(office, group)
    person = groups.person()
    groups.appoint(person, office, place)
    return groups.user_for(person), page


@pytest.mark.parametrize("office", Office.values)
def test_office_that_is_ended_opens_nothing_at_the_next_request(office: str, group: PartyGroup) -> None:
    user, page = held(office, group)
    client = signed_in(user)
    assert client.get(page).status_code == 200

    Appointment.objects.filter(person__user=user).update(ends_on=clock.today() - timedelta(days=1))

    assert client.get(page).status_code in CLOSED
    assert client.post(page).status_code in CLOSED


@pytest.mark.parametrize("office", Office.values)
def test_office_opens_its_page_until_midnight_of_its_last_day(office: str, group: PartyGroup, moment: Any) -> None:
    user, page = held(office, group)
    Appointment.objects.filter(person__user=user).update(ends_on=LAST_DAY)
    client = signed_in(user)
    assert client.get(page).status_code == 200

    moment.move_to(AFTER_MIDNIGHT)

    assert client.get(page).status_code in CLOSED


def test_office_that_begins_opens_its_page_at_midnight(group: PartyGroup, moment: Any) -> None:
    user, page = held(Office.SECRETARY, group)
    Appointment.objects.filter(person__user=user).update(starts_on=LAST_DAY + timedelta(days=1))
    client = signed_in(user)
    assert client.get(page).status_code in CLOSED

    moment.move_to(AFTER_MIDNIGHT)

    assert client.get(page).status_code == 200


def test_branch_that_is_left_shows_nothing_at_the_next_request(group: PartyGroup) -> None:
    person = groups.member(group)
    client = signed_in(groups.user_for(person))
    page = reverse("group_detail", args=[group.pk])
    assert client.get(page).status_code == 200

    Membership.objects.filter(person=person).update(ends_on=clock.today() - timedelta(days=1))
    person.branch = None
    person.save(update_fields=["branch"])

    assert client.get(page).status_code == 404


def test_account_that_is_closed_is_signed_out_at_the_next_request(group: PartyGroup) -> None:
    user, page = held(Office.SECRETARY, group)
    client = signed_in(user)
    assert client.get(page).status_code == 200

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get(page).headers["Location"].startswith(reverse("login"))


def test_office_whose_end_is_overlooked_is_found(group: PartyGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the last day left out of the question the page stays open."""
    user, page = held(Office.SECRETARY, group)
    Appointment.objects.filter(person__user=user).update(ends_on=clock.today() - timedelta(days=1))
    client = signed_in(user)
    assert client.get(page).status_code in CLOSED

    for module in (standing, appointments):
        monkeypatch.setattr(module, "in_force", lambda day, of="": Q(**{f"{of}starts_on__lte": day}))
    kept_words.forget()

    assert client.get(page).status_code == 200
