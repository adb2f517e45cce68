"""Pages of periods: the list, one period's life, and the steps a secretary may take by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appraisal.corrections import amended_period, unsettled_in
from appraisal.models import Period
from appraisal.queries import life_of, sheet_of
from appraisal.services import periods
from appraisal.totalling_checks import digest, findings_of, last_sheet
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words


@permitted("branchmgr.use")
def period_list(request: Request) -> HttpResponse:
    """The periods one may see, the newest first."""
    words = typed_words(request)
    found = Period.objects.visible_to(request.user).matching(words).newest_first()
    page = Paginator(found.select_related("branch", "scheme"), 20).get_page(request.GET.get("page"))
    return render(request, "appraisal/period_list.html", {"page": page, "q": words})


@on_object(Period, "appraisal.view_period")
def period_detail(request: Request, period: Period) -> HttpResponse:
    """One period: its moments, its steps, its progress and what is missing, and what can be done now."""
    now = clock.now()
    amended = amended_period(period, request.user, now)
    context = {"period": period, "life": life_of(period), "now": now, "amended": amended}
    if request.user.has_perm("appraisal.view_grid", period):
        context |= {"sheet": sheet_of(period), "waiting": unsettled_in(period)}
    return render(request, "appraisal/period_detail.html", context)


@on_object(Period, "appraisal.view_grid", related=("branch", "scheme__branch"))
@require_GET
def period_checks(request: Request, period: Period) -> HttpResponse:
    """What to look at before the period is totalled, and the button that goes on knowing it."""
    sheet, now = sheet_of(period), clock.now()
    before = last_sheet(period)
    findings = findings_of(sheet, before)
    context = {
        "period": period,
        "sheet": sheet,
        "before": before,
        "findings": findings,
        "seen": digest(findings),
        "over": period.closes_at <= now,
    }
    return render(request, "appraisal/period_checks.html", context)


@on_object(Period, "appraisal.total_period")
@require_POST
def period_total(request: Request, period: Period) -> HttpResponse:
    """Totals a period that is over and complete, after its checks were seen; the tick does not wait for anybody."""
    periods.total_period(period, by=request.user, now=clock.now(), seen=request.POST.get("seen", ""))
    messages.success(request, _("The period is totalled."))
    return redirect("period_detail", pk=period.pk)


@on_object(Period, "appraisal.publish_period")
@require_POST
def period_publish(request: Request, period: Period) -> HttpResponse:
    """Publishes a totalled period from its publication moment on; the tick does the same."""
    periods.publish_period(period, by=request.user, now=clock.now())
    messages.success(request, _("The result is published. The groups can see it now."))
    return redirect("period_result", pk=period.pk)
