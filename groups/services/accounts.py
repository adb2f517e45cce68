"""Accounts of people: first passwords, and offices that rest until a second person has confirmed them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock, passwords
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Person
from groups.resting import is_answered_for, rests_with_code
from groups.services import resting_notices


@transaction.atomic
def issue_password(user: User, *, by: User | None) -> str:
    """A first password for the account, a code that expires, returned once; ``by`` None is the system.

    A code that an admin issues lets the offices rest that reach unpublished scores, until ``confirm_offices``.
    Raises RefusedError where ``by`` does not administer every place in which the person holds an office.
    """
    person = Person.objects.filter(user=user).select_related("branch__committee").first()
    if by is not None and (person is None or not by.has_perm("groups.issue_password", person)):
        raise RefusedError(_("You may not issue a password to this person."))
    if person is not None:
        person.user = user  # who can confirm is asked of the account as it is from now on
    if by is not None and person is not None and rests_with_code(person, user):
        user.offices_rest_since = user.offices_rest_since or clock.now()
    user.code_issued_by = by
    user.save(update_fields=["offices_rest_since", "code_issued_by"])
    code = passwords.issue_password(user, by=by)
    if by is not None and person is not None and user.offices_rest_since:
        resting_notices.tell_who_can_confirm(person, issuer=by)
    return code


def choice_of(user: User | None) -> str:
    """Which password is in use, by the moment of its choice: what is confirmed is this one and no later one."""
    return user.password_chosen_at.isoformat() if user and user.password_chosen_at else ""


@transaction.atomic
def confirm_offices(person: Person, *, chosen: str | None, by: User | None) -> Person:
    """Ends the rest of a person's offices: their owner asked for the code and chose the password.

    ``chosen`` is the ``choice_of`` the password that the owner was asked about, None for whichever is in use.
    Raises RefusedError where ``by`` may not say so, where nothing rests, while the code is not used up, and where
    another password was chosen since.
    """
    user = User.objects.select_for_update().filter(person=person).first()
    person.user = user
    if by is not None and not by.has_perm("groups.confirm_offices", person):
        raise RefusedError(_("You may not confirm this person's offices."))
    if user is None or (user.offices_rest_since is None and is_answered_for(user)):
        raise RefusedError(_("No office of this person rests."))
    if user.code_expires_at is not None:
        raise RefusedError(_("The person has not chosen an own password yet; before that nothing can be confirmed."))
    if chosen is not None and chosen != choice_of(user):
        raise RefusedError(_("Another code was issued meanwhile and another password chosen: ask the person anew."))
    before = {"rest_since": user.offices_rest_since, "code_by": str(user.code_issued_by or "")}
    user.offices_rest_since = None
    if is_answered_for(by):
        user.code_issued_by = None
    user.save(update_fields=["offices_rest_since", "code_issued_by"])
    audit.record("confirm_offices", by=by, subject=user, before=before, after={"rest_since": None})
    resting_notices.tell_confirmed(user)
    return person
