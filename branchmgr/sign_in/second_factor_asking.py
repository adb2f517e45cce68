"""Between the password and the sign-in: who gave the right password is held in the session until the code is there."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from branchmgr import clock
from branchmgr.models import User
from branchmgr.sign_in import accounts, devices, second_factor, second_factor_state, sessions
from branchmgr.sign_in.addresses import address_of

PENDING: Final = "second_factor_pending"
MINUTES: Final = 10
"""for so long the password given is good for the second step"""


def postpone(request: HttpRequest, user: User, *, way: str = "password") -> None:
    """Keeps who gave the right password or came from a provider; nobody is signed in yet. The session's key is new."""
    request.session.cycle_key()
    until = int(clock.now().timestamp()) + MINUTES * 60
    request.session[PENDING] = {"user": user.pk, "until": until, "hash": user.get_session_auth_hash(), "way": way}


def waiting(request: HttpRequest) -> User | None:
    """Who gave the right password a short while ago and may sign in still; None where nobody did."""
    kept = request.session.get(PENDING, {})
    if not kept or kept["until"] <= clock.now().timestamp():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == kept["hash"] else None


def complete(request: HttpRequest, user: User, *, code: str) -> str:
    """Signs in who ``waiting`` told, with a code; says by what it was right. Raises RefusedError where it is wrong."""
    device = devices.known(request, user.username)
    way = second_factor.check_code(user, code=code, address=address_of(request), device=device)
    first = request.session.pop(PENDING).get("way", "password")
    user.backend = accounts.BACKEND
    sessions.complete_sign_in(request, user, way=f"{first} and {way}")
    if first != "password":
        second_factor_state.came_from_elsewhere(request)
    return way
