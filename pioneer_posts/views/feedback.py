"""What colleagues say of candidates and holders: given, screened by the committee, answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from pioneer_posts.enums import FeedbackKind, FeedbackStatus
from pioneer_posts.holding_forms import AnswerForm, FeedbackForm, ScreeningForm
from pioneer_posts.holding_queries import words_about, words_accepted, words_by, words_to_screen
from pioneer_posts.models import Application, Feedback, Holding
from pioneer_posts.services import feedback as services
from pioneer_posts.views.holdings import PLACES

ROWS = 20
ABOUT = ("person", "post__department", "round__branch__committee")
OF_WORD = tuple(f"application__{place}" for place in ABOUT)


@on_object(Holding, "pioneer_posts.give_feedback", related=PLACES)
@require_http_methods(["GET", "POST"])
def feedback_give(request: Request, holding: Holding) -> HttpResponse:
    """Says something of a holder."""
    return _give(request, holding.application, holding)


@on_object(Application, "pioneer_posts.give_feedback", related=ABOUT)
@require_http_methods(["GET", "POST"])
def candidate_feedback_give(request: Request, application: Application) -> HttpResponse:
    """Says something of a candidate while the list is posted."""
    return _give(request, application, None)


def _give(request: Request, application: Application, holding: Holding | None) -> HttpResponse:
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: services.give_feedback(application, **given, by=request.user, now=now)):
            messages.success(request, _("Thank you. The committee reads it first; it counts once accepted."))
            return redirect("holding_detail", pk=holding.pk) if holding else redirect("feedback_own")
    said = words_accepted(application, request.user)
    context = {"application": application, "holding": holding, "form": form, "said": said}
    return render(request, "pioneer_posts/feedback_give.html", context, status=422 if form.errors else 200)


@permitted("pioneer_posts.list_feedback")
@require_GET
def feedback_list(request: Request) -> HttpResponse:
    """What colleagues said, for the committee to accept or set aside."""
    words = typed_words(request)
    state, kind = request.GET.get("status", ""), request.GET.get("kind", "")
    found = words_to_screen(request.user, words=words, state=state, kind=kind)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "narrowed": bool(words or state or kind),
        "states": FeedbackStatus.choices,
        "kinds": FeedbackKind.choices,
    }
    return render(request, "pioneer_posts/feedback_list.html", context)


@on_object(Feedback, "pioneer_posts.screen_feedback", related=OF_WORD)
@require_http_methods(["GET", "POST"])
def feedback_screen(request: Request, feedback: Feedback) -> HttpResponse:
    """Accepts a word or sets it aside with the reason."""
    form = ScreeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: services.screen_feedback(feedback, **given, by=request.user, now=now)):
            said = _("Accepted: it is public and counts."), _("Set aside: only the committee sees it.")
            messages.success(request, said[0] if given["accepted"] else said[1])
            return redirect("feedback_list")
    context = {"feedback": feedback, "form": form}
    return render(request, "pioneer_posts/feedback_screen.html", context, status=422 if form.errors else 200)


@on_object(Feedback, "pioneer_posts.answer_feedback", related=OF_WORD)
@require_http_methods(["GET", "POST"])
def feedback_answer(request: Request, feedback: Feedback) -> HttpResponse:
    """Answers a word about oneself, once."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer, now = form.cleaned_data["answer"], clock.now()
        if form.carried_out(lambda: services.answer_feedback(feedback, answer=answer, by=request.user, now=now)):
            messages.success(request, _("Your answer stands below it."))
            return redirect("feedback_own")
    context = {"feedback": feedback, "form": form}
    return render(request, "pioneer_posts/feedback_answer.html", context, status=422 if form.errors else 200)


@permitted("branchmgr.use")
@require_GET
def feedback_own(request: Request) -> HttpResponse:
    """What colleagues said of oneself, and what one said by name."""
    context = {"about": words_about(request.user), "by": words_by(request.user)}
    return render(request, "pioneer_posts/feedback_own.html", context)
