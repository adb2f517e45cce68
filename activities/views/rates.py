"""Pages of the rates of attendance."""

from __future__ import annotations

from dataclasses import asdict

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from activities.charts import rates_chart
from activities.rate_exports import rate_sheets
from activities.rate_forms import RateChoiceForm
from activities.rate_queries import BY, rates_of
from activities.services.rate_exports import record_rate_export
from branchmgr import clock
from branchmgr.access import Request, permitted
from branchmgr.spreadsheets import workbook_response
from groups.models import standing_of

ROWS = 50


@permitted("activities.list_rates")
@require_GET
def rate_list(request: Request) -> HttpResponse:
    """Rates by person, group, kind or month, of a year or a quarter."""
    form = RateChoiceForm(request.GET, user=request.user)
    choice = form.chosen()
    found = rates_of(request.user, choice, request.GET.get("sort", ""))
    context = {
        "form": form,
        "choice": choice,
        "rates": found,
        "chart": rates_chart(found, choice, form.groups),
        "page": Paginator(found.rows, ROWS).get_page(request.GET.get("page")),
        "ways": [(name, label) for name, label in BY.items() if name != "group"],
        "q": choice.words,
        "branches": sorted(standing_of(request.user).branches),
    }
    return render(request, "activities/rate_list.html", context)


@permitted("activities.list_rates")
@require_POST
def rate_export(request: Request) -> HttpResponseBase:
    """What is on the screen as a workbook. It is put down."""
    choice = RateChoiceForm(request.POST, user=request.user).chosen()
    found = rates_of(request.user, choice, request.POST.get("sort", ""))
    record_rate_export(chosen=asdict(choice), by=request.user)
    name = _("attendance-%(day)s") % {"day": clock.today()}
    return workbook_response(name, rate_sheets(found, choice), created=clock.now())
