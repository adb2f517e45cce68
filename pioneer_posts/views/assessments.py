"""Pages of those who assess: what is theirs to assess, the form of a holder, handing in, abstaining, workbooks."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.imports.choosing import choose
from branchmgr.search import typed_words
from branchmgr.spreadsheets.response import XLSX
from pioneer_posts.assessment_forms import AssessmentForm, ReasonForm
from pioneer_posts.assessment_pages import TASK_STATES, assessment_page, assessment_work, draft_sum, given_back_why
from pioneer_posts.assessment_queries import assessment_closed_words
from pioneer_posts.assessment_sheets import own_workbook
from pioneer_posts.imports import ASSESSMENTS
from pioneer_posts.models import Assessment, Holding, Round
from pioneer_posts.services import assessments as services
from pioneer_posts.services.assessment_sheets import (
    assessment_sheet,
    record_export,
)

ROWS = 30
PLACES = ("holding__person", "holding__post__department", "holding__round__branch", "holding__application", "assessor")


@permitted("pioneer_posts.list_assessments")
@require_GET
def assessment_list(request: Request) -> HttpResponse:
    """What one has to assess, by when, and what one handed in."""
    words, state, sort = typed_words(request), request.GET.get("status", ""), request.GET.get("sort", "")
    work = assessment_work(request.user, words, state, sort)
    page = Paginator(work.lines, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "work": work, "q": words, "narrowed": bool(words or state), "states": TASK_STATES}
    return render(request, "pioneer_posts/assessment_list.html", context)


@on_object(
    Holding,
    "pioneer_posts.assess_holding",
    related=("post__department", "round__branch", "person"),
    closed=assessment_closed_words,
)
@require_POST
def assessment_begin(request: Request, holding: Holding) -> HttpResponse:
    """Opens one's form for a holder, begun today or before."""
    assessment = services.assess(holding, person=request.user.person, by=request.user, now=clock.now())
    return redirect("assessment_edit", pk=assessment.pk)


@on_object(Assessment, "pioneer_posts.edit_assessment", related=PLACES)
@require_http_methods(["GET", "POST"])
def assessment_edit(request: Request, assessment: Assessment) -> HttpResponse:
    """The form of a holder, saved as often as one likes; htmx saves it while it is filled in."""
    if request.method == "GET" and (not assessment.is_draft or services.why_closed(assessment, now=clock.now())):
        return redirect("assessment_detail", pk=assessment.pk)
    form = AssessmentForm(request.POST or None, assessment=assessment, today=clock.today())
    if request.method == "POST" and _saved(request, form) and form.is_valid() and not request.htmx:
        messages.success(request, _("Saved. Nobody else sees it before you hand it in."))
        return redirect("assessment_edit", pk=assessment.pk)
    return _form(request, form)


@on_object(Assessment, "pioneer_posts.hand_in_assessment", related=PLACES)
@require_http_methods(["GET", "POST"])
def assessment_hand_in(request: Request, assessment: Assessment) -> HttpResponse:
    """Saves the form and hands it in; what is missing is said beside each item. A reload comes back to the form."""
    if request.method == "GET":
        return redirect("assessment_edit", pk=assessment.pk)
    form = AssessmentForm(request.POST, assessment=assessment, today=clock.today())
    if (saved := _saved(request, form)) and form.is_valid():
        form.tell_left_out(services.hand_in_faults(saved))
        if form.is_valid() and _handed_in(request, form, saved):
            messages.success(request, _("Handed in: %(post)s.") % {"post": assessment.holding})
            return redirect("assessment_list")
    return _form(request, form)


@on_object(Assessment, "pioneer_posts.abstain_assessment", related=PLACES)
@require_http_methods(["GET", "POST"])
def assessment_abstain(request: Request, assessment: Assessment) -> HttpResponse:
    """Leaves this holder to the others, with a reason."""
    if request.method == "GET" and (not assessment.is_draft or services.why_closed(assessment, now=clock.now())):
        return redirect("assessment_detail", pk=assessment.pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.now()
        if form.carried_out(lambda: services.abstain(assessment, reason=reason, by=request.user, now=now)):
            messages.success(request, _("You abstain: %(post)s.") % {"post": assessment.holding})
            return redirect("assessment_list")
    context = {"assessment": assessment, "holding": assessment.holding, "form": form}
    return render(request, "pioneer_posts/assessment_abstain.html", context, status=422 if form.errors else 200)


@on_object(Assessment, "pioneer_posts.view_assessment", related=PLACES)
@require_GET
def assessment_detail(request: Request, assessment: Assessment) -> HttpResponse:
    """One assessment as it was handed in, with those of the others that one may see."""
    closed = services.why_closed(assessment, now=clock.now()) if assessment.is_draft else ""
    context = {"assessment": assessment, "shown": assessment_page(assessment, request.user), "closed": closed}
    return render(request, "pioneer_posts/assessment_detail.html", context)


@on_object(Round, "pioneer_posts.export_assessments", related=("branch",), closed=assessment_closed_words)
@require_POST
def assessment_export(request: Request, post_round: Round) -> HttpResponseBase:
    """What one has to assess in a round as a workbook, with what one filled in. It is put down."""
    record_export(post_round, by=request.user)
    book = BytesIO(own_workbook(post_round, request.user))
    return FileResponse(book, as_attachment=True, filename=f"{post_round.code}_评估.xlsx", content_type=XLSX)


@on_object(Round, "pioneer_posts.import_assessments", related=("branch",), closed=assessment_closed_words)
@require_http_methods(["GET", "POST"])
def assessment_import(request: Request, post_round: Round) -> HttpResponse:
    """Takes one's drafts in a workbook, all or nothing."""
    template, context = "pioneer_posts/assessment_import.html", {"post_round": post_round}
    sheets = [assessment_sheet(list(post_round.items.all()))]
    return choose(request, ASSESSMENTS, [post_round.pk], template, sheets=sheets, context=context)


def _saved(request: Request, form: AssessmentForm) -> Assessment | None:
    """Saves every item that can be kept; None where nothing was. What is wrong is told in the form."""
    if "comment" in form.errors or form.non_field_errors():
        return None
    assessment, data, now = form.assessment, form.cleaned_data, clock.now()
    return form.carried_out(
        lambda: services.save_marks(
            assessment,
            marks=form.marks,
            comment=data["comment"],
            edition=data["edition"],
            by=request.user,
            now=now,
        )
    )


def _handed_in(request: Request, form: AssessmentForm, saved: Assessment) -> bool:
    now = clock.now()
    return form.carried_out(lambda: services.hand_in(saved, by=request.user, now=now)) is not None


def _form(request: Request, form: AssessmentForm) -> HttpResponse:
    """The page, or for htmx the sum at its foot; what is wrong is answered 422."""
    assessment = form.assessment
    context = {
        "assessment": assessment,
        "form": form,
        "draft": draft_sum(assessment),
        "given_back": given_back_why(assessment),
    }
    page = "_assessment_sum.html" if request.htmx else "assessment_edit.html"
    return render(request, f"pioneer_posts/{page}", context, status=422 if form.errors else 200)
