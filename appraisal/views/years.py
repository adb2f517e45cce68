"""Pages of the year's ranking: of one branch, and of all branches below a committee."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appraisal.bars import sums_of
from appraisal.long_works import BRANCH_RANKING, COMMITTEE_RANKING, ranking_rows
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
from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
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
def ranking_export(request: Request, branch: Branch, year: int) -> HttpResponseBase:
    """A branch's ranking as a workbook; a POST, for the audit notes who took it."""
    return _exported(request, BRANCH_RANKING, branch, year)


@on_object(Committee, "appraisal.export_ranking")
@require_POST
def committee_ranking_export(request: Request, committee: Committee, year: int) -> HttpResponseBase:
    """The rankings of all branches below a committee in one workbook."""
    return _exported(request, COMMITTEE_RANKING, committee, year)


def _exported(request: Request, kind: str, place: Branch | Committee, year: int) -> HttpResponseBase:
    cadence = cadence_asked(request.GET)
    return long_work.answer(
        request,
        kind,
        arguments={"pk": place.pk, "year": year, "cadence": cadence},
        title=_("Year ranking of %(place)s, %(year)s") % {"place": place.name, "year": year},
        rows=ranking_rows(place, year, cadence),
    )
