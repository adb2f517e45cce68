"""Ends sign-ins that were idle or open for too long, before anything else looks at them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from branchmgr import clock
from branchmgr.sign_in import devices, limits, sessions

Next = Callable[[HttpRequest], HttpResponseBase]


class SessionLimitsMiddleware:
    """Holds the limits of sessions; ``request.sign_in_ended`` says why somebody is not signed in any more.

    What a page asks by itself, without anybody doing anything, does not keep a sign-in from ending: the ``QUIET``.
    """

    QUIET = ("notification_count",)
    QUIET_IN_PARTS = ("work_detail", "work_list")
    """pages that look again by themselves while a work runs; opened as a whole they are somebody's doing"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        quiet = self._quiet(request)
        request.sign_in_ended = self._ended(request, quiet=quiet)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if limits.is_signed_in(request) and not quiet:
            limits.tell(request, response, clock.now())
            devices.tell(request, response)
        return response

    def _ended(self, request: HttpRequest, *, quiet: bool) -> str:
        if not request.user.is_authenticated:
            if limits.is_signed_in(request):
                # The account was closed: what is kept must not be worth anything when it is opened again.
                request.session.flush()
            return limits.OVER if settings.SESSION_COOKIE_NAME in request.COOKIES else ""
        ended = limits.ended(request, clock.now())
        if ended:
            sessions.sign_out(request, reason=ended)
        elif not quiet:
            sessions.note_in_use(request)
        return ended

    def _quiet(self, request: HttpRequest) -> bool:
        in_parts = request.method == "GET" and "HX-Request" in request.headers
        names = (*self.QUIET, *self.QUIET_IN_PARTS) if in_parts else self.QUIET
        try:
            return resolve(request.path_info).url_name in names
        except Resolver404:
            return False
