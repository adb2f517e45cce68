"""Pages of corrections: deciding one without an objection, one of them, and the second person's word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal.correction_forms import CorrectionForm, ReasonForm
from appraisal.corrections import correction_page
from appraisal.models import Correction, Result
from appraisal.services import corrections
from appraisal.services.correction_changes import present_score
from branchmgr import clock
from branchmgr.access import Request, on_object


@on_object(Correction, "appraisal.view_correction")
@require_GET
def correction_detail(request: Request, correction: Correction) -> HttpResponse:
    """One correction: both values, why, who decided and confirmed, which results changed."""
    context = {"correction": correction, "shown": correction_page(correction, request.user)}
    return render(request, "appraisal/correction_detail.html", context)


@on_object(Result, "appraisal.decide_correction")
@require_http_methods(["GET", "POST"])
def correction_decide(request: Request, result: Result, item: int) -> HttpResponse:
    """The secretary decides what one item of a result becomes."""
    indicator = get_object_or_404(result.period.scheme.indicators.select_related("dimension"), pk=item)
    before, now = present_score(result.period, result.group, indicator), clock.now()
    resolved = corrections.needs_resolution(result.period, now)
    form = CorrectionForm(
        request.POST or None, period=result.period, indicator=indicator, before=before, resolved=resolved
    )
    if request.method == "POST" and form.is_valid():
        made = form.carried_out(
            lambda: corrections.decide_correction(
                result, indicator=indicator, value=form.value, by=request.user, now=now
            )
        )
        if made:
            messages.success(request, _("The correction waits for somebody else on the committee to confirm it."))
            return redirect("correction_detail", pk=made.pk)
    context = {"result": result, "indicator": indicator, "before": before, "form": form, "resolved": resolved}
    return render(request, "appraisal/correction_decide.html", context, status=422 if form.errors else 200)


@on_object(Correction, "appraisal.confirm_correction")
@require_POST
def correction_confirm(request: Request, correction: Correction) -> HttpResponse:
    """Somebody else than who decided it puts a correction in force."""
    corrections.confirm_correction(correction, by=request.user, now=clock.now())
    messages.success(request, _("The correction is in force. Ranks and grades follow it."))
    return redirect("correction_detail", pk=correction.pk)


@on_object(Correction, "appraisal.reject_correction")
@require_http_methods(["GET", "POST"])
def correction_reject(request: Request, correction: Correction) -> HttpResponse:
    """Somebody else than who decided it does not confirm a correction, and says why."""
    if request.method == "GET" and not correction_page(correction, request.user).may_confirm:
        return redirect("correction_detail", pk=correction.pk)
    form = ReasonForm(request.POST or None, help_text=_("Whoever decided the correction reads it."))
    now = clock.now()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if form.carried_out(lambda: corrections.reject_correction(correction, reason=reason, by=request.user, now=now)):
            messages.success(request, _("The correction is not confirmed. Nothing was changed."))
            return redirect("correction_detail", pk=correction.pk)
    context = {"correction": correction, "form": form}
    return render(request, "appraisal/correction_reject.html", context, status=422 if form.errors else 200)
