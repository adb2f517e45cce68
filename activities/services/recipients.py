"""Whom an event of the activities concerns: accounts of those who hold an office today."""

from __future__ import annotations

from collections.abc import Iterable

from branchmgr import clock
from branchmgr.models import User
from groups.models import Appointment, Branch
from groups.models.appointments import AppointmentQuerySet


def secretaries(branch: Branch) -> list[User]:
    """The secretary of a branch, or several."""
    return _accounts(Appointment.objects.secretaries_of(branch))


def committee(branch: Branch) -> list[User]:
    """Everybody on the branch committee, the secretary included."""
    return _accounts(Appointment.objects.committee_of(branch))


def leaders(groups: Iterable[int]) -> list[User]:
    """The leaders of some groups."""
    return _accounts(Appointment.objects.leaders().filter(group__in=list(groups)))


def _accounts(appointments: AppointmentQuerySet) -> list[User]:
    held = appointments.on(clock.today())
    return list(User.objects.filter(person__appointments__in=held, is_active=True).distinct())
