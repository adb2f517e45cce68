"""Pages of honours: a year's, the decision, the certificate, the withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.enums import HonourKind
from appraisal.honour_forms import HonourForm, PioneerForm, WithdrawalForm
from appraisal.honour_page import honour_page
from appraisal.honours import proposal_of
from appraisal.models import Honour
from appraisal.pioneer_honours import pioneer_proposal
from appraisal.services import honours, pioneer_honours
from appraisal.years import cadence_asked, holders_of, named_cadences, published_years
from branchmgr import clock
from branchmgr.access import Request, on_object
from groups.models import Branch


@on_object(Branch, "appraisal.view_year")
def year_honours(request: Request, branch: Branch, year: int) -> HttpResponse:
    """The honours of a branch's year: decided, proposed, and why others are not."""
    cadences = named_cadences(published_years(branch).get(year, []))
    found = honour_page(branch, year, cadence_asked(request.GET), request.user)
    context = {"branch": branch, "year": year, "found": found, "cadences": cadences}
    return render(request, "appraisal/year_honours.html", context)


@on_object(Branch, "appraisal.decide_honours")
def honour_decide(request: Request, branch: Branch, year: int, kind: str) -> HttpResponse:
    """The committee's decision on one honour of a year."""
    if kind not in HonourKind.values or kind == HonourKind.PIONEER:
        raise Http404
    cadence = cadence_asked(request.GET)
    proposal = proposal_of(branch, year, HonourKind(kind), cadence)
    form = HonourForm(request.POST or None, proposal=proposal, held=holders_of(branch, year, kind))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("meeting_on", "resolution", "off_proposal")}
        given |= {"year": year, "cadence": cadence, "kind": HonourKind(kind), "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: honours.decide_honours(branch, groups=form.chosen, **given)):
            messages.success(request, _("The honour is decided. The certificates can be printed now."))
            return redirect(_back(branch, year, cadence))
    context = {"branch": branch, "year": year, "proposal": proposal, "form": form, "back": _back(branch, year, cadence)}
    return render(request, "appraisal/honour_decide.html", context, status=422 if form.errors else 200)


@on_object(Branch, "appraisal.decide_honours")
def pioneer_decide(request: Request, branch: Branch, year: int) -> HttpResponse:
    """The committee's decision on the pioneers of a year: holders of pioneer posts."""
    proposal = pioneer_proposal(branch, year)
    form = PioneerForm(request.POST or None, proposal=proposal, held=pioneer_honours.pioneers_of(branch, year))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("meeting_on", "resolution", "off_proposal")}
        given |= {"year": year, "people": form.chosen, "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: pioneer_honours.decide_pioneers(branch, **given)):
            messages.success(request, _("The honour is decided. The certificates can be printed now."))
            return redirect(_back(branch, year, None))
    context = {"branch": branch, "year": year, "proposal": proposal, "form": form, "back": _back(branch, year, None)}
    return render(request, "appraisal/pioneer_decide.html", context, status=422 if form.errors else 200)


@on_object(Honour, "appraisal.view_honour")
def honour_certificate(request: Request, honour: Honour) -> HttpResponse:
    """The certificate 荣誉证书 of one honour, A4 landscape on paper."""
    return render(request, "appraisal/honour_certificate.html", {"honour": honour})


@on_object(Honour, "appraisal.withdraw_honour")
def honour_withdraw(request: Request, honour: Honour) -> HttpResponse:
    """Takes an honour back, with a reason."""
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        honours.withdraw_honour(honour, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
        messages.success(request, _("The honour is withdrawn. It stays on record with the reason."))
        return redirect(_back(honour.branch, honour.year, None))
    context = {"honour": honour, "form": form, "back": _back(honour.branch, honour.year, None)}
    return render(request, "appraisal/honour_withdraw.html", context, status=422 if form.errors else 200)


def _back(branch: Branch, year: int, cadence: str | None) -> str:
    address = reverse("year_honours", args=[branch.pk, year])
    return f"{address}?cadence={cadence}" if cadence else address
