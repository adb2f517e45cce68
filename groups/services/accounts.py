"""Accounts of people: first passwords."""

from __future__ import annotations

from django.utils.translation import gettext as _

from branchmgr import passwords
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Person


def issue_password(user: User, *, by: User | None) -> str:
    """A first password for the account, returned once; ``by`` None is the system.

    Raises RefusedError where ``by`` does not administer every place in which the person holds an office.
    """
    if by is not None:
        person = Person.objects.filter(user=user).select_related("branch__committee").first()
        if person is None or not by.has_perm("groups.issue_password", person):
            raise RefusedError(_("You may not issue a password to this person."))
    return passwords.issue_password(user, by=by)
