"""How long a sign-in lasts: so long in all, and so long without a request. Judged without asking the database.

The session knows when it began and, to five minutes, when it was last used; a signed cookie that goes out with each
answer knows the second. Without that cookie a sign-in can end sooner, never later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase

BEGAN: Final = "began"
SEEN: Final = "seen"
COOKIE: Final = "seen"
NOTED_EVERY: Final = 300
"""seconds after which it is written down anew that a session is in use"""

IDLE, LONG, OVER = "idle", "long", "over"
"""why a sign-in has ended: nobody used it, it was open long enough, or it was ended from elsewhere"""


def begin(request: HttpRequest, now: datetime) -> None:
    """Lets the session of a new sign-in begin."""
    request.session[BEGAN] = request.session[SEEN] = _seconds(now)


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the session is somebody's; whether it is still worth something is not asked."""
    return SESSION_KEY in request.session


def ended(request: HttpRequest, now: datetime) -> str:
    """Why the sign-in of this session is over; empty while it is not."""
    began = request.session.get(BEGAN)
    if not isinstance(began, int):
        return OVER
    if _seconds(now) - began >= settings.SESSION_HOURS * 3600:
        return LONG
    return IDLE if _seconds(now) - _seen(request) >= settings.SESSION_IDLE_MINUTES * 60 else ""


def note(request: HttpRequest, now: datetime) -> bool:
    """Writes into the session that it is in use, where that was not done lately. True where it was written."""
    noted: int = request.session.get(SEEN, 0)
    due = _seconds(now) - noted >= NOTED_EVERY
    if due:
        request.session[SEEN] = _seconds(now)
    return due


def tell(request: HttpRequest, response: HttpResponseBase, now: datetime) -> None:
    """Tells the browser the second at which it was seen, for the next request."""
    response.set_cookie(
        COOKIE,
        _signer(request).sign(str(_seconds(now))),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _seen(request: HttpRequest) -> int:
    """The second of the last request, as far as it is known."""
    noted: int = request.session.get(SEEN, 0)
    try:
        return max(noted, int(_signer(request).unsign(request.COOKIES.get(COOKIE, ""))))
    except (BadSignature, ValueError):
        return noted


def _signer(request: HttpRequest) -> Signer:
    """Signs for one session alone: what was signed for another is worth nothing."""
    return Signer(salt=f"branchmgr.seen:{request.session.session_key}")


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
