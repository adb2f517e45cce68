"""How far somebody may import: an admin at and below the committees administered, the system everywhere."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Model

from branchmgr.models import User
from groups.models import Branch, Committee, Department, PartyGroup, Person, Standing, standing_of
from groups.resting import issuers_behind
from groups.services.roster.register import is_new


class Reach:
    """The places and people whom somebody may set up or change; None, the system, sets up whole installations."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self.standing: Standing | None = standing_of(by) if by is not None else None

    def covers(self, place: Committee | Branch | PartyGroup | Department | None) -> bool:
        """Whether the place is at or below a committee administered; departments belong to nobody alone."""
        if self.standing is None or isinstance(place, Department):
            return True
        stored = _stored_committee(place)
        return stored is not None and self.standing.administers(stored.path)

    def covers_person(self, person: Person) -> bool:
        """Whether the person's branch is covered; people without a branch are the topmost admins'."""
        return self.covers(person.branch) if person.branch else self.covers_branchless

    def is_oneself(self, person: Person) -> bool:
        """Whether the person is the importer: an admin who took an office would read and write its scores.

        An account that somebody's code opened stands in for them until it is confirmed, so they are meant as well.
        """
        if self.standing is None or person.pk is None:
            return False
        return person.pk == self.standing.person or person.user_id in self._issuers

    @cached_property
    def _issuers(self) -> frozenset[int]:
        return issuers_behind(self.by) if self.by is not None else frozenset()

    @property
    def covers_branchless(self) -> bool:
        """Whether people without a branch are covered."""
        return self.standing is None or self.standing.administers_top

    def sees(self, thing: Model) -> bool:
        """Whether the thing is there and shown to the importer: what was exported may come back unchanged."""
        if self.by is None or is_new(thing):
            return not is_new(thing)
        shown: bool = type(thing)._default_manager.visible_to(self.by).filter(pk=thing.pk).exists()  # type: ignore[attr-defined]
        return shown


def _stored_committee(place: Committee | Branch | PartyGroup | None) -> Committee | None:
    """The nearest committee at or above the place that is there already; planned ones have no path yet."""
    if isinstance(place, PartyGroup):
        place = place.branch
    if isinstance(place, Branch):
        place = place.committee
    seen: set[str] = set()
    while place is not None and is_new(place) and place.code not in seen:
        seen.add(place.code)
        place = place.parent
    return place if place is not None and not is_new(place) else None
