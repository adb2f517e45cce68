"""What a session knows of the second factor, so that no page has to ask the database.

Whether there is one is looked up at the sign-in and every few minutes, when it is written down anyway that the session
is in use. Whether it is demanded is judged at each request, by what every page reads of its reader's offices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from branchmgr.models import SecondFactor, User

KEY: Final = "second_factor"
LACKS, HAS, ELSEWHERE = "lacks", "has", "elsewhere"
"""there is none; there is one; the sign-in elsewhere has seen to it"""
FROM: Final = "signed_in_elsewhere"
"""whether a provider signed the person in"""

_askers: list[Callable[[User], bool]] = []


def is_set_up(user: User) -> bool:
    """Whether signing in asks this person for a code."""
    return SecondFactor.objects.filter(user=user).exists()


def demanded_by(asker: Callable[[User], bool]) -> None:
    """Adds who may demand a second factor of a person."""
    if asker not in _askers:
        _askers.append(asker)


def is_demanded_of(user: User) -> bool:
    """Whether some place in which this person holds an office demands a second factor."""
    return any(asker(user) for asker in _askers)


def is_owed_by(user: User) -> bool:
    """Whether one is demanded and there is none, asked without a session: whom a provider signs in may owe none."""
    return not settings.OIDC and is_demanded_of(user) and not is_set_up(user)


def begin(request: HttpRequest, user: User) -> None:
    """At a sign-in, whichever way it went."""
    request.session[KEY] = _state_of(user)


def look_again(request: HttpRequest) -> None:
    """For a session that goes on: offices and demands change. The caller saves the session."""
    if request.session.get(KEY) != ELSEWHERE and isinstance(request.user, User):
        begin(request, request.user)


def came_from_elsewhere(request: HttpRequest) -> None:
    """The person was signed in by a provider."""
    request.session[FROM] = True


def leave_elsewhere(request: HttpRequest) -> None:
    """The provider that signed the person in has asked for a second factor, or answers for asking none."""
    request.session[KEY] = ELSEWHERE


def is_missing(request: HttpRequest) -> bool:
    """Whether this person has to set one up before anything else."""
    if request.session.get(KEY) in {HAS, ELSEWHERE} or not isinstance(request.user, User):
        return False
    return is_demanded_of(request.user)


def is_elsewhere(request: HttpRequest) -> bool:
    """Whether a provider signed the person in; the password here plays no part then."""
    return bool(request.session.get(FROM))


def _state_of(user: User) -> str:
    return HAS if is_set_up(user) else LACKS
