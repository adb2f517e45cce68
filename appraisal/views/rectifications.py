"""Pages of rectifications: the list, one of them with its way, and each step somebody may take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal.enums import RectificationStatus
from appraisal.models import Measure, Progress, Rectification
from appraisal.models.rectifications import OVERDUE
from appraisal.rectification_forms import ExtensionForm, MeasureForm, PlanForm, ProgressForm, RecheckForm
from appraisal.rectification_queries import rectification_page, rectifications_of
from appraisal.services import measures, rectifications
from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, permitted
from branchmgr.forms import BaseForm
from branchmgr.search import typed_words

ROWS = 30


@permitted("appraisal.list_rectifications")
@require_GET
def rectification_list(request: Request) -> HttpResponse:
    """The rectifications one may see, the overdue first."""
    words, state, sort = typed_words(request), request.GET.get("status", ""), request.GET.get("sort", "")
    found = rectifications_of(request.user, words, state, sort)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or state),
        "states": [(OVERDUE, _("overdue")), *RectificationStatus.choices],
    }
    return render(request, "appraisal/rectification_list.html", context)


@on_object(Rectification, "appraisal.view_rectification")
@require_GET
def rectification_detail(request: Request, rectification: Rectification) -> HttpResponse:
    """One rectification: its way so far, its measures, what was done, and what can be done now."""
    context = {"rectification": rectification, "shown": rectification_page(rectification, clock.today())}
    return render(request, "appraisal/rectification_detail.html", context)


@on_object(Rectification, "appraisal.plan_rectification")
@require_http_methods(["GET", "POST"])
def rectification_plan(request: Request, rectification: Rectification) -> HttpResponse:
    """Files the cause and the measures."""
    form = PlanForm(request.POST or None, rectification=rectification)
    return _stepped(
        request,
        rectification,
        form,
        "rectification_plan",
        lambda: rectifications.plan_rectification(
            rectification, cause=form.cleaned_data["cause"], measures=form.planned, by=request.user, now=clock.now()
        ),
        _("Cause and measures are filed. The work begins."),
    )


@on_object(Rectification, "appraisal.add_measure")
@require_http_methods(["GET", "POST"])
def measure_add(request: Request, rectification: Rectification) -> HttpResponse:
    """Adds a measure while the work goes on."""
    form = MeasureForm(request.POST or None, rectification=rectification)
    return _stepped(
        request,
        rectification,
        form,
        "measure_add",
        lambda: measures.add_measure(rectification, planned=form.planned, by=request.user, now=clock.now()),
        _("The measure is added."),
    )


@on_object(Measure, "appraisal.complete_measure")
@require_POST
def measure_complete(request: Request, measure: Measure) -> HttpResponse:
    """Marks a measure as done today."""
    measures.complete_measure(measure, by=request.user, now=clock.now())
    messages.success(request, _("The measure is marked as done."))
    return redirect("rectification_detail", pk=measure.rectification_id)


@on_object(Rectification, "appraisal.note_progress")
@require_http_methods(["GET", "POST"])
def progress_note(request: Request, rectification: Rectification) -> HttpResponse:
    """Writes down what was done, with evidence."""
    form = ProgressForm(
        request.POST or None,
        request.FILES or None,
        rectification=rectification,
        initial={"measure": request.GET.get("measure")},
    )
    return _stepped(
        request,
        rectification,
        form,
        "progress_note",
        lambda: measures.note_progress(rectification, **form.cleaned_data, by=request.user, now=clock.now()),
        _("It is written down."),
    )


@on_object(Progress, "appraisal.view_progress")
@require_GET
def progress_evidence(request: Request, progress: Progress) -> FileResponse:
    """The file that was attached to a note."""
    if progress.evidence is None:
        raise Http404
    return uploads.response(progress.evidence)


@on_object(Rectification, "appraisal.report_rectification")
@require_POST
def rectification_report(request: Request, rectification: Rectification) -> HttpResponse:
    """Reports that everything is done."""
    rectifications.report_rectification(rectification, by=request.user, now=clock.now())
    messages.success(request, _("Reported as done. The committee rechecks it."))
    return redirect("rectification_detail", pk=rectification.pk)


@on_object(Rectification, "appraisal.recheck_rectification")
@require_http_methods(["GET", "POST"])
def rectification_recheck(request: Request, rectification: Rectification) -> HttpResponse:
    """Closes what is done or sends it back to work."""
    form = RecheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        checked = form.carried_out(
            lambda: rectifications.recheck_rectification(rectification, **form.cleaned_data, by=request.user, now=now)
        )
        if checked:
            passed = _("The rectification is closed."), _("It goes back to the group, with your finding.")
            messages.success(request, passed[0] if form.cleaned_data["passed"] else passed[1])
            return redirect("rectification_detail", pk=rectification.pk)
    return _form(request, "rectification_recheck", rectification, form)


@on_object(Rectification, "appraisal.extend_rectification")
@require_http_methods(["GET", "POST"])
def rectification_extend(request: Request, rectification: Rectification) -> HttpResponse:
    """Gives more time, once."""
    form = ExtensionForm(request.POST or None, rectification=rectification)
    return _stepped(
        request,
        rectification,
        form,
        "rectification_extend",
        lambda: rectifications.extend_rectification(
            rectification, **form.cleaned_data, by=request.user, now=clock.now()
        ),
        _("The rectification is extended."),
    )


def _stepped(
    request: Request, rectification: Rectification, form: BaseForm, page: str, act: Callable[[], Any], done: str
) -> HttpResponse:
    """A page with one form about a rectification, to which what is done leads back."""
    if request.method == "POST" and form.is_valid() and form.carried_out(act):
        messages.success(request, done)
        return redirect("rectification_detail", pk=rectification.pk)
    return _form(request, page, rectification, form)


def _form(request: Request, page: str, rectification: Rectification, form: BaseForm) -> HttpResponse:
    """A page with one form; what is wrong with it is answered 422."""
    refused = form.refused if isinstance(form, PlanForm) else bool(form.errors)
    shown = rectification_page(rectification, clock.today())
    context = {"rectification": rectification, "shown": shown, "form": form}
    return render(request, f"appraisal/{page}.html", context, status=422 if refused else 200)
