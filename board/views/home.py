"""Home 今日: what waits for me."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from board.duties import duties_of
from board.queries import home_of
from board.stretches import areas_of, by_stretch, in_order
from branchmgr import clock
from branchmgr.access import Request, permitted

ROWS = 50


@permitted("branchmgr.use")
def home(request: Request) -> HttpResponse:
    """What waits for me today, warnings, the quarter's progress, the newest result."""
    return render(request, "board/home.html", {"home": home_of(request.user)})


@permitted("branchmgr.use")
@require_GET
def waiting_list(request: Request) -> HttpResponse:
    """Everything that waits for me, by stretch of time; of one area where one is chosen."""
    today, area = clock.today(), request.GET.get("area", "")
    duties = duties_of(request.user)
    chosen = in_order([duty for duty in duties if area in ("", duty.area)], today)
    page = Paginator(chosen, ROWS).get_page(request.GET.get("page"))
    stretches = by_stretch(list(page.object_list), today, among=chosen)
    context = {"page": page, "stretches": stretches, "choices": areas_of(duties), "area": area}
    return render(request, "board/waiting_list.html", context)
