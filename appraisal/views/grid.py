"""The score grid 打分表: its page, and the two addresses its script speaks to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appraisal.grid import Grid, grid_of, grid_sheet, own_points
from appraisal.grid_messages import read_edits, suggestion_shape, verdict_shape
from appraisal.grid_preview import closed_words, preview
from appraisal.grid_words import words_script
from appraisal.models import Period
from appraisal.queries import sheet_of
from appraisal.rectification_queries import beside_the_grid
from appraisal.services.scores import save_cells
from appraisal.suggestions import suggestions_of
from branchmgr import clock
from branchmgr.access import Request, on_object
from groups.models import standing_of

PLACES = ("branch", "scheme__branch")


@on_object(Period, "appraisal.view_grid", related=PLACES, holders_see=True)
@require_GET
def period_grid(request: Request, period: Period) -> HttpResponse:
    """The grid; whoever may not score, or not any more, reads it and is told why."""
    may_score = request.user.has_perm("appraisal.score_period", period)
    why_not = "" if may_score else closed_words(period) or _("The branch secretary scores the groups; you read.")
    grid = grid_of(period)
    context = {
        "period": period,
        "grid": grid,
        "may_score": may_score,
        "why_not": why_not,
        "desk": _desk(request, grid, why_not=why_not),
        "words": words_script(get_language() or ""),
        "has_besides": _has_besides(grid),
        "today": clock.today(),
        "rectifications": beside_the_grid(period),
    }
    return render(request, "appraisal/period_grid.html", context)


def _desk(request: Request, grid: Grid, *, why_not: str) -> dict[str, Any]:
    """What the script needs beside the sheet: who, where to, and whether anything may be typed."""
    pk = grid.sheet.period.pk
    return {
        "user": request.user.pk,
        "period": pk,
        "me": standing_of(request.user).name or request.user.username,
        "editable": not why_not,
        "whyNot": why_not,
        "zone": str(clock.zone()),
        "cellsUrl": reverse("period_cells", args=[pk]),
        "previewUrl": reverse("period_preview", args=[pk]),
        "suggestionsUrl": reverse("period_suggestions", args=[pk]) if _has_besides(grid) else "",
        "signInUrl": f"{reverse('login')}?next={request.path}",
    }


def _has_besides(grid: Grid) -> bool:
    """Whether anything stands beside the scores: suggestions, or what leaders gave themselves."""
    return grid.sheet.period.scheme.self_assessment or any(each.source for each in grid.sheet.indicators)


@on_object(Period, "appraisal.view_grid", related=PLACES, holders_see=True)
@require_GET
def period_suggestions(request: Request, period: Period) -> HttpResponse:
    """What is suggested for the cells and why, and what leaders gave themselves; asked for after the page."""
    found = suggestions_of(sheet_of(period, scores={}))
    cells = {f"{group}-{item}": suggestion_shape(suggestion) for (group, item), suggestion in found.items()}
    return JsonResponse({"cells": cells, "own": own_points(period)})


@on_object(Period, "appraisal.score_period", holders_see=True)
@require_POST
def period_cells(request: Request, period: Period) -> HttpResponse:
    """Saves what was typed into cells and answers with a verdict for each."""
    verdicts = save_cells(period, edits=read_edits(request), by=request.user)
    return JsonResponse({"cells": [verdict_shape(verdict) for verdict in verdicts]})


@on_object(Period, "appraisal.view_grid", related=PLACES, holders_see=True)
@require_GET
def period_preview(request: Request, period: Period) -> HttpResponse:
    """What the grid amounts to so far."""
    return JsonResponse(preview(grid_sheet(period)))
