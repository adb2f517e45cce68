"""The first day of an installation: the first admin, let in by the server's command, and the committee it is for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock, turns
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.enums import CommitteeKind, Office, PoliticalStatus
from groups.models import Appointment, Committee, Person
from groups.models.organisation import is_founded
from groups.particulars import read_name


@transaction.atomic
def create_admin(employee_no: str, *, name: str, by: User | None) -> User:
    """The account of whoever sets up an empty installation; it opens once ``issue_password`` gave it a code.

    Raises RefusedError where a committee or branch is there already, and where the number is taken.
    """
    _wait_for_others()
    if is_founded():
        raise RefusedError(
            _("This installation is set up already: put the admin on the sheet 任职 of a roster and import it.")
        )
    if Person.objects.filter(employee_no=employee_no).exists() or User.objects.filter(username=employee_no).exists():
        raise RefusedError(
            _("%(number)s has an account already: issue_password gives it a new code.") % {"number": employee_no}
        )
    user = User.objects.create_user(employee_no)
    person = Person(employee_no=employee_no, name=_read(name), political_status=PoliticalStatus.FULL, user=user)
    _check(person)
    person.save()
    audit.record("create_admin", by=by, subject=user, after={"username": employee_no})
    return user


@transaction.atomic
def found_committee(code: str, *, name: str, kind: str, by: User) -> Committee:
    """The topmost committee of an empty installation, with ``by`` as its admin from today on.

    Raises RefusedError where a committee or branch is there already: then admins are appointed by the roster.
    """
    _wait_for_others()
    if not by.has_perm("groups.found_committee"):
        raise RefusedError(_("The committee is named already. Further ones come with the roster."))
    committee = Committee(code=code, name=name, kind=CommitteeKind(kind))
    committee.path = f"/{code}/"
    _check(committee)
    committee.save()
    person = Person.objects.get(user=by)
    Appointment.objects.create(person=person, office=Office.ADMIN, committee=committee, starts_on=clock.today())
    audit.record("found_committee", by=by, subject=committee, after={"code": code, "name": name, "kind": kind})
    return committee


def _wait_for_others() -> None:
    """Of several at once one founds; imports of rosters wait for the same turn."""
    turns.take(turns.PEOPLE)


def _read(name: str) -> str:
    try:
        return read_name(name)
    except ValidationError as fault:
        raise RefusedError(fault.messages[0]) from fault


def _check(thing: Any) -> None:
    """RefusedError with the words of the fields that do not hold."""
    try:
        thing.full_clean(exclude={"user", "sort_key", "initials"})
    except ValidationError as fault:
        raise RefusedError(" ".join(fault.messages)) from fault
