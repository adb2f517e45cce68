"""Whether the process answers; nothing about the installation is told."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from branchmgr.access import open_to_all


@open_to_all(because="a supervisor asks whether the process lives")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@open_to_all(because="a load balancer asks whether requests can be served")
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready", content_type="text/plain")
