"""Pages of the year's ranking: of one branch, and of all branches below a committee."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from appraisal.bars import sums_of
from appraisal.exports import ranking
from appraisal.services import exports
from appraisal.trends import course_of
from appraisal.years import (
    branches_below,
    cadence_asked,
    cadences_below,
    named_cadences,
    newest_year,
    opened_groups,
    own_groups,
    places_of,
    published_years,
    year_of,
    years_of,
)
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from branchmgr.snapshots import snapshot
from branchmgr.spreadsheets import workbook_response
from groups.models import Branch, Committee
from pioneer_posts.summaries import rounds_of_year

BRANCHES_A_PAGE = 10


@permitted("branchmgr.use")
def year_list(request: Request) -> HttpResponse:
    """The places whose years one may see; where it is one, straight to its newest year."""
    year = newest_year(request.user) or clock.today().year
    places = places_of(request.user)
    if len(places) == 1:
        page = "year_detail" if isinstance(places[0], Branch) else "year_committee"
        return redirect(page, pk=places[0].pk, year=year)
    return render(request, "appraisal/year_list.html", {"places": places, "year": year})


@on_object(Branch, "appraisal.view_year")
def year_detail(request: Request, branch: Branch, year: int) -> HttpResponse:
    """The ranking of a branch's year over its published periods."""
    found = year_of(branch, year, cadence_asked(request.GET))
    years, own = published_years(branch), own_groups(request.user)
    context = {
        "found": found,
        "course": course_of(found, own),
        "sums": sums_of(found),
        "years": years,
        "cadences": named_cadences(years.get(year, [])),
        "opened": opened_groups(found, request.user),
        "own": own,
        "post_rounds": rounds_of_year(branch, year),
    }
    return render(request, "appraisal/year_detail.html", context)


@on_object(Committee, "appraisal.view_year")
def year_committee(request: Request, committee: Committee, year: int) -> HttpResponse:
    """The rankings of all branches below a committee, branch by branch."""
    words = typed_words(request)
    page = Paginator(branches_below(committee, words), BRANCHES_A_PAGE).get_page(request.GET.get("page"))
    cadence = cadence_asked(request.GET)
    context = {"committee": committee, "year": year, "page": page, "q": words, "cadence": cadence}
    context |= {"years": years_of(list(page), year, cadence), "before": max(year - 1, 0), "after": year + 1}
    context["cadences"] = named_cadences(cadences_below(committee, year))
    return render(request, "appraisal/year_committee.html", context)


@on_object(Branch, "appraisal.export_ranking")
@require_POST
def ranking_export(request: Request, branch: Branch, year: int) -> FileResponse:
    """A branch's ranking as a workbook; a POST, for the audit notes who took it."""
    return _exported(request, branch, year)


@on_object(Committee, "appraisal.export_ranking")
@require_POST
def committee_ranking_export(request: Request, committee: Committee, year: int) -> FileResponse:
    """The rankings of all branches below a committee in one workbook."""
    return _exported(request, committee, year)


def _exported(request: Request, place: Branch | Committee, year: int) -> FileResponse:
    cadence, now = cadence_asked(request.GET), clock.now()
    with snapshot():
        found = ranking.ranking_of(place, year, cadence=cadence, by=request.user)
        workbook = workbook_response(found.filename, ranking.sheets(found, by=request.user, now=now), created=now)
    exports.export_ranking(place, year=year, cadence=cadence, by=request.user)
    return workbook
