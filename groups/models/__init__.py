"""Who we are: places, people, appointments, brands, elections, regroupings, rules."""

from groups.models.appointments import Appointment
from groups.models.brands import Brand, Certificate
from groups.models.elections import Ballot, Candidate, Election, Voter
from groups.models.organisation import Branch, Committee, Department, PartyGroup
from groups.models.people import Membership, Person
from groups.models.privacy import Erasure, IdentityNumber
from groups.models.regroupings import Move, Regrouping
from groups.models.regulations import Override, RuleChange
from groups.models.standing import Standing, standing_of

__all__ = [
    "Appointment",
    "Ballot",
    "Branch",
    "Brand",
    "Candidate",
    "Certificate",
    "Committee",
    "Department",
    "Election",
    "Erasure",
    "IdentityNumber",
    "Membership",
    "Move",
    "Override",
    "PartyGroup",
    "Person",
    "Regrouping",
    "RuleChange",
    "Standing",
    "Voter",
    "standing_of",
]
