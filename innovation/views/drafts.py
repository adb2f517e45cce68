"""Pages of writing a proposal in three steps, of one's own proposals, and of taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.evidence_forms import EvidenceForm
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.errors import RefusedError
from branchmgr.search import typed_words
from innovation.draft_forms import (
    ContentsForm,
    Difference,
    KindForm,
    WithdrawForm,
    sent_form,
    sources_named,
    typed_kind,
)
from innovation.draft_pages import FinishPage, OwnPage, WritePage, tiles
from innovation.draft_queries import WITH_AUTHOR, own_proposals, withdrawal_fault
from innovation.models import Proposal
from innovation.review_queries import is_to_be_reviewed_anew
from innovation.services import proposals

ROWS = 30


@permitted("innovation.list_own_proposals")
@require_GET
def own_proposal_list(request: Request) -> HttpResponse:
    """The proposals one has a part in, where each is, and what waits for oneself."""
    words, state, kind = typed_words(request), request.GET.get("state", ""), request.GET.get("kind", "")
    found = own_proposals(request.user, words=words, state=state, kind=kind, sort=request.GET.get("sort", ""))
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or state or kind),
        "shown": OwnPage.of(request.user),
    }
    return render(request, "innovation/own_proposal_list.html", context)


@permitted("innovation.begin_proposal")
@require_http_methods(["GET", "POST"])
def proposal_begin(request: Request) -> HttpResponse:
    """The first step: the five kinds, each explained with an example; choosing one begins a draft."""
    first = {"kind": typed_kind(request.GET.get("kind", ""))}
    form = KindForm(request.POST if request.method == "POST" else None, initial=first)
    sources = sources_named({**request.GET.dict(), **request.POST.dict()}, request.user)
    if request.method == "POST" and form.is_valid():
        kind, now = form.cleaned_data["kind"], clock.now()
        lead = request.user.person
        begun = form.carried_out(lambda: proposals.begin_proposal(lead, kind=kind, by=request.user, now=now, **sources))
        if begun:
            return redirect("proposal_write", pk=begun.pk)
    context = {"form": form, "tiles": tiles(form), "sources": sources}
    return render(request, "innovation/proposal_begin.html", context, status=422 if form.errors else 200)


@on_object(Proposal, "innovation.change_kind")
@require_http_methods(["GET", "POST"])
def kind_change(request: Request, proposal: Proposal) -> HttpResponse:
    """The first step again: another kind for a draft; what is written stays with it until it is handed in."""
    form = KindForm(request.POST if request.method == "POST" else None, initial={"kind": proposal.kind})
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        if kind != proposal.kind:
            proposals.change_kind(proposal, kind=kind, by=request.user, now=clock.now())
        return redirect("proposal_write", pk=proposal.pk)
    context = {"form": form, "tiles": tiles(form), "proposal": proposal}
    return render(request, "innovation/proposal_begin.html", context, status=422 if form.errors else 200)


@on_object(Proposal, "innovation.save_proposal", related=("branch", "post", "seminar", "lead"))
@require_http_methods(["GET", "POST"])
def proposal_write(request: Request, proposal: Proposal) -> HttpResponse:
    """The second step: title, texts and figures; beside them earlier proposals that are like it."""
    form = ContentsForm(proposal=proposal)
    differing: list[Difference] = []
    if request.method == "POST":
        form, differing = sent_form(request.POST, proposal)
    if request.method == "POST" and not differing and form.is_valid():
        saved = form.carried_out(
            lambda: proposals.save_proposal(proposal, **form.written, by=request.user, now=clock.now())
        )
        if saved and saved.status not in WITH_AUTHOR:
            anew = is_to_be_reviewed_anew(saved)
            said = _("Saved. Whoever reviewed it before is asked to look again.") if anew else _("Saved.")
            messages.success(request, said)
            return redirect("proposal_detail", pk=proposal.pk)
        if saved:
            messages.success(request, _("Saved. It is not handed in yet."))
            return redirect("proposal_finish" if "next" in request.POST else "proposal_write", pk=proposal.pk)
    shown = WritePage.of(proposal, request.user)
    context = {"proposal": proposal, "form": form, "shown": shown, "differing": differing}
    faulty = bool(differing or form.errors)
    return render(request, "innovation/proposal_write.html", context, status=422 if faulty else 200)


@on_object(Proposal, "innovation.save_proposal", related=("branch", "post", "seminar", "lead"))
@require_POST
def proposal_keep(request: Request, proposal: Proposal) -> JsonResponse:
    """What the script sends at each pause of typing; figures that do not do yet are said, and the rest is kept."""
    form = ContentsForm(request.POST, proposal=proposal)
    form.full_clean()
    if proposal.status not in WITH_AUTHOR:
        raise RefusedError(_("This proposal is handed in: press “Save” to change it."))
    if form.cleaned_data.get("edition") != proposal.edition:
        raise RefusedError(
            _("This was changed elsewhere meanwhile; nothing is overwritten. Press “Save as a draft” to compare.")
        )
    if form.other_faults:
        raise RefusedError(" ".join(form.other_faults))
    now = clock.now()
    kept = proposals.save_proposal(proposal, **form.written, by=request.user, now=now)
    shown = WritePage.of(kept, request.user)
    return JsonResponse(
        {
            "edition": kept.edition,
            "text": _("Draft kept at %(time)s") % {"time": now.strftime("%H:%M:%S")},
            "fault": " ".join(dict.fromkeys(form.figure_faults)),
            "similar": render_to_string("innovation/_similar_proposals.html", {"shown": shown}, request),
            "similar_words": shown.similar_words,
        }
    )


@on_object(Proposal, "innovation.save_proposal", related=("branch", "post", "seminar", "lead", "group"))
@require_GET
def proposal_finish(request: Request, proposal: Proposal) -> HttpResponse:
    """The third step: everything as it stands, authors, files, what is missing, and handing in."""
    context = {"proposal": proposal, "shown": FinishPage.of(proposal, request.user)}
    return render(
        request, "innovation/proposal_finish.html", context | {"evidence_form": EvidenceForm(by=request.user)}
    )


@on_object(Proposal, "innovation.submit_proposal")
@require_POST
def proposal_submit(request: Request, proposal: Proposal) -> HttpResponse:
    """Hands a proposal in."""
    handed_in = proposals.submit_proposal(proposal, by=request.user, now=clock.now())
    messages.success(request, _("Handed in as %(number)s.") % {"number": handed_in.number})
    return redirect("proposal_detail", pk=proposal.pk)


@on_object(Proposal, "innovation.withdraw_proposal", closed=withdrawal_fault)
@require_http_methods(["GET", "POST"])
def proposal_withdraw(request: Request, proposal: Proposal) -> HttpResponse:
    """Takes back what is handed in."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        taken = form.carried_out(
            lambda: proposals.withdraw_proposal(proposal, reason=reason, by=request.user, now=clock.now())
        )
        if taken:
            messages.success(request, _("%(number)s is withdrawn.") % {"number": taken.number})
            return redirect("own_proposal_list")
    context = {"proposal": proposal, "form": form, "back": reverse("own_proposal_list")}
    return render(request, "innovation/proposal_withdraw.html", context, status=422 if form.errors else 200)


@on_object(Proposal, "innovation.delete_draft")
@require_POST
def draft_delete(request: Request, proposal: Proposal) -> HttpResponse:
    """Takes a draft away for good."""
    proposals.delete_draft(proposal, by=request.user, now=clock.now())
    messages.success(request, _("The draft is deleted."))
    return redirect("own_proposal_list")
