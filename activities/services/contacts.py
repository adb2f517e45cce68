"""Contacts with remote members, each with the day of the next."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from activities.enums import ContactWay
from activities.models import Contact, Stay
from activities.remote_queries import usual_next
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.masks import hidden_text
from groups.models import Membership, PartyGroup, Person


@transaction.atomic
def record_contact(
    person: Person,
    *,
    on: date,
    way: ContactWay | str,
    note: str = "",
    next_on: date | None = None,
    by: User,
    now: datetime,
) -> Contact:
    """Records a contact with a member who was away that day. ``next_on`` None: after the branch's usual time.

    Refused for a day to come, for who was not away or in no group then, for a next day not after this one, and for
    the same contact a second time.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("branch").get(pk=person.pk)
    if on > clock.day_of(now):
        raise RefusedError(_("This contact is still to come. Record it when it has taken place."))
    if next_on is not None and next_on <= on:
        raise RefusedError(_("The next contact is after this one."))
    if not Stay.objects.on(on).filter(person=person).exists():
        said = {"person": person, "day": on}
        raise RefusedError(_("%(person)s was not recorded as away on %(day)s. Record the time away first.") % said)
    if person.contacts.filter(on=on, way=way).exists():
        raise RefusedError(_("This contact is recorded already."))
    contact = Contact.objects.create(
        person=person,
        group=_group_on(person, on),
        on=on,
        way=way,
        note=note.strip(),
        next_on=next_on or usual_next(person, on),
        by=by,
        recorded_at=now,
    )
    after = {
        "person": person.employee_no,
        "on": on,
        "way": str(way),
        "note": hidden_text(contact.note),
        "next_on": contact.next_on,
    }
    audit.record(
        "contact_recorded", by=by, subject=contact, branch=person.branch.code if person.branch else "", after=after
    )
    return contact


def _group_on(person: Person, day: date) -> PartyGroup:
    """The group the person belonged to on the day of the contact."""
    held = Membership.objects.on(day).filter(person=person).select_related("group").order_by("-starts_on").first()
    if held is None:
        raise RefusedError(_("%(person)s belonged to no group on %(day)s.") % {"person": person, "day": day})
    return held.group
