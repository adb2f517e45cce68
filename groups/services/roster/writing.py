"""Writes the draft of an import: a few statements a table, whatever its size."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from branchmgr import pace
from branchmgr.models import User
from groups import identity
from groups.models import Appointment, Branch, Committee, Department, IdentityNumber, Membership, PartyGroup, Person
from groups.models.people import sort_key
from groups.pinyin import keys_of
from groups.services.roster.draft import Draft
from groups.services.roster.register import is_new

BATCH = 500
IN_ORDER: tuple[type[Model], ...] = (Department, Branch, User, Person, PartyGroup, Membership, Appointment)


def write(draft: Draft) -> None:
    """Saves everything the draft made or altered; the caller holds the transaction."""
    pace.stage(until=99, of=sum(len(draft.created[model]) + len(draft.altered[model]) for model in IN_ORDER))
    _write_committees(draft)
    _name_keys(draft)
    Membership.objects.filter(pk__in=[membership.pk for membership in draft.given_up]).delete()
    for model in IN_ORDER:
        # What ends is written first: a person has one open membership at a time.
        _update(draft, model)
        model._default_manager.bulk_create(draft.created[model], batch_size=BATCH)
        pace.step(len(draft.created[model]) + len(draft.altered[model]))
    if draft.identities:
        _write_identities(draft)


def _update(draft: Draft, model: type[Model]) -> None:
    if draft.altered[model] and draft.touched[model]:
        fields = sorted(draft.touched[model])
        model._default_manager.bulk_update(draft.altered[model], fields, batch_size=BATCH)


def _write_committees(draft: Draft) -> None:
    """From the top down, for a path holds the codes above; who only moved along with a superior is saved as well."""
    committees = draft.register.committees
    for committee in sorted(committees.values(), key=lambda each: len(_way(each, committees))):
        path = "/" + "".join(f"{code}/" for code in _way(committee, committees))
        if committee.parent is not None:
            committee.parent = committees[committee.parent.code]
        if is_new(committee) or path != committee.path or committee in draft.altered[Committee]:
            committee.save()


def _way(committee: Committee, committees: dict[str, Committee]) -> list[str]:
    """The codes from the top down to the committee."""
    way = [committee.code]
    while committee.parent is not None:
        committee = committees[committee.parent.code]
        way.insert(0, committee.code)
    return way


def _name_keys(draft: Draft) -> None:
    """Order and search follow the name; ``bulk_create`` calls no ``save``."""
    people: list[Any] = draft.created[Person]
    if "name" in draft.touched[Person]:
        people = people + draft.altered[Person]
        draft.touched[Person] |= {"sort_key", "initials"}
    for person in people:
        person.sort_key, person.initials = sort_key(person.name), keys_of(person.name)


def _write_identities(draft: Draft) -> None:
    """Keeps the identity numbers, sealed for their people, who are saved by then."""
    rows = [
        IdentityNumber(person=person, sealed=identity.sealed(number, employee_no=person.employee_no), kept_at=draft.now)
        for person, number in draft.identities
    ]
    IdentityNumber.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["sealed", "kept_at"],
    )
