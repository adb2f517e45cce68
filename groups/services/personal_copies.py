"""Copies of one person's data leave an entry: personal data went out."""

from __future__ import annotations

from django.db import transaction

from branchmgr import audit
from branchmgr.models import AuditEvent, User
from groups.models import Person


@transaction.atomic
def record_copy(person: Person, *, by: User) -> AuditEvent:
    """Puts down who took a copy of a person's data."""
    branch = person.branch.code if person.branch else ""
    return audit.record("export_person", by=by, subject=person, branch=branch)
