"""Early warnings 预警: what is weak in the groups one looks after."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from board.warning_queries import warning_page
from branchmgr import clock
from branchmgr.access import Request, permitted

ROWS = 50


@permitted("activities.view_warnings")
@require_GET
def warning_list(request: Request) -> HttpResponse:
    """The warnings by group and kind."""
    place, kind = request.GET.get("place", ""), request.GET.get("kind", "")
    shown = warning_page(request.user, clock.today(), place=place, kind=kind)
    context = {
        "shown": shown,
        "page": Paginator(shown.warnings, ROWS).get_page(request.GET.get("page")),
        "narrowed": bool(place or kind),
        "place": place,
    }
    return render(request, "board/warning_list.html", context)
