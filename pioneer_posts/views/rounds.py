"""Pages of rounds: the list, the page of one, and what its secretary sets, puts off and calls off."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.forms import BaseForm
from branchmgr.search import typed_words
from groups.models import Branch
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import Postponement, Round
from pioneer_posts.post_queries import branches_kept
from pioneer_posts.round_forms import CallOffForm, PutOffForm, RoundForm
from pioneer_posts.round_queries import (
    STATES,
    RoundChoice,
    half_to_begin_with,
    halves_to_plan,
    round_page,
    rounds_of,
    terms_to_begin_with,
)
from pioneer_posts.round_terms import terms_of
from pioneer_posts.services import rounds as services

ROWS = 20
HALF = re.compile(r"([0-9]{4})H([12])")
RELATED = ("branch__committee",)


@permitted("pioneer_posts.list_rounds")
@require_GET
def round_list(request: Request) -> HttpResponse:
    """The rounds one may see, the newest first."""
    choice = RoundChoice(typed_words(request), request.GET.get("state", ""), request.GET.get("sort", ""))
    context = {
        "page": Paginator(rounds_of(request.user, choice), ROWS).get_page(request.GET.get("page")),
        "q": choice.words,
        "narrowed": choice.is_narrowed,
        "states": [(name, label) for name, (label, _statuses) in STATES.items()],
        "branches": branches_kept(request.user),
    }
    return render(request, "pioneer_posts/round_list.html", context)


@on_object(Round, "pioneer_posts.view_round", related=RELATED)
@require_GET
def round_detail(request: Request, post_round: Round) -> HttpResponse:
    """One round: how far it is, what comes next, and the way to all its parts."""
    context = {"post_round": post_round, "shown": round_page(post_round, request.user, clock.today())}
    return render(request, "pioneer_posts/round_detail.html", context)


@on_object(Branch, "pioneer_posts.plan_round")
@require_http_methods(["GET", "POST"])
def round_plan(request: Request, branch: Branch) -> HttpResponse:
    """Plans a round; the form begins with the next half year's usual days."""
    today = clock.today()
    asked = HALF.fullmatch(request.GET.get("half", ""))
    offered = halves_to_plan(branch, today)
    wanted = (int(asked[1]), int(asked[2])) if asked else None
    half = wanted if wanted in offered else half_to_begin_with(branch, today)
    form = RoundForm(request.POST or None, initial=RoundForm.initial_of(terms_to_begin_with(branch, half, today)))
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        made = form.carried_out(lambda: services.plan_round(branch, terms=form.terms, by=request.user, now=now))
        if made:
            messages.success(request, _("%(round)s is planned. The call opens by itself.") % {"round": made})
            return redirect("round_detail", pk=made.pk)
    halves = [(f"{year}H{number}", Round(year=year, half=number)) for year, number in offered]
    context = {"branch": branch, "form": form, "halves": halves, "chosen": f"{half[0]}H{half[1]}"}
    return render(request, "pioneer_posts/round_plan.html", context, status=422 if form.errors else 200)


@on_object(Round, "pioneer_posts.change_round", related=RELATED)
@require_http_methods(["GET", "POST"])
def round_change(request: Request, post_round: Round) -> HttpResponse:
    """Changes days, weights and rules while the round is planned."""
    form = RoundForm(request.POST or None, initial=RoundForm.initial_of(terms_of(post_round)))
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        saved = form.carried_out(lambda: services.change_round(post_round, terms=form.terms, by=request.user, now=now))
        if saved:
            messages.success(request, _("%(round)s is saved.") % {"round": saved})
            return redirect("round_detail", pk=post_round.pk)
    return _form(request, "round_change", post_round, form)


@on_object(Round, "pioneer_posts.put_off", related=RELATED)
@require_http_methods(["GET", "POST"])
def round_put_off(request: Request, post_round: Round) -> HttpResponse:
    """Puts off the last day of the call or of the assessment, whichever runs."""
    calling = post_round.status == RoundStatus.CALLING
    what = Postponement.CALL if calling else Postponement.ASSESSMENT
    form = PutOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        done = form.carried_out(
            lambda: services.put_off(post_round, what=what, **given, by=request.user, now=now),
        )
        if done:
            messages.success(request, _("The new last day is %(day)s.") % {"day": done.to_day.isoformat()})
            return redirect("round_detail", pk=post_round.pk)
    return _form(request, "round_put_off", post_round, form, calling=calling)


@on_object(Round, "pioneer_posts.call_off_round", related=RELATED)
@require_http_methods(["GET", "POST"])
def round_call_off(request: Request, post_round: Round) -> HttpResponse:
    """Ends a round before its posts are awarded."""
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.now()
        done = form.carried_out(lambda: services.call_off_round(post_round, reason=reason, by=request.user, now=now))
        if done:
            messages.success(request, _("%(round)s is called off.") % {"round": post_round})
            return redirect("round_detail", pk=post_round.pk)
    return _form(request, "round_call_off", post_round, form)


def _form(request: Request, page: str, post_round: Round, form: BaseForm, **more: object) -> HttpResponse:
    context = {"post_round": post_round, "form": form, **more}
    return render(request, f"pioneer_posts/{page}.html", context, status=422 if form.errors else 200)
