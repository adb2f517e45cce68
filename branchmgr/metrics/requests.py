"""Requests counted: which address, by its name, was answered how, and how long that took.

Under several gunicorn workers each process writes what it counts into a folder that ``gunicorn.conf.py`` makes, and
whoever is asked adds up all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

Next = Callable[[HttpRequest], HttpResponseBase]

METHODS: Final = {"GET", "HEAD", "POST"}
BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""seconds; few, because each is kept for each address"""

ANSWERED: Final = Counter(
    "branchmgr_requests", "Requests that were answered.", ["route", "method", "status"], registry=None
)
LASTED: Final = Histogram(
    "branchmgr_request_seconds", "How long the answers took.", ["route"], buckets=BUCKETS, registry=None
)


class CountingMiddleware:
    """Counts every answer, those that other middleware gives in a view's stead among them; only with metrics on."""

    def __init__(self, get_response: Next) -> None:
        if not settings.METRICS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.monotonic()
        response = self.get_response(request)
        route = _route_of(request)
        method = request.method if request.method in METHODS else "other"
        ANSWERED.labels(route, method, response.status_code).inc()
        LASTED.labels(route).observe(time.monotonic() - begun)
        return response


def _route_of(request: HttpRequest) -> str:
    """The name of the address, never the address itself: that one holds numbers of rows and secrets."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"
