"""Home 今日: what waits for me."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from board.queries import home_of
from branchmgr.access import Request, permitted


@permitted("branchmgr.use")
def home(request: Request) -> HttpResponse:
    """What waits for me today, warnings, the quarter's progress, the newest result."""
    return render(request, "board/home.html", {"home": home_of(request.user)})
