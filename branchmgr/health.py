"""For machines that watch: whether the process lives, whether it serves, whether work is being done. No secrets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from branchmgr import clock
from branchmgr.access import open_to_all
from branchmgr.readiness import readiness


@open_to_all(because="a supervisor asks whether the process lives")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@open_to_all(because="a load balancer asks whether requests can be served")
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database and broker answer, else 503; with ``?strict=1`` also 503 when the tick has been silent."""
    found = readiness(clock.now())
    said = {
        "database": "ok" if found.database else "failed",
        "broker": "ok" if found.broker else "failed",
        "tick_age_seconds": found.tick_age and int(found.tick_age.total_seconds()),
        "queue": found.queue,
    }
    fails = not found.serves or (request.GET.get("strict") == "1" and found.is_silent)
    return JsonResponse(said, status=503 if fails else 200, headers={"Cache-Control": "no-store"})
