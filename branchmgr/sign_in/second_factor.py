"""The second factor: codes of an authenticator (TOTP, RFC 6238) and recovery codes, each good once.

The arithmetic is django-otp's. Tries are counted before a code is looked at, as those of passwords are.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from typing import Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import RecoveryCode, SecondFactor, User
from branchmgr.sign_in import entering, guard, sessions
from branchmgr.sign_in.second_factor_state import is_set_up

NUMBER: Final = 10
"""recovery codes that are given at once"""
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""no letters that are taken for one another when copied from paper"""
STEP: Final = 30
TOLERANCE: Final = 1
"""seconds for which a code is good, and how many such times a phone's clock may be off"""
APP, RECOVERY = "app", "recovery"
"""by what a code was: the authenticator, or a recovery code"""


def new_key() -> str:
    """What is kept of a new authenticator."""
    return secrets.token_hex(20)


def secret_of(key: str) -> str:
    """The secret that the authenticator is given, in base 32 as people type it."""
    return b32encode(_secret(key)).decode()


def address_of(user: User, key: str) -> str:
    """What the picture says to the authenticator: the secret, and what to call it."""
    label = quote(f"{settings.SECOND_FACTOR_NAME}:{user.username}")
    query = urlencode({"secret": secret_of(key), "issuer": settings.SECOND_FACTOR_NAME}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"


@transaction.atomic
def set_up_second_factor(user: User, *, key: str, code: str, by: User) -> list[str]:
    """From now on signing in asks for a code. Returns the recovery codes, this once.

    Raises RefusedError where the code is not the authenticator's, and where there is a second factor already.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if is_set_up(user):
        raise RefusedError(_("You have a second factor already. Remove it first."))
    step = _step_of(key, code, after=0)
    if not step:
        raise RefusedError(_("This is not the code that the app shows now. Look again, and check the phone's clock."))
    factor = SecondFactor.objects.create(user=user, key=key, last_step=step, set_up_at=clock.now())
    codes = _give_codes(factor)
    audit.record("set_up_second_factor", by=by, subject=user)
    return codes


@transaction.atomic
def renew_recovery_codes(user: User, *, by: User) -> list[str]:
    """New recovery codes, returned this once; the old ones are worth nothing any more."""
    factor = SecondFactor.objects.select_for_update(of=("self",)).filter(user=user).first()
    if factor is None:
        raise RefusedError(_("There is no second factor."))
    factor.recovery_codes.all().delete()
    codes = _give_codes(factor)
    audit.record("renew_recovery_codes", by=by, subject=user)
    return codes


@transaction.atomic
def remove_second_factor(user: User, *, by: User | None) -> User:
    """Signing in asks for no code any more. Where it is not the owner who does it, every sign-in of theirs ends."""
    if not SecondFactor.objects.filter(user=user).delete()[0]:
        raise RefusedError(_("There is no second factor."))
    guard.succeeded(guard.of_second_factor(user))
    if by != user:
        sessions.forget_all(user)
    audit.record("remove_second_factor", by=by, subject=user)
    return user


def check_code(user: User, *, code: str, address: str, device: str = "") -> str:
    """By what the code is right: APP or RECOVERY. It is not right a second time.

    ``device`` names a browser that the account knows (``devices.known``); its tries count under a key of their own.
    Raises RefusedError where it is wrong, and where there were too many tries.
    """
    now = clock.now()
    strangers = (guard.of_address(address), guard.of_second_factor(user))
    limits = (guard.of_device_code(device),) if device else strangers
    entering.take(limits, now)
    way = _use(user, "".join(code.split()).replace("-", "").lower())
    if not way:
        entering.fail(user.username, limits, now, what="second factor")
        raise RefusedError(_("This code is not right, or was used already. Wait for the next one and try again."))
    for limit in limits:
        guard.succeeded(limit)
    return way


@transaction.atomic
def _use(user: User, code: str) -> str:
    """Looks at a code and makes it worthless; the row is locked, so that it is good for one sign-in."""
    factor = SecondFactor.objects.select_for_update(of=("self",)).filter(user=user).first()
    if factor is None:
        return ""
    step = _step_of(factor.key, code, after=factor.last_step)
    if step:
        taken = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step)
        return APP if taken else ""
    return RECOVERY if factor.recovery_codes.filter(keyed=_keyed(factor, code)).delete()[0] else ""


def _step_of(key: str, code: str, *, after: int) -> int:
    """The step of time whose code this is; 0 where it is none of now, or of a step that was taken already."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return 0
    totp = TOTP(_secret(key), step=STEP)
    totp.time = clock.now().timestamp()
    return int(totp.t()) if totp.verify(int(code), tolerance=TOLERANCE, min_t=after + 1) else 0


def _secret(key: str) -> bytes:
    """The authenticator's secret: who reads the database, but not SECRET_KEY, does not know it."""
    return salted_hmac("branchmgr.second_factor", key, algorithm="sha256").digest()[:20]


def _keyed(factor: SecondFactor, code: str) -> str:
    return salted_hmac("branchmgr.recovery_code", f"{factor.key}:{code}", algorithm="sha256").hexdigest()


def _give_codes(factor: SecondFactor) -> list[str]:
    """New recovery codes of 10 letters, some 49 bits each."""
    codes = ["".join(secrets.choice(LETTERS) for _letter in range(10)) for _code in range(NUMBER)]
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, keyed=_keyed(factor, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]
