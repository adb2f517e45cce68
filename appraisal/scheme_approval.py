"""The meeting that approves a scheme: who was on the branch committee that day, and whether enough were there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from groups.enums import COMMITTEE_OFFICES, Office
from groups.models import Appointment, Branch, Person


@dataclass(frozen=True, slots=True)
class Voter:
    """One member of the committee; ``office`` is the first of those that the person holds."""

    person: Person
    office: str

    @property
    def office_label(self) -> str:
        return str(Office(self.office).label)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is stated of the meeting: keys of the people present, why it is valid without a quorum, its minutes."""

    present: frozenset[int]
    override: str = ""
    minutes: UploadedFile[Any] | None = None


def voters_on(branch: Branch, day: date) -> list[Voter]:
    """The branch committee in office on the day, secretary first; somebody with two offices stands once."""
    held = Appointment.objects.committee_of(branch).on(day).select_related("person")
    order = {office: place for place, office in enumerate(COMMITTEE_OFFICES)}
    found: dict[int, Voter] = {}
    for each in sorted(held, key=lambda each: (order[Office(each.office)], each.person.employee_no)):
        found.setdefault(each.person_id, Voter(each.person, each.office))
    return list(found.values())


def has_quorum(voters: Sequence[Voter], present: Collection[int]) -> bool:
    """Whether more than half of the committee in office was there; a committee of nobody never has one."""
    return len(present) * 2 > len(voters) > 0
