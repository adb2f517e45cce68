"""Who may open a view: three decorators, and the wrapper around django-rules' predicates.

Every view carries one of them; ``view.access`` tells which (a test walks all URLs).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

import rules
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import BigAutoField, Model, QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from branchmgr.kept_queries import Given, KeptQuery
from branchmgr.models import User

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request as a view sees it behind one of the decorators below: somebody is signed in."""

    user: User
    htmx: HtmxDetails


M = TypeVar("M", bound=Model)


def rule(question: Callable[[Any, Any], bool]) -> Any:
    """A predicate for ``rules.py``. It must answer with a bool: the library lets ``None`` pass as "no opinion"."""

    @wraps(question)
    def answered(user: Any, subject: Any = None) -> bool:
        answer = question(user, subject)
        if not isinstance(answer, bool):
            raise TypeError(f"{question.__name__} answered {answer!r} instead of a bool")
        return answer

    return rules.predicate(answered, name=question.__name__)


def wants_json(request: HttpRequest) -> bool:
    """Whether the grid asks, which understands JSON only."""
    return request.headers.get("Accept", "").startswith("application/json")


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"message": _("Your session has ended. Please sign in again.")}, status=401)
    address = redirect_to_login(_page_of(request)).url
    ended = getattr(request, "sign_in_ended", "")
    address = f"{address}&ended={ended}" if ended else address
    # A part of a page must not be replaced by the page for signing in.
    return HttpResponseClientRedirect(address) if _is_part(request) else HttpResponseRedirect(address)


def _is_part(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _page_of(request: HttpRequest) -> str:
    """The page to come back to; what was sent from a form or asked for in parts is no page of its own."""
    if request.method in ("GET", "HEAD") and not _is_part(request):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return request.get_full_path()
    return f"{came_from.path or '/'}?{came_from.query}" if came_from.query else came_from.path or "/"


def on_object(
    model: type[M],
    permission: str,
    *,
    related: tuple[str, ...] = (),
    closed: Callable[[M], str] | None = None,
    seen_by: str = "visible_to",
    holders_see: bool = False,
) -> Callable[[View], View]:
    """Hands the view a permitted object: 404 where it may not be seen, 403 where the act is not allowed.

    The model's default manager must have ``visible_to(user)``, or what ``seen_by`` names; the URL names the object
    ``pk``. What is ``related`` to it is read along with it. ``closed`` says why the act is closed for everybody,
    nothing where it is not. ``holders_see`` says that the rules grant the permission to nobody who may not see the
    object: then it is asked first, of the object alone, which takes a fraction of the time; a test holds that it is so.
    """
    alone = KeptQuery(
        f"{model.__name__.lower()}_alone",
        lambda: _with(model._default_manager.filter(pk=Given("pk", BigAutoField())), related),
    )

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            known = alone.first(pk=pk) if holders_see else None
            if known is not None and request.user.has_perm(permission, known):
                return view(request, known, **kwargs)
            visible = getattr(model._default_manager, seen_by)(request.user)
            subject = get_object_or_404(_with(visible, related), pk=pk)
            if not request.user.has_perm(permission, subject):
                # A thing that is closed for everybody says so; otherwise it is a matter of offices.
                raise PermissionDenied(closed(subject) if closed else _why_closed(subject, permission))
            return view(request, subject, **kwargs)

        wrapped.access = ("object", permission)  # type: ignore[attr-defined]
        wrapped.holders_see = model if holders_see else None  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _with(rows: QuerySet[M], related: tuple[str, ...]) -> QuerySet[M]:
    """The same with what is related to them; without names Django would read all there is."""
    return rows.select_related(*related) if related else rows


def _why_closed(subject: Model, permission: str) -> str:
    """Why nobody may do it at present: the model's ``closed_to(permission)``, else its ``closed_words``."""
    closed_to = getattr(subject, "closed_to", None)
    return str(closed_to(permission) if closed_to else getattr(subject, "closed_words", ""))


def way_back(request: HttpRequest) -> str:
    """The page from which a form says it was sent (``next``), where it is one of ours; else the home page."""
    target = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours and "/" in target else "/"


def permitted(permission: str) -> Callable[[View], View]:
    """Lets those in to whom the rules grant ``permission`` without an object."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, **kwargs)

        wrapped.access = ("permission", permission)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def open_to_all(*, because: str) -> Callable[[View], View]:
    """A view without a sign-in; the reason is said in words."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            return view(request, **kwargs)

        wrapped.access = ("open", because)  # type: ignore[attr-defined]
        return wrapped

    return decorate
