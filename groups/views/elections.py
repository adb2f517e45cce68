"""Pages of elections: the list, one of them, and each step from the preparation to the committee's decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, permitted
from branchmgr.forms import BaseForm
from branchmgr.search import typed_words
from groups.election_forms import BallotForm, ConfirmForm, ElectionForm, PaperCountForm, ReasonForm, RoundForm
from groups.election_queries import election_page, elections_of
from groups.enums import ElectionStatus
from groups.models import Election, PartyGroup
from groups.regulations import figure
from groups.services import elections

ROWS = 30
PLACES = ("group__branch", "elected")


@permitted("groups.list_elections")
@require_GET
def election_list(request: Request) -> HttpResponse:
    """The elections one may see, the newest first."""
    words, state, sort = typed_words(request), request.GET.get("status", ""), request.GET.get("sort", "")
    found = elections_of(request.user, words, state, sort)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or state),
        "states": ElectionStatus.choices,
    }
    return render(request, "groups/election_list.html", context)


@on_object(Election, "groups.view_election", related=PLACES)
@require_GET
def election_detail(request: Request, election: Election) -> HttpResponse:
    """One election: who stands, who may vote, what is needed, what can be done now."""
    context = {"election": election, "shown": election_page(election, request.user)}
    return render(request, "groups/election_detail.html", context)


@on_object(PartyGroup, "groups.prepare_election", related=("branch",))
@require_http_methods(["GET", "POST"])
def election_prepare(request: Request, group: PartyGroup) -> HttpResponse:
    """Prepares the first round."""
    today = clock.today()
    years = figure("term_years", "years", branch=group.branch, day=today)
    form = ElectionForm(request.POST or None, group=group, initial={"on": today, "term_years": int(years)})
    if request.method == "POST" and form.is_valid():
        terms, now = form.terms, clock.now()
        made = form.carried_out(lambda: elections.prepare_election(group, **terms, by=request.user, now=now))
        if made:
            messages.success(request, _("The election is prepared."))
            return redirect("election_detail", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "groups/election_prepare.html", {"group": group, "form": form}, status=status)


@on_object(Election, "groups.run_election", related=PLACES)
@require_GET
def ballot_print(request: Request, election: Election) -> HttpResponse:
    """Ballots to print and hand out, where it is voted on paper and not counted yet: as many as may vote."""
    shown = election_page(election, request.user)
    on_paper = election.status == ElectionStatus.PREPARED and not election.online
    context = {"election": election, "shown": shown, "papers": shown.voters if on_paper else []}
    return render(request, "groups/ballot_print.html", context)


@on_object(Election, "groups.run_election", related=PLACES)
@require_POST
def election_open(request: Request, election: Election) -> HttpResponse:
    """Lets the members vote; who says it again, as by a second click, is told that it is so."""
    if election.status == ElectionStatus.VOTING:
        messages.info(request, _("Voting is open already."))
        return redirect("election_detail", pk=election.pk)
    elections.open_voting(election, by=request.user, now=clock.now())
    messages.success(request, _("Voting is open. Those entitled are told."))
    return redirect("election_detail", pk=election.pk)


@on_object(Election, "groups.view_election", related=PLACES)
@require_http_methods(["GET", "POST"])
@never_cache
def ballot_cast(request: Request, election: Election) -> HttpResponse:
    """The ballot; who is not entitled or has voted is told so."""
    shown = election_page(election, request.user)
    form = BallotForm(request.POST or None, candidates=shown.candidates)
    if request.method == "POST" and form.is_valid():
        elections.cast_ballot(election, candidate=form.chosen, by=request.user, now=clock.now())
        messages.success(request, _("You have voted. Thank you."))
        return redirect("election_detail", pk=election.pk)
    context = {"election": election, "shown": shown, "form": form}
    return render(request, "groups/ballot_cast.html", context, status=422 if form.errors else 200)


@on_object(Election, "groups.run_election", related=PLACES)
@require_POST
def election_count(request: Request, election: Election) -> HttpResponse:
    """Ends the voting and counts."""
    elections.count_ballots(election, by=request.user, now=clock.now())
    messages.success(request, _("The ballots are counted."))
    return redirect("election_detail", pk=election.pk)


@on_object(Election, "groups.run_election", related=PLACES)
@require_http_methods(["GET", "POST"])
def paper_count_enter(request: Request, election: Election) -> HttpResponse:
    """Enters what was counted on paper."""
    form = PaperCountForm(request.POST or None, request.FILES or None, election=election)
    return _stepped(
        request,
        election,
        form,
        "paper_count_enter",
        lambda: elections.enter_paper_count(election, **form.counts, by=request.user, now=clock.now()),
        _("The counts are entered."),
    )


@on_object(Election, "groups.run_election", related=PLACES)
@require_http_methods(["GET", "POST"])
def election_second_round(request: Request, election: Election) -> HttpResponse:
    """Prepares the second round between those who lead."""
    way = "online" if election.online else "paper"
    form = RoundForm(request.POST or None, initial={"on": clock.today(), "way": way})
    return _stepped(
        request,
        election,
        form,
        "election_second_round",
        lambda: elections.second_round(election, **form.terms, by=request.user, now=clock.now()),
        _("The second round is prepared."),
    )


@on_object(Election, "groups.confirm_election", related=PLACES)
@require_http_methods(["GET", "POST"])
def election_confirm(request: Request, election: Election) -> HttpResponse:
    """Enters that the branch committee confirms, which appoints the elected."""
    if election.elected_id is None:
        return _nobody(request, election)
    today = clock.today()
    form = ConfirmForm(request.POST or None, initial={"meeting_on": today, "starts_on": today})
    return _stepped(
        request,
        election,
        form,
        "election_confirm",
        lambda: elections.confirm_election(election, **form.cleaned_data, by=request.user, now=clock.now()),
        _("The election is confirmed and the leader is appointed."),
    )


@on_object(Election, "groups.confirm_election", related=PLACES)
@require_http_methods(["GET", "POST"])
def election_reject(request: Request, election: Election) -> HttpResponse:
    """Enters that the branch committee does not confirm."""
    if election.elected_id is None:
        return _nobody(request, election)
    form = ReasonForm(request.POST or None)
    return _stepped(
        request,
        election,
        form,
        "election_reject",
        lambda: elections.reject_election(election, **form.cleaned_data, by=request.user, now=clock.now()),
        _("The election is not confirmed. Another one can be prepared."),
    )


@on_object(Election, "groups.run_election", related=PLACES)
@require_http_methods(["GET", "POST"])
def election_call_off(request: Request, election: Election) -> HttpResponse:
    """Ends an election that is not counted yet."""
    form = ReasonForm(request.POST or None)
    return _stepped(
        request,
        election,
        form,
        "election_call_off",
        lambda: elections.call_off_election(election, **form.cleaned_data, by=request.user, now=clock.now()),
        _("The election is called off."),
    )


@on_object(Election, "groups.view_election", related=("minutes",))
@require_GET
def election_minutes(request: Request, election: Election) -> FileResponse:
    """The minutes that were attached to the counts."""
    if election.minutes is None:
        raise Http404
    return uploads.response(election.minutes)


def _nobody(request: Request, election: Election) -> HttpResponse:
    """The way back from the committee's decision where there is nobody to decide on."""
    messages.warning(request, _("Nobody is elected in this election: there is nothing to decide on."))
    return redirect("election_detail", pk=election.pk)


def _stepped(
    request: Request, election: Election, form: BaseForm, page: str, act: Callable[[], Election], done: str
) -> HttpResponse:
    """A page with one form: what is wrong with it is answered 422, what is done leads to the election."""
    if request.method == "POST" and form.is_valid():
        made: Any = form.carried_out(act)
        if made:
            messages.success(request, done)
            return redirect("election_detail", pk=made.pk)
    context = {"election": election, "shown": election_page(election, request.user), "form": form}
    return render(request, f"groups/{page}.html", context, status=422 if form.errors else 200)
