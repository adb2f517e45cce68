"""The column 身份证号, which is read only where the installation keeps identity numbers."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from branchmgr.errors import RefusedError
from branchmgr.imports.changes import FieldChange
from branchmgr.spreadsheets import Row
from groups import identity
from groups.models import Person
from groups.services.roster.draft import Draft
from groups.services.roster.register import is_new
from groups.services.roster.sheets import PEOPLE as SHEET


def settle_identity(draft: Draft, row: Row, person: Person, *, covered: bool) -> list[FieldChange]:
    """What changes of a person's identity number; an empty cell leaves it as it is, for no export ever tells it.

    The change names no part of the number: it is shown to the importer and kept by the audit.
    """
    typed = row.text(identity.HEADER) if settings.IDENTITY_NUMBERS and draft.has(SHEET, identity.HEADER) else ""
    if not typed:
        return []
    try:
        number = identity.read_number(typed)
    except ValueError:
        row.fault(identity.HEADER, _("This is not an identity number of 18 characters. Look at every digit."))
        return []
    known = None if is_new(person) else draft.register.identities.get(person.pk)
    if covered and known and _opened(known, person) == number:
        return []
    draft.identities.append((person, number))
    return [FieldChange(identity.HEADER, identity.KEPT if known else "", identity.KEPT)]


def _opened(known: str, person: Person) -> str:
    """The number; empty where the key of then is lost: the typed one takes its place."""
    try:
        return identity.opened(known, employee_no=person.employee_no)
    except RefusedError:
        return ""
