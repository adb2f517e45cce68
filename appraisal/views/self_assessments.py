"""The self-assessment 自评 of a leader: one page with every item of the scheme."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appraisal.models import Period, SelfAssessment
from appraisal.self_assessment_forms import SelfAssessmentForm
from appraisal.services.self_assessments import save_self_assessment
from branchmgr import clock
from branchmgr.access import Request, on_object
from groups.models import PartyGroup


@on_object(PartyGroup, "appraisal.save_self_assessment")
@require_http_methods(["GET", "POST"])
def self_assessment(request: Request, group: PartyGroup, period: int) -> HttpResponse:
    """The items with what the leader gave the own group so far; read only once the period is totalled."""
    found = get_object_or_404(Period.objects.self_assessed([group.branch_id]).select_related("scheme"), pk=period)
    present = {row.indicator_id: row for row in SelfAssessment.objects.of(found).of_group(group)}
    closed = not found.takes_self_assessments
    form = SelfAssessmentForm(request.POST or None, period=found, present=present, closed=closed)
    now = clock.now()
    if request.method == "POST" and form.is_valid():
        said = form.said
        saved = form.carried_out(lambda: save_self_assessment(found, group, points=said, by=request.user, now=now))
        if saved is not None:
            messages.success(request, _("Your self-assessment is saved. You can change it until totalling."))
            return redirect("self_assessment", pk=group.pk, period=found.pk)
    latest = max((row.at for row in present.values()), default=None)
    context = {"group": group, "period": found, "form": form, "closed": closed, "latest": latest}
    return render(request, "appraisal/self_assessment.html", context, status=422 if form.errors else 200)
