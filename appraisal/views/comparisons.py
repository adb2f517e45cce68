"""The comparison of the branches below a committee, and its workbook."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appraisal.bars import pictures_of_block
from appraisal.comparison import comparison_of
from appraisal.long_works import COMPARISON, comparison_rows
from appraisal.years import cadence_asked, cadences_below, named_cadences
from branchmgr import clock, long_work
from branchmgr.access import Request, on_object
from branchmgr.search import typed_words
from groups.models import Committee


@on_object(Committee, "appraisal.view_year")
def year_comparison(request: Request, committee: Committee, year: int) -> HttpResponse:
    """The branches below a committee beside each other, block by block."""
    words, cadence = typed_words(request), cadence_asked(request.GET)
    sort, page = request.GET.get("sort", ""), request.GET.get("page")
    found = comparison_of(committee, year, cadence, words=words, sort=sort, page=page, now=clock.now())
    context = {
        "committee": committee,
        "year": year,
        "found": found,
        "blocks": [(block, pictures_of_block(block, committee, year)) for block in found.blocks],
        "q": words,
        "cadence": cadence,
        "cadences": named_cadences(cadences_below(committee, year)),
        "before": max(year - 1, 0),
        "after": year + 1,
    }
    return render(request, "appraisal/year_comparison.html", context)


@on_object(Committee, "appraisal.export_ranking")
@require_POST
def comparison_export(request: Request, committee: Committee, year: int) -> HttpResponseBase:
    """The comparison as a workbook; a POST, for the audit notes who took it."""
    return long_work.answer(
        request,
        COMPARISON,
        arguments={"pk": committee.pk, "year": year, "cadence": cadence_asked(request.GET)},
        title=_("Comparison of branches of %(place)s, %(year)s") % {"place": committee.name, "year": year},
        rows=comparison_rows(committee),
    )
