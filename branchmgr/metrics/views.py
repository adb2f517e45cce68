"""The address at which Prometheus asks, closed to everybody else; without a word of who may ask it is not there."""

from __future__ import annotations

import logging
import os
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from branchmgr import clock
from branchmgr.access import open_to_all
from branchmgr.metrics.requests import ANSWERED, LASTED
from branchmgr.metrics.work import Work
from branchmgr.sign_in.addresses import address_of

logger = logging.getLogger(__name__)


@open_to_all(because="Prometheus has no account: it shows a token, or asks from an address on a list; off by default")
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything that is measured; 404, as where nothing is, for whoever may not ask."""
    refusal = _refusal(request) if settings.METRICS else "off"
    if refusal:
        logger.info("metrics refused: %s", refusal)
        raise Http404
    return HttpResponse(_said(), content_type=CONTENT_TYPE_LATEST)


def _refusal(request: HttpRequest) -> str:
    """Why the asker is not told, nothing where they are; where token and addresses are set, both have to fit."""
    if settings.METRICS_TOKEN and not _shows_token(request):
        return "token"
    if settings.METRICS_ADDRESSES and not _is_listed(request):
        return "address"
    return ""


def _shows_token(request: HttpRequest) -> bool:
    return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")


def _is_listed(request: HttpRequest) -> bool:
    """Whether the asker's address is on the list.

    Behind a proxy that is not trusted everybody bears the proxy's own address: nobody is let in by that.
    """
    if "X-Forwarded-For" in request.headers and not settings.BEHIND_PROXY:
        return False
    try:
        address = ip_address(address_of(request))
    except ValueError:  # a socket has no address
        return False
    return any(address in network for network in settings.METRICS_ADDRESSES)


def _said() -> bytes:
    registry = CollectorRegistry()
    registry.register(Work(clock.now()))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(ANSWERED)
        registry.register(LASTED)
    return generate_latest(registry)
