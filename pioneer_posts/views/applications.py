"""Pages of a member's own applications: the list, one of them, writing it, handing it in, taking it back."""

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
from pioneer_posts.application_forms import ApplicationForm, BeginForm
from pioneer_posts.application_queries import (
    application_page,
    applications_near,
    begin_page,
    open_calls,
)
from pioneer_posts.enums import ApplicationStatus
from pioneer_posts.models import Application, Round
from pioneer_posts.services import applications

ROWS = 30


@permitted("pioneer_posts.list_applications")
@require_GET
def application_list(request: Request) -> HttpResponse:
    """One's own applications, those one filed and those of one's groups; above them the calls that are open."""
    words, status, sort = typed_words(request), request.GET.get("status", ""), request.GET.get("sort", "")
    found = applications_near(request.user, words=words, status=status, sort=sort)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or status),
        "states": ApplicationStatus.choices,
        "calls": open_calls(request.user, clock.today()),
    }
    return render(request, "pioneer_posts/application_list.html", context)


@on_object(
    Application,
    "pioneer_posts.view_application",
    related=("round__branch__committee", "post__department", "person", "group", "nominated_by", "opinion_by__person"),
)
@require_GET
def application_detail(request: Request, application: Application) -> HttpResponse:
    """One candidate: pledge and aims, the group's opinion, the way so far, and what can be done now."""
    context = {"application": application, "shown": application_page(application, request.user, clock.today())}
    return render(request, "pioneer_posts/application_detail.html", context)


@on_object(Round, "pioneer_posts.begin_application", related=("branch",))
@require_http_methods(["GET", "POST"])
def application_begin(request: Request, post_round: Round) -> HttpResponse:
    """Chooses the post one stands for; what one wrote for one's last post is taken over."""
    shown = begin_page(post_round, request.user)
    form = BeginForm(request.POST or None, post_round=post_round, initial=shown.first)
    if request.method == "POST" and form.is_valid():
        begun = form.carried_out(
            lambda: applications.begin_application(
                post_round, form.cleaned_data["post"], person=shown.person, by=request.user, now=clock.now()
            )
        )
        if begun:
            return redirect("application_edit", pk=begun.pk)
    context = {"post_round": post_round, "form": form, "shown": shown}
    status = 422 if form.errors else 200
    return render(request, "pioneer_posts/application_begin.html", context, status=status)


@on_object(Application, "pioneer_posts.save_application", related=("round__branch", "post"))
@require_http_methods(["GET", "POST"])
def application_edit(request: Request, application: Application) -> HttpResponse:
    """Writes grounds, pledge and aims; keeps them as a draft or hands the application in."""
    handing_in = "hand_in" in request.POST
    complete = handing_in or application.is_candidate
    form = ApplicationForm(request.POST or None, application=application, complete=complete)
    if request.method == "POST" and form.is_valid():
        kept = form.carried_out(lambda: _saved(request, application, form))
        if kept:
            said = _("Saved. It is not handed in yet.") if kept.is_draft else _("Saved.")
            messages.success(request, _("You are a candidate now.") if handing_in else said)
            return redirect("application_detail", pk=application.pk)
    context = {"application": application, "form": form}
    status = 422 if form.errors else 200
    return render(request, "pioneer_posts/application_edit.html", context, status=status)


@on_object(Application, "pioneer_posts.submit_application")
@require_POST
def application_submit(request: Request, application: Application) -> HttpResponse:
    """Hands a draft in."""
    applications.submit_application(application, by=request.user, now=clock.now())
    messages.success(request, _("You are a candidate now."))
    return redirect("application_detail", pk=application.pk)


@on_object(Application, "pioneer_posts.withdraw_application", related=("round",))
@require_POST
def application_withdraw(request: Request, application: Application) -> HttpResponse:
    """Takes an application or an unanswered nomination back."""
    applications.withdraw_application(application, by=request.user, now=clock.now())
    messages.success(request, _("It is taken off the list."))
    return redirect("application_detail", pk=application.pk)


def _saved(request: Request, application: Application, form: ApplicationForm) -> Application:
    """What was written is kept; handed in where that was asked for."""
    kept = applications.save_application(application, **form.cleaned_data, by=request.user, now=clock.now())
    if "hand_in" in request.POST and kept.is_draft:
        return applications.submit_application(kept, by=request.user, now=clock.now())
    return kept
