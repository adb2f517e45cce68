"""Views of single sign-on: there and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from branchmgr.access import open_to_all
from branchmgr.accounts import speak
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.sign_in import single_sign_on

View = Callable[[HttpRequest], HttpResponse]


def _at_the_sign_in(view: View) -> View:
    """Only where single sign-on is set up; what is refused is said on the page for signing in."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not settings.OIDC:
            raise Http404
        if request.user.is_authenticated:
            return redirect("home")
        try:
            return view(request)
        except RefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect("login")

    return wrapped


@open_to_all(because="signing in comes before anything else")
@never_cache
@require_GET
@_at_the_sign_in
def single_sign_on_begin(request: HttpRequest) -> HttpResponse:
    """Sends a person to the provider."""
    return single_sign_on.carried_out(single_sign_on.Begin.as_view(), request)


@open_to_all(because="whoever comes back from the provider is not signed in yet")
@never_cache
@require_GET
@_at_the_sign_in
def single_sign_on_return(request: HttpRequest) -> HttpResponse:
    """Signs in who comes back from the provider."""
    response = single_sign_on.carried_out(single_sign_on.Return.as_view(), request)
    if isinstance(request.user, User) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        speak(response, request.user.language)
    return response
