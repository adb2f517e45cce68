"""What surrounds every request: its language, where it comes from, and the page for a refusal."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from branchmgr import audit, logs
from branchmgr.access import wants_json
from branchmgr.errors import RefusedError
from branchmgr.sign_in.addresses import address_of
from branchmgr.sign_in.password_rules import must_choose
from branchmgr.sign_in.second_factor_state import is_elsewhere

Next = Callable[[HttpRequest], HttpResponseBase]


class RequestNameMiddleware:
    """Names every request, for the log and for the person who reports a failure: the header ``X-Request-ID``."""

    GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if self.GIVEN.fullmatch(given) else secrets.token_hex(8)
        with logs.of_request(name):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = name
        return response


class EveryAnswerMiddleware:
    """What every answer bears, those that other middleware gives in a view's stead among them.

    Nothing is kept by a browser or a proxy, but static files and what a view says otherwise of.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        return _without_content(response) if request.method == "HEAD" else response


def _without_content(response: HttpResponseBase) -> HttpResponseBase:
    """The heads alone, as HEAD asks for; the server would take the content off as well, with a warning in the log."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


class LanguageMiddleware:
    """The language the reader chose on the page, else the installation's; never the browser's guess."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


class WrongMethodMiddleware:
    """Gives the empty answer 405 its page in words."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or wants_json(request):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page


class OriginMiddleware:
    """Lets audit entries say which address a request came from."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with audit.from_origin(f"web {address_of(request)}"):
            return self.get_response(request)


class PasswordChangeMiddleware:
    """Who was given a first password, or whose own is too old, chooses one before anything else."""

    FREE = ("password_change", "logout", "set_language", "healthz", "readyz")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and must_choose(user) and not self._free(request) and not is_elsewhere(request):
            return redirect("password_change")
        return self.get_response(request)

    def _free(self, request: HttpRequest) -> bool:
        return request.path.startswith(settings.STATIC_URL) or request.path in {reverse(name) for name in self.FREE}


class RefusalMiddleware:
    """Shows a RefusedError to the person: as a page, as a part for htmx, as JSON for the grid (422)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RefusedError):
            return None
        if wants_json(request):
            return JsonResponse({"message": str(exception)}, status=422)
        template = "_refused.html" if getattr(request, "htmx", False) else "refused.html"
        return render(request, template, {"refusal": exception}, status=422)
