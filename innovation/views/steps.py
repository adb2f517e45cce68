"""Pages of the way of a proposal: the group's opinion, its return, merging duplicates, taking up again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.search import typed_words
from innovation.department_queries import chosen_to_merge, merge_candidates, merge_faults
from innovation.models import Proposal
from innovation.services import merging, opinions, reopening
from innovation.step_forms import GroupOpinionForm, MergeForm, ReasonForm
from innovation.views.proposal_pages import form_page

PLACES = ("branch__committee", "group", "lead", "post")


@on_object(Proposal, "innovation.give_opinion", related=PLACES)
@require_http_methods(["GET", "POST"])
def proposal_opinion(request: Request, proposal: Proposal) -> HttpResponse:
    """Says what the group meeting thinks; the proposal goes on to the committee."""
    form = GroupOpinionForm(request.POST or None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: opinions.give_group_opinion(proposal, **given, by=request.user, now=now)):
            messages.success(request, _("The opinion of the group is kept. The proposal is with the committee now."))
            return redirect("proposal_detail", pk=proposal.pk)
    return form_page(request, "proposal_opinion", proposal, form)


@on_object(Proposal, "innovation.return_proposal", related=PLACES)
@require_http_methods(["GET", "POST"])
def proposal_return(request: Request, proposal: Proposal) -> HttpResponse:
    """Gives a proposal back for rework, with a reason."""
    form = ReasonForm(request.POST or None, hint=_("What is missing or unclear. The authors read it."))
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: opinions.return_to_author(proposal, **given, by=request.user, now=now)):
            messages.success(request, _("The proposal is with its author again."))
            return redirect("proposal_detail", pk=proposal.pk)
    return form_page(request, "proposal_return", proposal, form)


@on_object(Proposal, "innovation.reopen_proposal", related=PLACES)
@require_http_methods(["GET", "POST"])
def proposal_reopen(request: Request, proposal: Proposal) -> HttpResponse:
    """Takes up again what was parked, not adopted, declined or closed."""
    form = ReasonForm(request.POST or None, hint=_("What has changed since. The authors read it."))
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: reopening.reopen_proposal(proposal, **given, by=request.user, now=now)):
            messages.success(request, _("The proposal is with the committee again."))
            return redirect("proposal_detail", pk=proposal.pk)
    return form_page(request, "proposal_reopen", proposal, form)


@on_object(Proposal, "innovation.merge_proposals", related=PLACES)
@require_http_methods(["GET", "POST"])
def proposal_merge(request: Request, proposal: Proposal) -> HttpResponse:
    """Chooses the duplicates first, then sets the share of every author."""
    chosen, words = request.GET.getlist("with"), typed_words(request)
    others = chosen_to_merge(proposal, request.user, chosen)
    faults = merge_faults(proposal, request.user, chosen, words)
    if not others or faults:
        candidates = merge_candidates(proposal, request.user, words)
        context = {"proposal": proposal, "candidates": candidates, "q": words, "faults": faults}
        return render(request, "innovation/proposal_merge_choose.html", context)
    form = MergeForm(request.POST or None, into=proposal, others=others)
    if request.method == "POST" and form.is_valid():
        given = {"shares": form.shares, "reason": form.cleaned_data["reason"], "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: merging.merge_proposals(proposal, others, **given)):
            messages.success(request, _("The proposals are one now; all authors are told."))
            return redirect("proposal_detail", pk=proposal.pk)
    return form_page(request, "proposal_merge", proposal, form, others=others)
