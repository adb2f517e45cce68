"""Who we are: places, people, appointments."""

from groups.models.appointments import Appointment
from groups.models.organisation import Branch, Committee, Department, PartyGroup
from groups.models.people import Membership, Person
from groups.models.standing import Standing, standing_of

__all__ = [
    "Appointment",
    "Branch",
    "Committee",
    "Department",
    "Membership",
    "PartyGroup",
    "Person",
    "Standing",
    "standing_of",
]
