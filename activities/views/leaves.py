"""Pages of leave: the list, asking for it, one of them with its decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.enums import LeaveStatus
from activities.leave_forms import LeaveDecisionForm, LeaveForm
from activities.leave_queries import absences_in, leaves_of
from activities.models import Leave
from activities.services import leaves
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words

ROWS = 30


@permitted("activities.list_leaves")
@require_GET
def leave_list(request: Request) -> HttpResponse:
    """The leaves one may see: one's own, of groups one leads, of the branch."""
    words, status, sort = typed_words(request), request.GET.get("status", ""), request.GET.get("sort", "")
    found = leaves_of(request.user, words, status, sort)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or status),
        "statuses": LeaveStatus.choices,
    }
    return render(request, "activities/leave_list.html", context)


@permitted("activities.ask_leave")
@require_http_methods(["GET", "POST"])
def leave_ask(request: Request) -> HttpResponse:
    """Asks for leave, for oneself or for somebody one looks after."""
    form = LeaveForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        asked = form.carried_out(lambda: leaves.ask_leave(**form.cleaned_data, by=request.user, now=now))
        if asked:
            messages.success(request, _("The leave is asked for. You are told what is decided."))
            return redirect("leave_detail", pk=asked.pk)
    return render(request, "activities/leave_ask.html", {"form": form}, status=422 if form.errors else 200)


@on_object(Leave, "activities.view_leave", related=("person", "group__branch", "decided_by__person"))
@require_GET
def leave_detail(request: Request, leave: Leave) -> HttpResponse:
    """One leave: from when to when, why, what was decided, and which activities it touches."""
    context = {"leave": leave, "touched": absences_in(leave)}
    return render(request, "activities/leave_detail.html", context)


@on_object(Leave, "activities.decide_leave", related=("person", "group__branch"))
@require_http_methods(["GET", "POST"])
def leave_decide(request: Request, leave: Leave) -> HttpResponse:
    """Grants it, or refuses it with the reason."""
    form = LeaveDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        decided = form.carried_out(lambda: leaves.decide_leave(leave, **form.cleaned_data, by=request.user, now=now))
        if decided:
            granted = form.cleaned_data["granted"]
            messages.success(request, _("The leave is granted.") if granted else _("The leave is refused."))
            return redirect("leave_detail", pk=leave.pk)
    context = {"leave": leave, "form": form, "touched": absences_in(leave)}
    return render(request, "activities/leave_decide.html", context, status=422 if form.errors else 200)


@on_object(Leave, "activities.withdraw_leave", related=("person", "group__branch"))
@require_POST
def leave_withdraw(request: Request, leave: Leave) -> HttpResponse:
    """Takes a leave back that is not needed."""
    leaves.withdraw_leave(leave, by=request.user, now=clock.now())
    messages.success(request, _("The leave is withdrawn."))
    return redirect("leave_detail", pk=leave.pk)
