"""Pages of the rates of attendance."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from activities.charts import rates_chart
from activities.long_works import RATES, rates_asked
from activities.rate_forms import RateChoiceForm
from activities.rate_queries import BY, rates_of
from branchmgr import long_work
from branchmgr.access import Request, permitted
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
    asked = long_work.chosen_in(request.POST, (*RateChoiceForm.base_fields, "sort"))
    form, found = rates_asked(asked, request.user)
    title = long_work.title_of(_("Rates of attendance"), form)
    return long_work.answer(request, RATES, arguments=asked, title=title, rows=len(found.rows))
