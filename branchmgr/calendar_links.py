"""The secret address of one's calendar: made, made anew, withdrawn, and whose it is."""

from __future__ import annotations

from django.db import transaction

from branchmgr import audit, clock
from branchmgr.models import CalendarLink, User
from branchmgr.models.secret_links import digest_of_token, new_token
from branchmgr.sign_in import second_factor_state


def owner_of(token: str) -> User | None:
    """Whose calendar the token opens today; None for one that opens nothing.

    It opens no more than signing in would: nothing of a closed account, of one that waits for a password of its
    owner's choice, or of one without the second factor that is demanded.
    """
    link = CalendarLink.objects.opened_by(token).of_accounts_in_use().first()
    owner: User | None = link.user if link else None
    return None if owner is None or second_factor_state.is_owed_by(owner) else owner


@transaction.atomic
def make_calendar_link(user: User, *, by: User) -> str:
    """A new address for the calendar; the one before opens nothing any more. Returns the token, kept nowhere."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    ended = forget_calendar_links(user)
    token = new_token()
    CalendarLink.objects.create(user=user, digest=digest_of_token(token), created_by=by, created_at=clock.now())
    audit.record("make_calendar_link", by=by, subject=user, after={"instead_of_another": ended > 0})
    return token


@transaction.atomic
def withdraw_calendar_link(user: User, *, by: User) -> User:
    """The address opens nothing any more; where there is none, nothing is different."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    ended = forget_calendar_links(user)
    audit.record("withdraw_calendar_link", by=by, subject=user, after={"ended": ended})
    return user


def forget_calendar_links(user: User) -> int:
    """Withdraws what stands of an account; part of a service that tells the audit why."""
    return CalendarLink.objects.of(user).standing().update(withdrawn_at=clock.now())
