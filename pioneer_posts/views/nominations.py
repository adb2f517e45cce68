"""Pages of nominations and of the group's opinion."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.forms import BaseForm
from pioneer_posts.application_forms import ConsentForm, DeclineForm, NominationForm, OpinionForm
from pioneer_posts.application_queries import barred_nominees
from pioneer_posts.models import Application, Round
from pioneer_posts.services import applications


@on_object(Round, "pioneer_posts.nominate_member", related=("branch",))
@require_http_methods(["GET", "POST"])
def member_nominate(request: Request, post_round: Round) -> HttpResponse:
    """Proposes a member of the group, who is asked to consent."""
    form = NominationForm(request.POST or None, post_round=post_round, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        post, person = given.pop("post"), given.pop("person")
        made = form.carried_out(
            lambda: applications.nominate(post_round, post, person, **given, by=request.user, now=clock.now())
        )
        if made:
            messages.success(request, _("%(person)s is asked to consent.") % {"person": person})
            return redirect("application_detail", pk=made.pk)
    barred = barred_nominees(request.user, post_round, clock.today())
    context = {"post_round": post_round, "form": form, "barred": barred}
    return render(request, "pioneer_posts/member_nominate.html", context, status=422 if form.errors else 200)


@on_object(Application, "pioneer_posts.consent_nomination", related=("round", "post__department", "nominated_by"))
@require_http_methods(["GET", "POST"])
def nomination_consent(request: Request, application: Application) -> HttpResponse:
    """The member agrees to stand, with a pledge and aims of their own."""
    form = ConsentForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.carried_out(lambda: applications.consent(application, **given, by=request.user, now=clock.now())):
            messages.success(request, _("You are a candidate now."))
            return redirect("application_detail", pk=application.pk)
    return _form(request, "nomination_consent", application, form)


@on_object(Application, "pioneer_posts.decline_nomination", related=("round", "post__department", "nominated_by"))
@require_http_methods(["GET", "POST"])
def nomination_decline(request: Request, application: Application) -> HttpResponse:
    """The member does not want to stand."""
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.carried_out(lambda: applications.decline(application, **given, by=request.user, now=clock.now())):
            messages.success(request, _("You do not stand. Who nominated you is told."))
            return redirect("application_detail", pk=application.pk)
    return _form(request, "nomination_decline", application, form)


@on_object(Application, "pioneer_posts.give_opinion", related=("round__branch", "post__department", "person", "group"))
@require_http_methods(["GET", "POST"])
def opinion_give(request: Request, application: Application) -> HttpResponse:
    """Says what the group thinks of a candidate."""
    form = OpinionForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.carried_out(lambda: applications.give_opinion(application, **given, by=request.user, now=clock.now())):
            messages.success(request, _("The opinion of the group is kept."))
            return redirect("application_detail", pk=application.pk)
    return _form(request, "opinion_give", application, form)


def _form(request: Request, page: str, application: Application, form: BaseForm) -> HttpResponse:
    """A page with one form about an application; what is wrong with it is answered 422."""
    context = {"application": application, "form": form, "aims": application.aims.all()}
    return render(request, f"pioneer_posts/{page}.html", context, status=422 if form.errors else 200)
