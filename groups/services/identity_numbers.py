"""Identity numbers that are kept: shown to who may see them, encrypted again under another key, deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups import identity
from groups.models import IdentityNumber, Person

BATCH = 500


def shown_to(user: User, person: Person) -> str:
    """The first and the last character of a person's number; empty where none is kept or ``user`` may not see it."""
    if not settings.IDENTITY_NUMBERS or not user.has_perm("groups.reveal_identity", person):
        return ""
    kept = IdentityNumber.objects.filter(person=person).first()
    if kept is None:
        return ""
    try:
        return identity.shown(identity.opened(kept.sealed, employee_no=person.employee_no))
    except RefusedError:
        return identity.KEPT


@transaction.atomic
def reveal(person: Person, *, by: User) -> str:
    """The whole number; every time it is put down who saw it."""
    kept = IdentityNumber.objects.filter(person=person).first() if settings.IDENTITY_NUMBERS else None
    if kept is None:
        raise RefusedError(_("No identity number of this person is kept."))
    number = identity.opened(kept.sealed, employee_no=person.employee_no)
    branch = person.branch.code if person.branch else ""
    audit.record("identity_number_revealed", by=by, subject=person, branch=branch)
    return number


@transaction.atomic
def seal_anew(*, by: User | None) -> int:
    """Seals every number under the first key; from then on the others are needed no more. Returns how many."""
    kept = list(IdentityNumber.objects.select_for_update(of=("self",)).select_related("person"))
    for each in kept:
        number = identity.opened(each.sealed, employee_no=each.person.employee_no)
        each.sealed = identity.sealed(number, employee_no=each.person.employee_no)
    IdentityNumber.objects.bulk_update(kept, ["sealed"], batch_size=BATCH)
    audit.record("identity_numbers_sealed", by=by, after={"count": len(kept)})
    return len(kept)


@transaction.atomic
def forget_all(*, by: User | None) -> int:
    """Deletes every identity number, whatever the setting says now. Returns how many there were."""
    count, _by_table = IdentityNumber.objects.all().delete()
    audit.record("identity_numbers_forgotten", by=by, after={"count": count})
    return count
