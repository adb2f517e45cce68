"""Who read somebody else's personal data leaves an entry: once a reader, person and day."""

from __future__ import annotations

from datetime import datetime, time

from django.core.cache import cache
from django.db import transaction

from branchmgr import audit, clock
from branchmgr.models import AuditEvent, User
from groups.models import Person, standing_of

A_DAY = 86_400


def note_reading(person: Person, *, by: User) -> None:
    """Puts down that ``by`` read how somebody else is reached; what was put down today costs no query."""
    if standing_of(by).person == person.pk:
        return
    key = f"personal-data:{by.pk}:{person.pk}:{clock.today()}"
    if not cache.get(key):
        record_reading(person, by=by)
        cache.set(key, True, A_DAY)


@transaction.atomic
def record_reading(person: Person, *, by: User) -> AuditEvent | None:
    """The entry ``personal_data_read``, in the chain of the person's branch; None where there is one of today."""
    midnight = datetime.combine(clock.today(), time.min, clock.zone())
    branch = person.branch.code if person.branch else ""
    return audit.record_once("personal_data_read", by=by, subject=person, branch=branch, since=midnight)
