"""Erasing a person's data after leaving (个人信息删除): what was done stays, without saying who it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from branchmgr import audit, clock, long_work, sendings, turns
from branchmgr.errors import RefusedError
from branchmgr.imports.service import forget_imports
from branchmgr.models import (
    CalendarLink,
    DailyMail,
    SecondFactor,
    SignInGuard,
    UsedPassword,
    User,
)
from branchmgr.sign_in import guard, sessions
from groups import erasing
from groups.former_numbers import mark_of
from groups.models import Erasure, IdentityNumber, Person
from groups.models.privacy import placeholder

A_YEAR: Final = timedelta(days=365)
"""from a year after leaving on nobody asks why"""


def hindrance(person: Person, today: date) -> str:
    """Why the data of a person cannot be erased today; empty where they can."""
    if Erasure.objects.filter(person=person).exists():
        return _("The data of this person were erased already.")
    if person.memberships.not_over(today).exists():
        return _("This person belongs to a group. End the membership with the roster first.")
    if person.appointments.not_over(today).exists():
        return _("This person holds an office. End the appointment with the roster first.")
    return ""


def left_on(person: Person) -> date | None:
    """The last day in a group or an office; None for who never was in any."""
    last = [person.memberships.aggregate(last=Max("ends_on")), person.appointments.aggregate(last=Max("ends_on"))]
    return max((each["last"] for each in last if each["last"]), default=None)


def asks_for_reason(person: Person, today: date) -> bool:
    """Whether a reason is asked for: less than a year has gone since leaving, or nobody knows when that was."""
    left = left_on(person)
    return left is None or today - left < A_YEAR


@transaction.atomic
def erase_person(person: Person, *, reason: str, by: User | None) -> Erasure:
    """Erases what describes a person and closes the account for good; rows, scores and the audit stay.

    Refused while a membership or an office runs, and without a reason within a year of leaving.
    """
    turns.take(turns.PEOPLE)
    person = Person.objects.select_for_update(of=("self",)).select_related("branch", "user").get(pk=person.pk)
    _check(person, reason)
    branch = person.branch.code if person.branch else ""
    made = _numbered(person, by)
    former = erasing.Former(name=person.name, number=person.employee_no)
    _check_reason(reason, former)
    _empty(person, made)
    if person.user:
        _close(person.user, made)
    forgotten = erasing.forget(person, former=former)
    after = {"called": str(made), "reason": reason.strip(), "erased": forgotten}
    audit.record("erase_person", by=by, subject=person, branch=branch, after=after)
    return made


def _check(person: Person, reason: str) -> None:
    today = clock.today()
    if why := hindrance(person, today):
        raise RefusedError(why)
    if not reason.strip() and asks_for_reason(person, today):
        raise RefusedError(_("Less than a year has gone since this person left: say why the data are erased now."))


def _check_reason(reason: str, former: erasing.Former) -> None:
    """The reason stands in the audit for good, where nothing is ever erased."""
    if former.is_told_by(reason):
        raise RefusedError(erasing.TELLS_WHO)


def _numbered(person: Person, by: User | None) -> Erasure:
    number = (Erasure.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    while Person.objects.filter(employee_no=placeholder(number)).exists():  # somebody had it before it was kept
        number += 1
    kept = {"former": mark_of(person.employee_no), "erased_at": clock.now(), "erased_by": by}
    return Erasure.objects.create(person=person, number=number, **kept)


def _empty(person: Person, made: Erasure) -> None:
    """Political status, class and the days of joining stay: past attendance and dues are counted by them."""
    person.name, person.employee_no = str(made), made.employee_no
    person.sex = person.position = person.mobile = person.email = ""
    person.born_on = person.branch = person.department = None
    person.save()
    IdentityNumber.objects.filter(person=person).delete()


def _close(user: User, made: Erasure) -> None:
    """Nobody ever signs in with the account again; what only its owner had use for goes."""
    keys = [guard.of_number(user.username).key, guard.of_present_password(user).key, guard.of_second_factor(user).key]
    SignInGuard.objects.filter(key__in=keys).delete()
    sessions.forget_all(user)
    UsedPassword.objects.filter(user=user).delete()
    long_work.forget_all(user)
    forget_imports(user)
    SecondFactor.objects.filter(user=user).delete()
    CalendarLink.objects.of(user).delete()
    DailyMail.objects.filter(user=user).delete()
    user.notifications.all().delete()
    for sending in user.sendings.all():
        sendings.drop(sending)
    user.username, user.language, user.muted_kinds = made.employee_no, "", []
    user.is_active = user.mail_notices = user.must_change_password = False
    user.last_login = user.code_expires_at = user.password_chosen_at = user.offices_rest_since = None
    user.mail_daily_at = None
    user.set_unusable_password()
    user.save()
