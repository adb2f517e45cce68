"""Sign-ins: the last step of every way in, and the ends that a sign-in can take."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import HttpRequest

from branchmgr import audit, clock
from branchmgr.calendar_links import forget_calendar_links
from branchmgr.models import SignedIn, User
from branchmgr.sign_in import devices, limits, second_factor_state
from branchmgr.sign_in.addresses import address_of

logger = logging.getLogger(__name__)


@transaction.atomic
def complete_sign_in(request: HttpRequest, user: User, *, way: str = "password") -> SignedIn:
    """Signs ``user`` in: the last step of every way in, when all that is asked of the person was given.

    ``way`` says in the audit by what. The session gets a new key, so that one from before is worth nothing.
    """
    before = request.session.session_key
    login(request, user)
    if not request.session.session_key:
        request.session.create()
    key = str(request.session.session_key)
    SignedIn.objects.filter(session_key__in=[before, key]).delete()
    now = clock.now()
    signed_in = SignedIn.objects.create(
        user=user,
        session_key=key,
        started_at=now,
        seen_at=now,
        address=address_of(request)[:45],
        agent=request.headers.get("User-Agent", "").replace("\0", "")[:200],
    )
    devices.remember(request, user)
    audit.record("sign_in", by=user, subject=user, after={"way": way})
    return signed_in


def begin_session(request: HttpRequest, user: User, **_more: Any) -> None:
    """Whichever way somebody was signed in, the limits of the session begin to run."""
    limits.begin(request, clock.now())
    second_factor_state.begin(request, user)


@transaction.atomic
def sign_out(request: HttpRequest, *, reason: str = "asked") -> None:
    """Ends the sign-in of this browser."""
    if isinstance(request.user, User):
        SignedIn.objects.filter(session_key=request.session.session_key).delete()
        audit.record("sign_out", by=request.user, subject=request.user, after={"reason": reason})
    logout(request)


@transaction.atomic
def end_sign_in(signed_in: SignedIn, *, by: User) -> SignedIn:
    """Ends the sign-in of another browser: its next request is nobody's."""
    _drop([signed_in])
    audit.record("sign_out", by=by, subject=signed_in.user, after={"reason": "ended", "address": signed_in.address})
    return signed_in


@transaction.atomic
def sign_out_everywhere(user: User, *, by: User) -> User:
    """Ends all sign-ins of an account, those of which nothing is known here, too."""
    forget_all(user)
    audit.record("sign_out", by=by, subject=user, after={"reason": "everywhere"})
    return user


def forget_all(user: User) -> None:
    """Makes every session of an account worthless, and the address of its calendar.

    Part of a service that tells the audit why.
    """
    forget_calendar_links(user)
    User.objects.filter(pk=user.pk).update(sign_outs=F("sign_outs") + 1)
    user.refresh_from_db(fields=["sign_outs"])
    _drop(user.signed_in.all())


def end_closed(instance: User, *, update_fields: Collection[str] | None = None, **_more: Any) -> None:
    """Before an account is saved as closed: its sessions end, and are worth nothing when it is opened again."""
    if instance.pk is None or instance.is_active or (update_fields is not None and "is_active" not in update_fields):
        return
    if User.objects.filter(pk=instance.pk, is_active=True).exists():
        forget_all(instance)


@transaction.atomic
def stay_here_only(request: HttpRequest, user: User) -> None:
    """After a new password: this browser stays signed in, under a new key, and no other does."""
    _drop(user.signed_in.exclude(session_key=request.session.session_key))
    here = user.signed_in.filter(session_key=request.session.session_key).first()
    update_session_auth_hash(request, user)
    devices.remember(request, user)
    if here:
        here.session_key = request.session.session_key or ""
        here.save(update_fields=["session_key"])


def note_in_use(request: HttpRequest) -> None:
    """Writes down, every few minutes at most, that this browser is in use.

    Reading goes on where nothing can be written (a full disk), and where the session has just been ended.
    """
    now = clock.now()
    if not limits.note(request, now):
        return
    try:
        with transaction.atomic():
            second_factor_state.look_again(request)
            request.session.save()
            SignedIn.objects.filter(session_key=request.session.session_key).update(seen_at=now)
    except (DatabaseError, UpdateError):
        logger.warning("it could not be written down that a session is in use")
    request.session.modified = False


def _drop(signed_in: Iterable[SignedIn]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for each in signed_in:
        store(each.session_key).delete()
        each.delete()
