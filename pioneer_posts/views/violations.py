"""Pages of violations: the list, one of them, reporting, deciding."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from pioneer_posts.check_forms import ViolationDecisionForm, ViolationForm
from pioneer_posts.check_queries import grave_check, violations_shown
from pioneer_posts.enums import ViolationDecision
from pioneer_posts.models import Holding, Violation
from pioneer_posts.services import violations as services

ROWS = 30
OF_HOLDING = ("person", "post__department", "round__branch", "group")
PLACES = (*(f"holding__{place}" for place in OF_HOLDING), "reported_by__person", "decided_by__person", "spot_check")


@permitted("pioneer_posts.list_violations")
@require_GET
def violation_list(request: Request) -> HttpResponse:
    """The violations one may see, those to decide first."""
    words, state, sort = typed_words(request), request.GET.get("state", ""), request.GET.get("sort", "")
    found = violations_shown(request.user, words, state, sort)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or state),
        "states": [("open", _("to be decided")), *ViolationDecision.choices],
    }
    return render(request, "pioneer_posts/violation_list.html", context)


@on_object(Violation, "pioneer_posts.view_violation", related=PLACES)
@require_GET
def violation_detail(request: Request, violation: Violation) -> HttpResponse:
    """One violation: what is reported, and what the committee decided."""
    context = {"violation": violation, "holding": violation.holding}
    return render(request, "pioneer_posts/violation_detail.html", context)


@on_object(Holding, "pioneer_posts.report_violation", related=OF_HOLDING)
@require_http_methods(["GET", "POST"])
def violation_report(request: Request, holding: Holding) -> HttpResponse:
    """Reports a violation to the committee, by hand or with a grave finding."""
    check = grave_check(holding, request.user, request.GET.get("check", ""))
    initial = {"happened_on": check.checked_on, "event": check.finding} if check else {}
    form = ViolationForm(request.POST or None, holding=holding, initial=initial)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        reported = form.carried_out(
            lambda: services.report_violation(holding, **said, spot_check=check, by=request.user, now=now)
        )
        if reported:
            messages.success(request, _("Reported. The branch committee decides."))
            return redirect("violation_detail", pk=reported.pk)
    context = {"holding": holding, "check": check, "form": form}
    return render(request, "pioneer_posts/violation_report.html", context, status=422 if form.errors else 200)


@on_object(Violation, "pioneer_posts.decide_violation", related=PLACES)
@require_http_methods(["GET", "POST"])
def violation_decide(request: Request, violation: Violation) -> HttpResponse:
    """Enters what the branch committee decided."""
    form = ViolationDecisionForm(request.POST or None, violation=violation)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        decided = form.carried_out(lambda: services.decide_violation(violation, **said, by=request.user, now=now))
        if decided:
            kept = _("The decision is kept. The post is withdrawn."), _("The decision is kept. The post stays.")
            messages.success(request, kept[0] if said["confirmed"] else kept[1])
            return redirect("violation_detail", pk=violation.pk)
    context = {"violation": violation, "holding": violation.holding, "form": form}
    return render(request, "pioneer_posts/violation_decide.html", context, status=422 if form.errors else 200)
