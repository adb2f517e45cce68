"""Passwords: chosen by their owner, first ones issued by an admin."""

from __future__ import annotations

import secrets

from django.db import transaction

from branchmgr import audit
from branchmgr.models import User

# No letters that are taken for one another when read out or copied from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def choose_password(user: User, *, password: str, by: User) -> User:
    """Sets the password its owner has typed (already validated)."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    audit.record("choose_password", by=by, subject=user)
    return user


@transaction.atomic
def issue_password(user: User, *, by: User | None) -> str:
    """Gives the account a first password, returned once and stored nowhere; its owner must choose an own one."""
    password = "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _part in range(3))
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record("issue_password", by=by, subject=user)
    return password
