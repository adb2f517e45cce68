"""Pages about suggested scores: what became of them in a period, and a source and rule tried out."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from appraisal.enums import SuggestionVerdict
from appraisal.models import Period, Scheme, SuggestionUse
from appraisal.suggestion_forms import TrialForm
from branchmgr.access import Request, on_object

ROWS = 50


@on_object(Period, "appraisal.view_grid")
@require_GET
def suggestion_list(request: Request, period: Period) -> HttpResponse:
    """What was suggested in a period, and whether it was accepted or overridden, and why."""
    verdict = request.GET.get("verdict", "")
    uses = SuggestionUse.objects.of(period).with_verdict(verdict).newest_first()
    found = uses.select_related("group", "indicator", "by__person")
    context = {
        "period": period,
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "verdicts": SuggestionVerdict.choices,
        "chosen": verdict,
    }
    return render(request, "appraisal/suggestion_list.html", context)


@on_object(Scheme, "appraisal.try_suggestion")
@require_GET
def suggestion_try(request: Request, scheme: Scheme) -> HttpResponse:
    """Tries a source and a rule on the last published period; nothing is kept."""
    asked = "rule" in request.GET
    form = TrialForm(request.GET if asked else None, scheme=scheme, initial={"source": request.GET.get("source")})
    trial = form.trial if form.is_valid() else None
    return render(request, "appraisal/suggestion_try.html", {"scheme": scheme, "form": form, "trial": trial})
