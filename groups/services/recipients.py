"""Whom an event concerns: accounts of those who hold an office today, or belong to a group."""

from __future__ import annotations

from collections.abc import Iterable

from branchmgr import clock
from branchmgr.models import User
from groups.models import Appointment, Branch, Membership, PartyGroup, Person
from groups.models.appointments import AppointmentQuerySet


def secretaries(branch: Branch) -> list[User]:
    """The secretary of a branch, or several."""
    return _holders(Appointment.objects.secretaries_of(branch))


def committee(branch: Branch) -> list[User]:
    """Everybody on the branch committee, the secretary included."""
    return _holders(Appointment.objects.committee_of(branch))


def leaders(groups: Iterable[int]) -> list[User]:
    """The leaders of some groups, by their ids."""
    return _holders(Appointment.objects.leaders().filter(group__in=list(groups)))


def people_of(group: PartyGroup) -> list[User]:
    """Everybody who belongs to a group today."""
    return accounts(Membership.objects.on(clock.today()).filter(group=group).values_list("person", flat=True))


def accounts(people: Iterable[int]) -> list[User]:
    """The accounts of some people, by their ids."""
    users = Person.objects.filter(pk__in=list(people)).values("user")
    return list(User.objects.filter(pk__in=users, is_active=True))


def _holders(appointments: AppointmentQuerySet) -> list[User]:
    held = appointments.on(clock.today())
    return list(User.objects.filter(person__appointments__in=held, is_active=True).distinct())
