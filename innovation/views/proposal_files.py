"""Files of a proposal: attached while it is written, shown to whoever sees it, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from activities.evidence_forms import EvidenceForm, faults_of
from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, wants_json
from branchmgr.errors import RefusedError
from innovation.draft_pages import FinishPage
from innovation.draft_queries import file_of, files_of
from innovation.models import Proposal, ProposalFile
from innovation.services import files


@on_object(Proposal, "innovation.save_proposal", related=("branch", "lead", "group"))
@require_POST
def proposal_file_add(request: Request, proposal: Proposal) -> HttpResponse:
    """Attaches files that come with the form or were sent in parts before; the script is answered with the list."""
    form = EvidenceForm(request.POST, request.FILES, by=request.user)
    if form.is_valid():
        chosen, sent, caption = (form.cleaned_data[name] for name in ("chosen", "sent", "caption"))
        by, now = request.user, clock.now()
        form.carried_out(lambda: files.attach_files(proposal, chosen, sent, caption=caption, by=by, now=now))
    if wants_json(request):
        return _listed(request, proposal, form)
    if not form.errors:
        messages.success(request, _("Attached."))
        return redirect(f"{reverse('proposal_finish', args=[proposal.pk])}#evidence")
    context = {"proposal": proposal, "shown": FinishPage.of(proposal, request.user), "evidence_form": form}
    return render(request, "innovation/proposal_finish.html", context, status=422)


def _listed(request: Request, proposal: Proposal, form: EvidenceForm) -> JsonResponse:
    if form.errors:
        raise RefusedError(faults_of(form))
    context = {"proposal": proposal, "files": files_of(proposal), "may_attach": True}
    return JsonResponse({"html": render_to_string("innovation/_proposal_files.html", context, request)})


@on_object(Proposal, "innovation.view_proposal_file")
@require_GET
def proposal_file(request: Request, proposal: Proposal, number: int) -> FileResponse:
    """One file; a picture is shown, everything else is saved."""
    return uploads.response(_file(proposal, number).upload, shown=True)


@on_object(Proposal, "innovation.save_proposal", related=("branch", "lead"))
@require_POST
def proposal_file_remove(request: Request, proposal: Proposal, number: int) -> HttpResponseBase:
    """Takes a file away."""
    files.remove_file(_file(proposal, number), by=request.user, now=clock.now())
    messages.success(request, _("The file is removed."))
    return redirect(f"{reverse('proposal_finish', args=[proposal.pk])}#evidence")


def _file(proposal: Proposal, number: int) -> ProposalFile:
    found = file_of(proposal, number)
    if found is None:
        raise Http404
    found.proposal = proposal
    return found
