"""What becomes of a record after it was filed: reviewed, called off, supplemented, its problems and articles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.checks import checks_of
from activities.models import Activity, Article, Problem
from activities.record_forms import CallOffForm, PrintedForm, ReviewForm, SolutionForm, SupplementForm
from activities.record_queries import record_page
from activities.services import record_parts, records, supplements
from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.forms import BaseForm


@on_object(Activity, "activities.review_record", related=("branch", "group__liaison", "chair", "recorder"))
@require_http_methods(["GET", "POST"])
def record_review(request: Request, activity: Activity) -> HttpResponse:
    """The record in full, and the answer to it."""
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _reviewed(request, activity, form):
        accepted = form.cleaned_data["accepted"]
        messages.success(request, _("The record is accepted.") if accepted else _("It goes back with your reason."))
        return redirect("record_list")
    context = {"activity": activity, "form": form, "shown": record_page(activity), "checks": checks_of(activity)}
    return render(request, "activities/record_review.html", context, status=422 if form.errors else 200)


def _reviewed(request: Request, activity: Activity, form: BaseForm) -> Activity | None:
    by, now, given = request.user, clock.now(), form.cleaned_data
    if given["accepted"]:
        return form.carried_out(lambda: records.accept_record(activity, by=by, now=now))
    return form.carried_out(lambda: records.return_record(activity, reason=given["reason"], by=by, now=now))


@on_object(Activity, "activities.call_off_record", related=("branch", "group"))
@require_http_methods(["GET", "POST"])
def record_call_off(request: Request, activity: Activity) -> HttpResponse:
    """Calls a plan off, or takes a draft back, with a reason."""
    form, now = CallOffForm(request.POST or None), clock.now()
    return _small(
        request,
        "record_call_off",
        activity,
        form,
        lambda: records.call_off_record(activity, **form.cleaned_data, by=request.user, now=now),
        said=_("It is called off."),
    )


@on_object(Activity, "activities.supplement_record", related=("branch", "group"))
@require_http_methods(["GET", "POST"])
def record_supplement(request: Request, activity: Activity) -> HttpResponse:
    """Adds to a record that is locked."""
    form, now = SupplementForm(request.POST or None), clock.now()
    return _small(
        request,
        "record_supplement",
        activity,
        form,
        lambda: supplements.supplement(activity, **form.cleaned_data, by=request.user, now=now),
        said=_("The supplement is added."),
    )


@on_object(Problem, "activities.solve_problem", related=("activity__branch", "activity__group"))
@require_http_methods(["GET", "POST"])
def problem_solve(request: Request, problem: Problem) -> HttpResponse:
    """How and when a problem was solved."""
    form, now = SolutionForm(request.POST or None, initial={"on": clock.today()}), clock.now()
    return _small(
        request,
        "problem_solve",
        problem.activity,
        form,
        lambda: record_parts.solve_problem(problem, **form.cleaned_data, by=request.user, now=now),
        said=_("The problem is recorded as solved."),
        subject=problem,
    )


@on_object(Article, "activities.print_article", related=("activity__branch", "activity__group"))
@require_http_methods(["GET", "POST"])
def article_print(request: Request, article: Article) -> HttpResponse:
    """Where and when an article was printed."""
    form, now = PrintedForm(request.POST or None, initial={"on": clock.today()}), clock.now()
    return _small(
        request,
        "article_print",
        article.activity,
        form,
        lambda: record_parts.print_article(article, **form.cleaned_data, by=request.user, now=now),
        said=_("The article is recorded as printed."),
        subject=article,
    )


def _small(
    request: Request,
    page: str,
    activity: Activity | None,
    form: BaseForm,
    act: Callable[[], Any],
    *,
    said: str,
    subject: Any = None,
) -> HttpResponse:
    """A page with one short form about a record, to which it leads back."""
    if request.method == "POST" and form.is_valid() and form.carried_out(act):
        messages.success(request, said)
        return redirect("record_detail", pk=activity.pk if activity else 0)
    context = {"activity": activity, "form": form, "subject": subject}
    return render(request, f"activities/{page}.html", context, status=422 if form.errors else 200)
