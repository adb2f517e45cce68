"""Pages of what a round comes to: who is still missing, what is left out, the result, the way of each total."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.search import typed_words
from pioneer_posts.assessment_forms import ReasonForm
from pioneer_posts.assessment_pages import (
    PROGRESS_STATES,
    given_back_of,
    progress_of,
    result_page,
    results_of,
)
from pioneer_posts.assessment_queries import assessment_closed_words
from pioneer_posts.enums import Outcome, RoundStatus
from pioneer_posts.models import Holding, PostResult, Round
from pioneer_posts.services import assessments as services

ROWS = 30
PLACES = ("post__department", "round__branch", "person")


@on_object(Round, "pioneer_posts.view_progress", related=("branch",))
@require_GET
def assessment_progress(request: Request, post_round: Round) -> HttpResponse:
    """Who has handed in and who has not, holder by holder, without anything that was given."""
    words, state, sort = typed_words(request), request.GET.get("status", ""), request.GET.get("sort", "")
    progress = progress_of(post_round, words, state, sort)
    totalled = post_round.status in (RoundStatus.TOTALLED, RoundStatus.PUBLISHED)
    context = {
        "post_round": post_round,
        "progress": progress,
        "page": Paginator(progress.lines, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or state),
        "states": PROGRESS_STATES,
        "over": post_round.assessment_closes_on < clock.today() or totalled,
        "totalled": totalled,
    }
    return render(request, "pioneer_posts/assessment_progress.html", context)


@on_object(Holding, "pioneer_posts.give_back_assessment", related=PLACES, closed=assessment_closed_words)
@require_http_methods(["GET", "POST"])
def assessment_give_back(request: Request, holding: Holding, assessor: int) -> HttpResponse:
    """Gives what somebody handed in back to them, with a reason."""
    assessment = given_back_of(holding, assessor)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.now()
        if form.carried_out(lambda: services.give_back(assessment, reason=reason, by=request.user, now=now)):
            messages.success(request, _("Given back. %(name)s is told why.") % {"name": assessment.assessor})
            return redirect("assessment_progress", pk=holding.round_id)
    context = {"holding": holding, "assessment": assessment, "form": form}
    return render(request, "pioneer_posts/assessment_give_back.html", context, status=422 if form.errors else 200)


@on_object(Holding, "pioneer_posts.leave_unassessed", related=PLACES, closed=assessment_closed_words)
@require_http_methods(["GET", "POST"])
def leave_unassessed(request: Request, holding: Holding) -> HttpResponse:
    """Leaves a holder whom a side cannot assess out of the total, with a reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.now()
        if form.carried_out(lambda: services.leave_unassessed(holding, reason=reason, by=request.user, now=now)):
            messages.success(request, _("Left out of the assessment: %(post)s.") % {"post": holding})
            return redirect("assessment_progress", pk=holding.round_id)
    context = {"holding": holding, "form": form}
    return render(request, "pioneer_posts/leave_unassessed.html", context, status=422 if form.errors else 200)


@on_object(Holding, "pioneer_posts.leave_unassessed", related=PLACES, closed=assessment_closed_words)
@require_POST
def take_up_again(request: Request, holding: Holding) -> HttpResponse:
    """Takes a holder who was left out back into the assessment."""
    services.take_up_again(holding, by=request.user, now=clock.now())
    messages.success(request, _("Assessed again: %(post)s.") % {"post": holding})
    return redirect("assessment_progress", pk=holding.round_id)


@on_object(Round, "pioneer_posts.view_results", related=("branch__committee",))
@require_GET
def result_list(request: Request, post_round: Round) -> HttpResponse:
    """What every holder of a round came to."""
    words, outcome, sort = typed_words(request), request.GET.get("outcome", ""), request.GET.get("sort", "")
    shown = results_of(post_round, request.user, words, outcome, sort)
    context = {
        "post_round": post_round,
        "shown": shown,
        "page": Paginator(shown.results, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or outcome),
        "outcomes": Outcome.choices,
    }
    return render(request, "pioneer_posts/result_list.html", context)


@on_object(PostResult, "pioneer_posts.view_post_result", related=tuple(f"holding__{place}" for place in PLACES))
@require_GET
def post_result_detail(request: Request, result: PostResult) -> HttpResponse:
    """How one holder's total came about, step by step, and what was given for each item."""
    context = {"result": result, "holding": result.holding, "shown": result_page(result, request.user)}
    return render(request, "pioneer_posts/post_result_detail.html", context)
