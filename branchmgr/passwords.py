"""Passwords: chosen by their owner, first ones issued by an admin as codes that expire."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import UsedPassword, User
from branchmgr.sign_in import guard, password_rules, sessions

# No letters that are taken for one another when read out or copied from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def choose_password(user: User, *, password: str, by: User) -> User:
    """Sets the password its owner has typed (already validated).

    Raises RefusedError where the one-time code that opened the sign-in has expired meanwhile, and where the password
    that ``user`` was read with is no longer the one in use: one code chooses one password.
    """
    in_use = User.objects.select_for_update().values_list("password", flat=True).get(pk=user.pk)
    if in_use != user.password:
        raise RefusedError(_("The password was changed elsewhere in the meantime. Sign in anew."))
    if user.code_expires_at and user.code_expires_at <= clock.now():
        raise RefusedError(_("The code has expired; ask for a new one."))
    user.set_password(password)
    user.must_change_password = False
    user.code_expires_at = None
    user.password_chosen_at = clock.now()
    user.save(update_fields=["password", "must_change_password", "code_expires_at", "password_chosen_at"])
    _keep(user, by=by)
    audit.record("choose_password", by=by, subject=user)
    return user


@transaction.atomic
def issue_password(user: User, *, by: User | None) -> str:
    """Gives the account a one-time code for a password, returned once and stored nowhere.

    It is good for CODE_HOURS and until its owner has chosen an own password. Every sign-in of the account ends, and
    failed tries of before are forgotten.
    """
    code = "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _part in range(3))
    user.set_password(code)
    user.must_change_password = True
    user.code_expires_at = clock.now() + timedelta(hours=settings.CODE_HOURS)
    user.save(update_fields=["password", "must_change_password", "code_expires_at"])
    sessions.forget_all(user)
    guard.succeeded(guard.of_number(user.username))
    audit.record("issue_password", by=by, subject=user, after={"good_until": user.code_expires_at})
    return code


def _keep(user: User, *, by: User) -> None:
    """Keeps the hash as long as the rules ask for it, and no others."""
    kept = password_rules.preset().kept
    if kept > 1:
        UsedPassword.objects.create(user=user, password=user.password, chosen_at=clock.now())
    newest = UsedPassword.objects.filter(user=user).order_by("-chosen_at", "-pk").values_list("pk", flat=True)
    UsedPassword.objects.filter(user=user).exclude(pk__in=list(newest[: kept if kept > 1 else 0])).delete()
