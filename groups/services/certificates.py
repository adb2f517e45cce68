"""Skill certificates 技能证书: who sat for which, and whether they passed (domain row D5)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Certificate, Person


@transaction.atomic
def record_certificate(
    person: Person, *, name: str, level: str, taken_on: date, passed: bool, by: User, now: datetime
) -> Certificate:
    """Puts down that somebody sat for a certificate. Refused for a day to come and for the same one twice."""
    person = Person.objects.select_for_update(of=("self",)).select_related("branch").get(pk=person.pk)
    name = name.strip()
    if not name:
        raise RefusedError(_("Say which certificate it is."))
    if taken_on > clock.day_of(now):
        raise RefusedError(_("This day is still to come."))
    if Certificate.objects.filter(person=person, name=name, taken_on=taken_on).exists():
        raise RefusedError(_("This certificate of %(person)s is there already.") % {"person": person})
    facts = {"name": name, "level": level.strip(), "taken_on": taken_on, "passed": passed}
    made = Certificate.objects.create(person=person, recorded_by=by, **facts)
    branch = person.branch.code if person.branch else ""
    after = {"person": person.employee_no, **facts}
    audit.record("certificate_recorded", by=by, subject=made, branch=branch, after=after)
    return made


@transaction.atomic
def remove_certificate(certificate: Certificate, *, by: User) -> Person:
    """Takes out what was put down by mistake; the entry in the audit keeps what it said."""
    found = Certificate.objects.select_for_update(of=("self",)).select_related("person__branch")
    certificate = found.get(pk=certificate.pk)
    person = certificate.person
    before = {name: getattr(certificate, name) for name in ("name", "level", "taken_on", "passed")}
    branch = person.branch.code if person.branch else ""
    before = {"person": person.employee_no, **before}
    audit.record("certificate_removed", by=by, subject=certificate, branch=branch, before=before)
    certificate.delete()
    return person
