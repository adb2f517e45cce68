"""Leads who lacks a demanded second factor to set one up."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from branchmgr.sign_in import second_factor_state

Next = Callable[[HttpRequest], HttpResponseBase]


class SecondFactorMiddleware:
    """Who lacks a second factor that is demanded sets one up before anything else, from the next request on."""

    FREE = ("second_factor_set_up", "password_change", "logout", "set_language", "healthz", "readyz")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and second_factor_state.is_missing(request) and not self._free(request):
            return redirect("second_factor_set_up")
        return self.get_response(request)

    def _free(self, request: HttpRequest) -> bool:
        return request.path.startswith(settings.STATIC_URL) or request.path in {reverse(name) for name in self.FREE}
