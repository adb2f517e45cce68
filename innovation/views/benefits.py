"""Pages of benefits: those to verify, the verification, its proof, closing, the tiers of awards, the certificate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, permitted
from branchmgr.paper import PDF
from branchmgr.search import typed_words
from groups.models import Branch
from innovation import certificates
from innovation.benefit_forms import CloseForm, TierForm, VerifyForm
from innovation.benefit_queries import STATES, benefits_shown, last_verified, tiers_of, verifiable_among
from innovation.department_queries import department_panel
from innovation.models import Award, AwardTier, Benefit, Proposal
from innovation.services import award_tiers, benefits
from innovation.views.proposal_pages import form_page

ROWS = 30
PLACES = ("proposal__branch__committee", "proposal__group", "proposal__lead", "proof")
OF_PROPOSAL = ("branch__committee", "group", "lead", "post")


@permitted("innovation.list_benefits")
@require_GET
def benefit_list(request: Request) -> HttpResponse:
    """The benefits of one's branches and departments; what is to be verified now comes first."""
    words, state, sort = typed_words(request), request.GET.get("state", ""), request.GET.get("sort", "")
    page = Paginator(benefits_shown(request.user, words, state, sort), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "verifiable": verifiable_among(list(page), request.user, clock.today()),
        "q": words,
        "narrowed": bool(words or state),
        "states": list(STATES.items()),
        "today": clock.today(),
    }
    return render(request, "innovation/benefit_list.html", context)


@on_object(Benefit, "innovation.verify_benefit", related=PLACES)
@require_http_methods(["GET", "POST"])
def benefit_verify(request: Request, benefit: Benefit) -> HttpResponse:
    """Somebody who is no author says what a year of the proposal saves."""
    form = VerifyForm(*_sent(request), benefit=benefit)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: benefits.verify_benefit(benefit, **given)):
            messages.success(request, _("The benefit is verified. The authors and the branch committee are told."))
            return redirect("proposal_detail", pk=benefit.proposal_id)
    proposal, early = benefit.proposal, clock.today() < benefit.due_on
    more = {"benefit": benefit, "panel": department_panel(proposal), "early": early}
    return form_page(request, "benefit_verify", proposal, form, **more)


@on_object(Benefit, "innovation.view_benefit", related=PLACES)
@require_GET
def benefit_proof(request: Request, benefit: Benefit) -> FileResponse:
    """The proof of a verification; a picture is shown, everything else is saved."""
    if benefit.proof is None:
        raise Http404
    return uploads.response(benefit.proof, shown=True)


@on_object(Proposal, "innovation.close_proposal", related=OF_PROPOSAL)
@require_http_methods(["GET", "POST"])
def proposal_close(request: Request, proposal: Proposal) -> HttpResponse:
    """The secretary closes the proposal with the award that the committee decided, or none."""
    form = CloseForm(*_sent(request), proposal=proposal)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: benefits.close_proposal(proposal, **given)):
            messages.success(request, _("The proposal is closed. The authors are told."))
            return redirect("proposal_detail", pk=proposal.pk)
    return form_page(request, "proposal_close", proposal, form, benefit=last_verified(proposal))


@on_object(Branch, "innovation.list_award_tiers", related=("committee",))
@require_GET
def award_tier_list(request: Request, branch: Branch) -> HttpResponse:
    """The tiers of a branch's awards."""
    context = {"branch": branch, "tiers": tiers_of(branch)}
    return render(request, "innovation/award_tier_list.html", context)


@on_object(Branch, "innovation.add_award_tier", related=("committee",))
@require_http_methods(["GET", "POST"])
def award_tier_add(request: Request, branch: Branch) -> HttpResponse:
    """The secretary adds a tier."""
    form = TierForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.user}
        if form.carried_out(lambda: award_tiers.add_tier(branch, **given)):
            messages.success(request, _("The award is kept."))
            return redirect("award_tier_list", pk=branch.pk)
    context = {"branch": branch, "form": form}
    return render(request, "innovation/award_tier_add.html", context, status=422 if form.errors else 200)


@on_object(AwardTier, "innovation.close_award_tier", related=("branch",))
@require_POST
def award_tier_close(request: Request, tier: AwardTier) -> HttpResponse:
    """The secretary takes a tier out of use."""
    award_tiers.close_tier(tier, by=request.user, now=clock.now())
    messages.success(request, _("“%(award)s” is not awarded any more.") % {"award": tier.name})
    return redirect("award_tier_list", pk=tier.branch_id)


@on_object(Award, "innovation.view_award", related=("proposal__branch__committee", "proposal__lead"))
@require_GET
def certificate_print(request: Request, award: Award) -> HttpResponse:
    """The certificate on A4 landscape, to print."""
    return render(request, "innovation/certificate_print.html", {"award": award})


@on_object(Award, "innovation.print_certificate", related=("proposal__branch__committee", "proposal__lead"))
@require_POST
def certificate_pdf(request: Request, award: Award) -> FileResponse:
    """The certificate as PDF; a POST, for the audit notes who took it."""
    document = certificates.document(award, created=clock.now())
    award_tiers.export_certificate(award, by=request.user)
    name = certificates.filename(award)
    return FileResponse(document, as_attachment=True, filename=name, content_type=PDF)


def _sent(request: Request) -> tuple[Any, Any]:
    """What a form is bound to: data and files where it was sent, else nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
