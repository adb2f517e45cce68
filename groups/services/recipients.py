"""Whom an event in a group concerns: accounts of those who hold an office or belong to it on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from branchmgr.models import User
from groups.models import Appointment, Branch, Membership, PartyGroup, Person
from groups.models.appointments import AppointmentQuerySet


def committee(branch: Branch, day: date) -> list[User]:
    """Everybody on the branch committee, the secretary included."""
    return _holders(Appointment.objects.committee_of(branch).on(day))


def secretaries(branch: Branch, day: date) -> list[User]:
    """The secretary of a branch, or several."""
    return _holders(Appointment.objects.secretaries_of(branch).on(day))


def leaders(groups: Iterable[int], day: date) -> list[User]:
    """The leaders of some groups, by their ids."""
    return _holders(Appointment.objects.leaders().filter(group__in=list(groups)).on(day))


def people_of(group: PartyGroup, day: date) -> list[User]:
    """Everybody who belongs to a group."""
    return accounts(Membership.objects.on(day).filter(group=group).values_list("person", flat=True))


def accounts(people: Iterable[int]) -> list[User]:
    """The accounts of some people, by their ids."""
    users = Person.objects.filter(pk__in=list(people)).values("user")
    return list(User.objects.filter(pk__in=users, is_active=True))


def _holders(held: AppointmentQuerySet) -> list[User]:
    return accounts(held.values_list("person", flat=True))
