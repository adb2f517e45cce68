"""What other apps show on the page of a person: each registers its parts in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable

from branchmgr.models import User
from groups.models import Person
from groups.panels import Panel

Offer = Callable[[Person, User], Panel | None]
RecordOffer = Callable[[Person, User, int], Panel | None]

_offers: list[Offer] = []
_of_records: list[RecordOffer] = []


def offer_for_person(*offers: Offer) -> None:
    """Puts parts on the page of every person; one that answers None is left out."""
    _offers.extend(each for each in offers if each not in _offers)


def panels_of_person(person: Person, user: User) -> list[Panel]:
    """The parts of other apps that this user sees on the page of a person."""
    found = (each(person, user) for each in _offers)
    return [panel for panel in found if panel is not None]


def offer_for_record(*offers: RecordOffer) -> None:
    """Puts parts on the record that a member has of each year; one that answers None is left out."""
    _of_records.extend(each for each in offers if each not in _of_records)


def panels_of_record(person: Person, user: User, year: int) -> list[Panel]:
    """The parts of other apps that this user sees in a person's record of a year."""
    found = (each(person, user, year) for each in _of_records)
    return [panel for panel in found if panel is not None]
