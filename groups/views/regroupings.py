"""Pages of forming groups: the drafts, the board, the decision; and the members of a branch by group."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from groups.enums import RegroupingStatus
from groups.models import Branch, Regrouping
from groups.regrouping_forms import DayForm, DraftForm, MovesForm, RegroupingDecisionForm
from groups.regrouping_queries import regrouping_page, regroupings_of, roll_of
from groups.services import regroupings

ROWS = 30


@permitted("groups.list_regroupings")
@require_GET
def regrouping_list(request: Request) -> HttpResponse:
    """The drafts and decisions of one's branch, the newest first."""
    state = request.GET.get("status", "")
    shown = regroupings_of(request.user, state)
    page = Paginator(shown.found, ROWS).get_page(request.GET.get("page"))
    context = {"shown": shown, "page": page, "narrowed": state, "states": RegroupingStatus.choices}
    return render(request, "groups/regrouping_list.html", context)


@on_object(Branch, "groups.draft_regrouping")
@require_http_methods(["GET", "POST"])
def regrouping_draft(request: Request, branch: Branch) -> HttpResponse:
    """Begins a draft."""
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        terms, now = form.cleaned_data, clock.now()
        made = form.carried_out(lambda: regroupings.draft_regrouping(branch, **terms, by=request.user, now=now))
        if made:
            return redirect("regrouping_edit", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "groups/regrouping_draft.html", {"branch": branch, "form": form}, status=status)


@on_object(Regrouping, "groups.view_regrouping", related=("branch",))
@require_GET
def regrouping_detail(request: Request, regrouping: Regrouping) -> HttpResponse:
    """One regrouping: who moves, the balance before and after, the groups afterwards; prints as the paper of it."""
    context = {"regrouping": regrouping, "shown": regrouping_page(regrouping)}
    return render(request, "groups/regrouping_detail.html", context)


@on_object(Regrouping, "groups.draft_regrouping", related=("branch",))
@require_http_methods(["GET", "POST"])
def regrouping_edit(request: Request, regrouping: Regrouping) -> HttpResponse:
    """The board on which people are moved between groups; what is decided or dropped is shown as it is."""
    if request.method == "GET" and regrouping.status != RegroupingStatus.DRAFT:
        return redirect("regrouping_detail", pk=regrouping.pk)
    shown = regrouping_page(regrouping)
    form = MovesForm(request.POST or None, regrouping=regrouping, page=shown)
    if request.method == "POST" and form.is_valid():
        given, now = {"moves": form.moves, **form.terms}, clock.now()
        if form.carried_out(lambda: regroupings.set_moves(regrouping, **given, by=request.user, now=now)):
            messages.success(request, _("The draft is saved."))
            return redirect("regrouping_edit" if "stay" in request.POST else "regrouping_detail", pk=regrouping.pk)
    context = {"regrouping": regrouping, "shown": shown, "form": form}
    return render(request, "groups/regrouping_edit.html", context, status=422 if form.errors else 200)


@on_object(Regrouping, "groups.decide_regrouping", related=("branch",))
@require_http_methods(["GET", "POST"])
def regrouping_decide(request: Request, regrouping: Regrouping) -> HttpResponse:
    """Enters the committee's decision, which writes the memberships."""
    form = RegroupingDecisionForm(request.POST or None, initial={"meeting_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: regroupings.decide_regrouping(regrouping, **given, by=request.user, now=now)):
            messages.success(request, _("It is decided. Those concerned are told."))
            return redirect("regrouping_detail", pk=regrouping.pk)
    context = {"regrouping": regrouping, "shown": regrouping_page(regrouping), "form": form}
    return render(request, "groups/regrouping_decide.html", context, status=422 if form.errors else 200)


@on_object(Regrouping, "groups.draft_regrouping", related=("branch",))
@require_POST
def regrouping_drop(request: Request, regrouping: Regrouping) -> HttpResponse:
    """Gives a draft up."""
    regroupings.drop_regrouping(regrouping, by=request.user, now=clock.now())
    messages.success(request, _("The draft is dropped."))
    return redirect("regrouping_list")


@on_object(Branch, "groups.view_roll")
@require_GET
def group_roll(request: Request, branch: Branch) -> HttpResponse:
    """The members of a branch by group, on a day; prints."""
    form = DayForm(request.GET)
    day = (form.cleaned_data.get("on") if form.is_valid() else None) or clock.today()
    return render(request, "groups/group_roll.html", {"branch": branch, "day": day, "roll": roll_of(branch, day)})
