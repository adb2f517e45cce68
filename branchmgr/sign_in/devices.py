"""Browsers that an account knows: who tries from one of them is not shut out by what strangers try.

After a sign-in the browser keeps a cookie with a random word and a keyed mark for the account. The mark holds the
proof of sessions, so that a new password, "sign out everywhere" and the closing of the account end it. After OWASP's
"device cookies" against locking out as an attack.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from branchmgr.models import User

COOKIE: Final = "device"
DAYS: Final = 365
"""for so long a browser is known after its last sign-in"""
MOST: Final = 5
"""accounts that one browser is known to, those of the last sign-ins"""
FORM: Final = re.compile(r"[0-9a-f]{32}(\.[0-9a-f]{64}){1,5}")


def known(request: HttpRequest, number: str) -> str:
    """The name under which tries of this browser with this number count; empty where the account knows it not.

    The account is asked for with a cookie alone, and in the same way whether there is one with this number or not.
    """
    word, marks = _read(request)
    if not marks:
        return ""
    user = User.objects.filter(username=number).first()
    mark = _mark(word, user or User(username=number))
    fits = any(constant_time_compare(mark, each) for each in marks)
    return _named(word, number) if fits and user else ""


def remember(request: HttpRequest, user: User) -> None:
    """Lets the answer to this request make the browser known to the account."""
    request.device_of = user  # type: ignore[attr-defined]


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Gives the cookie to a browser that has just signed in, or whose owner has just chosen a password here."""
    user: User | None = getattr(request, "device_of", None)
    if user is None:
        return
    word, marks = _read(request)
    word = word or secrets.token_hex(16)
    mark = _mark(word, user)
    kept = [mark, *(each for each in marks if each != mark)][:MOST]
    response.set_cookie(
        COOKIE,
        ".".join([word, *kept]),
        max_age=DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    told = request.COOKIES.get(COOKIE, "")
    if not FORM.fullmatch(told):
        return "", []
    word, *marks = told.split(".")
    return word, marks


def _mark(word: str, user: User) -> str:
    said = f"{word}:{user.pk}:{user.get_session_auth_hash()}"
    return salted_hmac("branchmgr.device", said, algorithm="sha256").hexdigest()


def _named(word: str, number: str) -> str:
    return salted_hmac("branchmgr.device.name", f"{word}:{number}", algorithm="sha256").hexdigest()[:32]
