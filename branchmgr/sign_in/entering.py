"""From an employee number and a password to an account: who may sign in, and what is said to whom may not.

An unknown number, an account that is closed and a wrong password are answered by the same words after the same work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.sign_in import devices, guard
from branchmgr.sign_in.addresses import address_of
from branchmgr.sign_in.guard import Limit


def enter(request: HttpRequest, *, number: str, password: str) -> User:
    """The account that number and password open. It is not signed in yet: ``sessions.complete_sign_in`` does that.

    Raises RefusedError where they do not fit, where there were too many tries, and for a one-time code that is right
    but too old.
    """
    now = clock.now()
    device = devices.known(request, number)
    strangers = (guard.of_address(address_of(request)), guard.of_number(number))
    limits = (guard.of_device(device),) if device else strangers
    take(limits, now)
    user = authenticate(request, username=number, password=password)
    if not isinstance(user, User):
        fail(number, limits, now)
        raise RefusedError(_("The employee number or the password is wrong."))
    if user.code_expires_at and user.code_expires_at <= now:
        fail(number, limits, now)
        raise RefusedError(_("The employee number or the password is wrong. The code has expired; ask for a new one."))
    for limit in limits:
        guard.succeeded(limit)
    return user


def check_present_password(user: User, password: str) -> bool:
    """Whether this is the password of somebody who is signed in; tries are counted as those of signing in are.

    Raises RefusedError where there were too many.
    """
    now = clock.now()
    limit = guard.of_present_password(user)
    take((limit,), now)
    if not user.check_password(password):
        _close(user.username, (limit,), now)
        return False
    guard.succeeded(limit)
    return True


def take(limits: tuple[Limit, ...], now: datetime) -> None:
    """Counts a try under every limit, or under none."""
    taken: list[Limit] = []
    for limit in limits:
        opens = guard.take(limit, now=now)
        if opens:
            for each in taken:
                guard.give_back(each)
            raise RefusedError(
                _("Too many tries failed. You can try again at %(time)s.") % {"time": _full_minute(opens)}
            )
        taken.append(limit)


def _full_minute(moment: datetime) -> str:
    """The first full minute that is not before a moment, as 10:15."""
    return f"{(moment + timedelta(seconds=59)).astimezone(clock.zone()):%H:%M}"


def fail(number: str, limits: tuple[Limit, ...], now: datetime, **said: object) -> None:
    """A try that was counted has failed; ``said`` is told to the audit."""
    _record("sign_in_failed", number, said)
    _close(number, limits, now)


def _close(number: str, limits: tuple[Limit, ...], now: datetime) -> None:
    for limit in limits:
        if guard.failed(limit, now=now):
            kind = limit.key.partition(":")[0]
            _record("locked_out", number, {"what": kind, "until": now + guard.span()})


@transaction.atomic
def _record(action: str, number: str, said: dict[str, object]) -> None:
    """An entry about a number; one that is no account's is not written down, for it may be a password."""
    known = User.objects.filter(username=number).first()
    who = {"number": number} if known else {"number_hash": guard.keyed(number)}
    audit.record(action, by=None, subject=known, after=who | said)
