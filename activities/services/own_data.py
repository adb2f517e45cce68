"""A member corrects the own contact data, and asks those who keep the roster for the rest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import audit, clock, notify
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.masks import hidden_text
from groups.models import Appointment, Membership, Person

CONTACT = ("mobile", "email")


@transaction.atomic
def correct_contact(person: Person, *, mobile: str, email: str, by: User) -> Person:
    """Sets how somebody is reached."""
    person = Person.objects.select_for_update(of=("self",)).select_related("branch").get(pk=person.pk)
    before = {name: getattr(person, name) for name in CONTACT}
    person.mobile, person.email = mobile.strip(), email.strip()
    person.save(update_fields=list(CONTACT))
    changed = sorted(name for name in CONTACT if getattr(person, name) != before[name])
    branch = person.branch.code if person.branch else ""
    # What the entry names is that it changed: the audit is read by more people than the roster is.
    audit.record("contact_corrected", by=by, subject=person, branch=branch, after={"changed": changed})
    return person


@transaction.atomic
def ask_for_correction(person: Person, *, text: str, by: User, now: datetime) -> Person:
    """Passes on what is wrong in the roster: to the group's leader and the branch's secretary."""
    if not text.strip():
        raise RefusedError(_("Say what is wrong and what is right."))
    people = _keepers(person) - {by}
    if not people:
        raise RefusedError(_("Your branch has no secretary at present. Please turn to the Party office."))
    branch = person.branch.code if person.branch else ""
    event = audit.record(
        "correction_asked_for", by=by, subject=person, branch=branch, after={"text": hidden_text(text.strip())}
    )
    notify.tell(
        people,
        gettext_noop("%(person)s asks for a correction in the roster: %(wrong)s"),
        kind="roster_correction",
        key=f"roster_correction:{person.pk}:{event.number}",
        url=reverse("person_detail", args=[person.pk]),
        values={"person": person.name, "wrong": text.strip()},
    )
    return person


def _keepers(person: Person) -> set[User]:
    held, today = Appointment.objects.on(clock.today()), clock.today()
    groups = Membership.objects.on(today).filter(person=person).values("group")
    keeping = held.leaders().filter(group__in=groups)
    if person.branch:
        keeping |= held.secretaries_of(person.branch)
    return set(User.objects.filter(person__appointments__in=keeping, is_active=True))
