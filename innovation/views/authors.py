"""Pages of authors: who made a proposal with which share, and the word of a co-author."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branchmgr import clock
from branchmgr.access import Request, on_object
from innovation.author_forms import AuthorsForm
from innovation.draft_pages import AnswerPage
from innovation.models import Proposal
from innovation.services import authors


@on_object(Proposal, "innovation.set_authors", related=("branch", "lead"))
@require_http_methods(["GET", "POST"])
def authors_set(request: Request, proposal: Proposal) -> HttpResponse:
    """Names co-authors and shares, which add to 100; who is new is asked for consent."""
    form = AuthorsForm(request.POST or None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        done = form.carried_out(lambda: authors.set_authors(proposal, form.shares, by=request.user, now=clock.now()))
        if done:
            messages.success(request, _("The authors are set. Who is new or has another share is asked for consent."))
            return redirect("proposal_finish", pk=proposal.pk)
    context = {"proposal": proposal, "form": form}
    return render(request, "innovation/authors_set.html", context, status=422 if form.errors else 200)


@on_object(Proposal, "innovation.answer_authorship", related=("branch", "lead"))
@require_http_methods(["GET", "POST"])
def authorship_answer(request: Request, proposal: Proposal) -> HttpResponse:
    """A co-author reads the proposal and agrees to the share, or declines."""
    shown = AnswerPage.of(proposal, request.user)
    if request.method == "POST" and "decline" in request.POST:
        authors.decline_authorship(shown.author, by=request.user, now=clock.now())
        messages.success(request, _("You have declined; %(person)s is told.") % {"person": proposal.lead})
        return redirect("own_proposal_list")
    if request.method == "POST":
        authors.consent_authorship(shown.author, by=request.user, now=clock.now())
        messages.success(request, _("You have agreed; %(person)s is told.") % {"person": proposal.lead})
        return redirect("own_proposal_list")
    return render(request, "innovation/authorship_answer.html", {"proposal": proposal, "shown": shown})
