"""Pages of exchange seminars."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from groups.models import Branch
from innovation.enums import SeminarStatus
from innovation.models import Seminar
from innovation.seminar_forms import MinutesForm, SeminarForm
from innovation.seminar_queries import branches_served, seminar_page, seminars_of
from innovation.services import seminars as services

ROWS = 30


@permitted("innovation.list_seminars")
@require_GET
def seminar_list(request: Request) -> HttpResponse:
    """The seminars one may see, the latest first."""
    words, status = typed_words(request), request.GET.get("status", "")
    found = seminars_of(request.user, words=words, status=status, sort=request.GET.get("sort", ""))
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "narrowed": bool(words or status),
        "statuses": SeminarStatus.choices,
        "branches": branches_served(request.user),
        "q": words,
    }
    return render(request, "innovation/seminar_list.html", context)


@on_object(Seminar, "innovation.view_seminar", related=("branch__committee",))
@require_GET
def seminar_detail(request: Request, seminar: Seminar) -> HttpResponse:
    """One seminar: programme, talks, minutes, and the proposals that grew from it."""
    context = {"seminar": seminar, "shown": seminar_page(seminar, request.user, clock.now())}
    return render(request, "innovation/seminar_detail.html", context)


@on_object(Branch, "innovation.plan_seminar")
@require_http_methods(["GET", "POST"])
def seminar_plan(request: Request, branch: Branch) -> HttpResponse:
    """Plans a seminar of a branch."""
    form = SeminarForm(request.POST or None, branch=branch, rows=4)
    if request.method == "POST" and form.is_valid():
        by, now = request.user, clock.now()
        made = form.carried_out(lambda: services.plan_seminar(branch, terms=form.terms, by=by, now=now))
        if made:
            messages.success(request, _("The seminar is planned; the members of the branch are told."))
            return redirect("seminar_detail", pk=made.pk)
    context = {"branch": branch, "form": form}
    return render(request, "innovation/seminar_plan.html", context, status=422 if form.errors else 200)


@on_object(Seminar, "innovation.edit_seminar", related=("branch__committee",))
@require_http_methods(["GET", "POST"])
def seminar_edit(request: Request, seminar: Seminar) -> HttpResponse:
    """Changes what is planned."""
    form = SeminarForm.of(seminar, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, now = request.user, clock.now()
        if form.carried_out(lambda: services.edit_seminar(seminar, terms=form.terms, by=by, now=now)):
            messages.success(request, _("The seminar is saved."))
            return redirect("seminar_detail", pk=seminar.pk)
    context = {"seminar": seminar, "form": form}
    return render(request, "innovation/seminar_edit.html", context, status=422 if form.errors else 200)


@on_object(Seminar, "innovation.hold_seminar", related=("branch__committee",))
@require_http_methods(["GET", "POST"])
def seminar_hold(request: Request, seminar: Seminar) -> HttpResponse:
    """Writes the minutes of a seminar that was held, or mends them."""
    form = MinutesForm(request.POST or None, initial={"minutes": seminar.minutes})
    if request.method == "POST" and form.is_valid():
        minutes, by, now = form.cleaned_data["minutes"], request.user, clock.now()
        if form.carried_out(lambda: services.hold_seminar(seminar, minutes=minutes, by=by, now=now)):
            messages.success(request, _("The minutes are kept."))
            return redirect("seminar_detail", pk=seminar.pk)
    context = {"seminar": seminar, "form": form}
    return render(request, "innovation/seminar_hold.html", context, status=422 if form.errors else 200)


@on_object(Seminar, "innovation.call_off_seminar", related=("branch__committee",))
@require_POST
def seminar_call_off(request: Request, seminar: Seminar) -> HttpResponse:
    """Lets a planned seminar not take place."""
    services.call_off_seminar(seminar, by=request.user, now=clock.now())
    messages.success(request, _("The seminar is called off; the members of the branch are told."))
    return redirect("seminar_detail", pk=seminar.pk)
