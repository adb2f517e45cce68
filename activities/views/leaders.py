"""The page of leaders' development: training and leaders' meetings of a year."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from activities.leader_queries import leaders_year
from branchmgr import clock
from branchmgr.access import Request, on_object
from groups.models import Branch

YEARS = 5
FIRST = 2000


def expect_year(year: int) -> int:
    """A year that an address names. Raises Http404 for one of no use."""
    if not FIRST <= year <= clock.today().year:
        raise Http404
    return year


@on_object(Branch, "activities.view_leaders")
@require_GET
def leader_year(request: Request, branch: Branch, year: int) -> HttpResponse:
    """Each leader's trainings and leaders' meetings of a year."""
    today = clock.today()
    shown = leaders_year(branch, expect_year(year), today)
    context = {"branch": branch, "shown": shown, "years": range(today.year, today.year - YEARS, -1)}
    return render(request, "activities/leader_year.html", context)
