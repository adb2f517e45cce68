"""Pages of recommendations: the list of departments and branches, one of them, and every step that is taken there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, long_work, uploads
from branchmgr.access import Request, on_object, permitted
from branchmgr.forms import BaseForm
from branchmgr.search import typed_words
from innovation.department_forms import (
    CarryOutForm,
    PutOffForm,
    RecommendForm,
    ReplyForm,
    ReportForm,
    StrikeForm,
    WordsForm,
)
from innovation.department_queries import (
    STATES,
    department_panel,
    open_question,
    recommendations_shown,
    words_of,
)
from innovation.long_works import LISTED, RECOMMENDATIONS
from innovation.models import Proposal, Recommendation, Report
from innovation.services import recommendations as services
from innovation.step_queries import holder_of, latest_recommendation
from innovation.views.proposal_pages import form_page

ROWS = 30
PLACES = ("department", "proposal__branch__committee", "proposal__group", "proposal__lead")
OF_REPORT = ("proposal__branch__committee", "proposal__group", "proposal__lead")
OF_PROPOSAL = ("branch__committee", "group", "lead", "post")


@permitted("innovation.list_recommendations")
@require_GET
def recommendation_list(request: Request) -> HttpResponse:
    """What is recommended to one's department, and by one's branch; what waits comes first."""
    words, state, sort = typed_words(request), request.GET.get("state", ""), request.GET.get("sort", "")
    found = recommendations_shown(request.user, words, state, sort)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or state),
        "states": list(STATES.items()),
    }
    return render(request, "innovation/recommendation_list.html", context)


@permitted("innovation.list_recommendations")
@require_POST
def recommendations_export(request: Request) -> HttpResponseBase:
    """What one sees of the list as a workbook; it is put down."""
    asked = long_work.chosen_in(request.GET, LISTED)
    rows = recommendations_shown(request.user, asked.get("q", ""), asked.get("state", "")).count()
    title = long_work.title_with(_("Recommendations"), (STATES.items(), asked.get("state", "")))
    return long_work.answer(request, RECOMMENDATIONS, arguments=asked, title=title, rows=rows)


@on_object(Recommendation, "innovation.view_recommendation", related=PLACES)
@require_GET
def recommendation_detail(request: Request, recommendation: Recommendation) -> HttpResponse:
    """One recommendation: what is proposed, what the department made of it, and what can be done now."""
    proposal = recommendation.proposal
    context = {
        "recommendation": recommendation,
        "proposal": proposal,
        "words": words_of(proposal),
        "panel": department_panel(proposal),
        "question": open_question(recommendation),
        "holder": holder_of(proposal),
    }
    return render(request, "innovation/recommendation_detail.html", context)


@on_object(Proposal, "innovation.recommend_proposal", related=OF_PROPOSAL)
@require_http_methods(["GET", "POST"])
def proposal_recommend(request: Request, proposal: Proposal) -> HttpResponse:
    """The secretary recommends a proposal to a department."""
    form = RecommendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        made = form.carried_out(lambda: services.recommend(proposal, **given, by=request.user, now=now))
        if made:
            messages.success(request, _("%(department)s is told.") % {"department": made.department})
            return redirect("proposal_detail", pk=proposal.pk)
    return form_page(request, "proposal_recommend", proposal, form)


@on_object(Recommendation, "innovation.put_off_reply", related=PLACES)
@require_http_methods(["GET", "POST"])
def recommendation_put_off(request: Request, recommendation: Recommendation) -> HttpResponse:
    """Gives the department more time."""
    form = PutOffForm(request.POST or None, recommendation=recommendation)
    return _step(
        request,
        recommendation,
        "recommendation_put_off",
        form,
        lambda given: services.put_off_reply(recommendation, **given),
        _("The reply date is put off; the department is told."),
    )


@on_object(Recommendation, "innovation.take_up_recommendation", related=PLACES)
@require_POST
def recommendation_take_up(request: Request, recommendation: Recommendation) -> HttpResponse:
    """The department says that it works on it."""
    services.take_up(recommendation, by=request.user, now=clock.now())
    messages.success(request, _("Taken up. The authors and the secretary are told."))
    return redirect("recommendation_detail", pk=recommendation.pk)


@on_object(Recommendation, "innovation.ask_back", related=PLACES)
@require_http_methods(["GET", "POST"])
def recommendation_ask(request: Request, recommendation: Recommendation) -> HttpResponse:
    """The department asks the lead author."""
    hint = _("The lead author is told at once. The reply date moves by the days until the answer.")
    form = WordsForm(request.POST or None, label=pgettext("recommendation", "Question"), hint=hint)
    return _step(
        request,
        recommendation,
        "recommendation_ask",
        form,
        lambda given: services.ask_back(recommendation, question=given["words"], by=given["by"], now=given["now"]),
        _("The lead author is asked."),
    )


@on_object(Recommendation, "innovation.answer_question", related=PLACES)
@require_http_methods(["GET", "POST"])
def question_answer(request: Request, recommendation: Recommendation) -> HttpResponse:
    """The lead author answers the department."""
    question = open_question(recommendation)
    form = WordsForm(request.POST or None, label=pgettext("recommendation", "Your answer"))
    if request.method == "POST" and question and form.is_valid():
        given, now = form.cleaned_data["words"], clock.now()
        answered = form.carried_out(lambda: services.answer_question(question, answer=given, by=request.user, now=now))
        if answered:
            messages.success(request, _("Your answer is with the department."))
            return redirect("proposal_detail", pk=recommendation.proposal_id)
    more = {"recommendation": recommendation, "question": question}
    return form_page(request, "question_answer", recommendation.proposal, form, **more)


@on_object(Recommendation, "innovation.begin_trial", related=PLACES)
@require_http_methods(["GET", "POST"])
def recommendation_trial(request: Request, recommendation: Recommendation) -> HttpResponse:
    """The department begins to try it out."""
    hint = _("Where, by whom and until when it is tried. The reply is given after it.")
    form = WordsForm(request.POST or None, label=pgettext("recommendation", "About the trial"), hint=hint)
    return _step(
        request,
        recommendation,
        "recommendation_trial",
        form,
        lambda given: services.begin_trial(recommendation, note=given["words"], by=given["by"], now=given["now"]),
        _("The trial is begun. The authors and the secretary are told."),
    )


@on_object(Recommendation, "innovation.reply_recommendation", related=PLACES)
@require_http_methods(["GET", "POST"])
def recommendation_reply(request: Request, recommendation: Recommendation) -> HttpResponse:
    """The department adopts or declines."""
    return _step(
        request,
        recommendation,
        "recommendation_reply",
        ReplyForm(request.POST or None),
        lambda given: services.reply(recommendation, **given),
        _("The reply is kept. The authors and the branch committee are told."),
    )


@on_object(Proposal, "innovation.report_progress", related=OF_PROPOSAL)
@require_http_methods(["GET", "POST"])
def progress_report(request: Request, proposal: Proposal) -> HttpResponse:
    """The department reports how far it is and what is saved."""
    recommendation = latest_recommendation(proposal)
    if recommendation is None:
        raise Http404
    form = ReportForm(request.POST or None, request.FILES or None, recommendation=recommendation)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: services.report_progress(proposal, **given, by=request.user, now=now)):
            messages.success(request, _("The report is kept. The authors and the secretary are told."))
            return redirect("recommendation_detail", pk=recommendation.pk)
    return form_page(request, "progress_report", proposal, form, recommendation=recommendation)


@on_object(Proposal, "innovation.carry_out_proposal", related=OF_PROPOSAL)
@require_http_methods(["GET", "POST"])
def proposal_carry_out(request: Request, proposal: Proposal) -> HttpResponse:
    """The department or the secretary says since when it is carried out."""
    form = CarryOutForm(request.POST or None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: services.carry_out(proposal, **given, by=request.user, now=now)):
            messages.success(request, _("It is carried out. The benefit is verified on the days that are set."))
            return redirect("proposal_detail", pk=proposal.pk)
    return form_page(request, "proposal_carry_out", proposal, form)


@on_object(Report, "innovation.strike_report", related=OF_REPORT)
@require_http_methods(["GET", "POST"])
def report_strike(request: Request, report: Report) -> HttpResponse:
    """Strikes out a report that was a mistake; it stays to be read."""
    form, proposal = StrikeForm(request.POST or None), report.proposal
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.now()
        if form.carried_out(lambda: services.strike_report(report, reason=reason, by=request.user, now=now)):
            messages.success(request, _("The report is struck out. The authors are told."))
            return redirect("proposal_detail", pk=proposal.pk)
    return form_page(request, "report_strike", proposal, form, report=report)


@on_object(Report, "innovation.view_report", related=("proof", "proposal__branch__committee"))
@require_GET
def report_proof(request: Request, report: Report) -> FileResponse:
    """The proof of a report; a picture is shown, everything else is saved."""
    if report.proof is None:
        raise Http404
    return uploads.response(report.proof, shown=True)


def _step(
    request: Request,
    recommendation: Recommendation,
    page: str,
    form: BaseForm,
    act: Callable[[dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """One step of a recommendation by a form of its own; back to its page when it is taken."""
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: act(given)):
            messages.success(request, said)
            return redirect("recommendation_detail", pk=recommendation.pk)
    return form_page(request, page, recommendation.proposal, form, recommendation=recommendation)
