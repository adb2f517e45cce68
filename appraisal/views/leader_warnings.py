"""Pages of warnings on leaders: the list, one with its reason, and the committee's decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from appraisal.models import LeaderWarning
from appraisal.rectification_forms import DecisionForm
from appraisal.rectification_queries import spelt_warning, spelt_warnings
from appraisal.services.leader_warnings import decide_warning
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words

ROWS = 30


@permitted("appraisal.list_warnings")
@require_GET
def leader_warning_list(request: Request) -> HttpResponse:
    """The warnings one may see, those that wait for a decision first."""
    words, state = typed_words(request), request.GET.get("status", "")
    found = LeaderWarning.objects.visible_to(request.user).matching(words).in_state(state).with_places().open_first()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": spelt_warnings(page.object_list),
        "q": words,
        "narrowed": bool(words or state),
        "states": [("waiting", _("to be decided")), ("decided", _("decided")), ("lifted", _("lifted"))],
    }
    return render(request, "appraisal/leader_warning_list.html", context)


@on_object(LeaderWarning, "appraisal.view_warning")
@require_GET
def leader_warning_detail(request: Request, warning: LeaderWarning) -> HttpResponse:
    """One warning: its reason spelt out, and the decision."""
    return render(request, "appraisal/leader_warning_detail.html", {"shown": spelt_warning(warning)})


@on_object(LeaderWarning, "appraisal.decide_warning")
@require_http_methods(["GET", "POST"])
def leader_warning_decide(request: Request, warning: LeaderWarning) -> HttpResponse:
    """Writes down what the committee decided."""
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        decided = form.carried_out(lambda: decide_warning(warning, **form.cleaned_data, by=request.user, now=now))
        if decided:
            messages.success(request, _("The decision is kept with the warning."))
            return redirect("leader_warning_detail", pk=warning.pk)
    context = {"shown": spelt_warning(warning), "form": form}
    return render(request, "appraisal/leader_warning_decide.html", context, status=422 if form.errors else 200)
