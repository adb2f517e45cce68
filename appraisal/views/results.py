"""Pages of a period's result, and of one group's: why its score is what it is."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appraisal.bars import pictures_of
from appraisal.corrections import amended_period, amended_result
from appraisal.explanations import explain
from appraisal.long_works import RESULTS, result_rows
from appraisal.models import Period, Result
from appraisal.results import period_result as result_of
from appraisal.trends import trend_of
from branchmgr import clock, long_work
from branchmgr.access import Request, on_object


@on_object(Period, "appraisal.view_result")
def period_result(request: Request, period: Period) -> HttpResponse:
    """The ranks of a totalled period; items and reasons of the groups one may look into."""
    found = result_of(period, request.user)
    context = {"period": period, "found": found, "trend": trend_of(found), **pictures_of(found)}
    context["amended"] = amended_period(period, request.user, clock.now())
    return render(request, "appraisal/period_result.html", context)


@on_object(Result, "appraisal.view_detail")
def result_detail(request: Request, result: Result) -> HttpResponse:
    """Why a group's score is what it is, step by step."""
    found = explain(result, request.user)
    amended = amended_result(result, request.user, clock.now())
    context = {"result": result, "period": result.period, "found": found, "amended": amended}
    return render(request, "appraisal/result_detail.html", context)


@on_object(Period, "appraisal.export_results")
@require_POST
def results_export(request: Request, period: Period) -> HttpResponseBase:
    """The published results item by item as a workbook; a POST, for the audit notes who took it."""
    title = _("Results of %(branch)s, %(period)s") % {"branch": period.branch.name, "period": period.code}
    return long_work.answer(request, RESULTS, arguments={"pk": period.pk}, title=title, rows=result_rows(period))
