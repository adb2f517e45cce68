"""Where a second factor is demanded, of whom, and who has one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from branchmgr import clock
from branchmgr.models import SecondFactor, User
from groups.enums import COMMITTEE_OFFICES, Office
from groups.models import Appointment, Branch, Committee, standing_of
from groups.models.appointments import AppointmentQuerySet


@dataclass(frozen=True, slots=True)
class Place:
    """A branch or committee: how many people it can ask for a second factor, and how many of them lack one."""

    place: Branch | Committee
    people: int
    lacking: int


def is_demanded_of(user: User) -> bool:
    """Whether a branch whose committee one is on, or a committee that one administers, demands it today."""
    return standing_of(user).second_factor_demanded


def own_branches(user: User) -> list[Place]:
    """The branches of which one is secretary."""
    branches = Branch.objects.filter(pk__in=standing_of(user).secretary_of).order_by("code")
    held = Appointment.objects.filter(branch__in=branches, office__in=COMMITTEE_OFFICES)
    return _counted(list(branches), held, "branch")


def own_committees(user: User) -> list[Place]:
    """The committees at and below those that one administers."""
    committees = Committee.objects.filter(standing_of(user).below("path")).order_by("path")
    held = Appointment.objects.filter(committee__in=committees, office=Office.ADMIN)
    return _counted(list(committees), held, "committee")


def _counted(places: list[Branch] | list[Committee], held: AppointmentQuerySet, name: str) -> list[Place]:
    """Every person once a place; one query for all places."""
    have = SecondFactor.objects.values("user")
    people: defaultdict[int, set[int]] = defaultdict(set)
    ready: defaultdict[int, set[int]] = defaultdict(set)
    now = held.on(clock.today())
    for place, person in now.values_list(name, "person"):
        people[place].add(person)
    for place, person in now.filter(person__user__in=have).values_list(name, "person"):
        ready[place].add(person)
    return [Place(each, len(people[each.pk]), len(people[each.pk] - ready[each.pk])) for each in places]
