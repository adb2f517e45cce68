"""Pages of spot checks: what is mine to make, those made, one of them, recording, answering, the draw explained."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, permitted
from branchmgr.forms import BaseForm
from branchmgr.search import typed_words
from pioneer_posts.check_forms import CheckAnswerForm, CheckForm
from pioneer_posts.check_queries import checks_shown, shown_draws
from pioneer_posts.models import CheckEvidence, Holding, Round, SpotCheck
from pioneer_posts.services import checks as services

ROWS = 30
PLACES = ("holding__person", "holding__post__department", "holding__round__branch", "holding__group", "checker")
OF_HOLDING = ("person", "post__department", "round__branch", "group")


@permitted("pioneer_posts.list_checks")
@require_GET
def check_list(request: Request) -> HttpResponse:
    """The checks that are this person's to make, and those made that they may see."""
    words, state, sort = typed_words(request), request.GET.get("state", ""), request.GET.get("sort", "")
    found = checks_shown(request.user, words, state, sort)
    context = {
        "to_make": SpotCheck.objects.to_make_by(request.user).with_places().by_day(),
        "today": clock.today(),
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or state),
        "states": [
            ("grave", pgettext("spot check", "grave")),
            ("answered", pgettext("spot check", "answered")),
            ("out_of_turn", _("out of turn")),
        ],
    }
    return render(request, "pioneer_posts/check_list.html", context)


@on_object(SpotCheck, "pioneer_posts.view_check", related=PLACES)
@require_GET
def check_detail(request: Request, check: SpotCheck) -> HttpResponse:
    """One check: what was found, the files with it, and what the holder answers."""
    context = {"check": check, "holding": check.holding, "files": check.evidence.with_files()}
    return render(request, "pioneer_posts/check_detail.html", context)


@on_object(SpotCheck, "pioneer_posts.record_check", related=PLACES)
@require_http_methods(["GET", "POST"])
def check_record(request: Request, check: SpotCheck) -> HttpResponse:
    """The checker writes down what a drawn check found."""
    form = CheckForm(request.POST or None, request.FILES or None, holding=check.holding, by=request.user)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        made = form.carried_out(lambda: services.record_check(check, **form.found, by=request.user, now=now))
        if made:
            return _recorded(request, made)
    return _form(request, "check_record", form, {"check": check, "holding": check.holding})


@on_object(Holding, "pioneer_posts.check_out_of_turn", related=OF_HOLDING)
@require_http_methods(["GET", "POST"])
def check_out_of_turn(request: Request, holding: Holding) -> HttpResponse:
    """A committee member writes down a check that no draw asked for; to whom the lot gave it, the drawn one."""
    own = SpotCheck.objects.to_make_by(request.user).of_holding(holding).first()
    if own and request.method == "GET":
        return redirect("check_record", pk=own.pk)
    form = CheckForm(request.POST or None, request.FILES or None, holding=holding, by=request.user)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        made = form.carried_out(lambda: services.check_out_of_turn(holding, **form.found, by=request.user, now=now))
        if made:
            return _recorded(request, made)
    return _form(request, "check_record", form, {"holding": holding})


@on_object(SpotCheck, "pioneer_posts.answer_check", related=PLACES)
@require_http_methods(["GET", "POST"])
def check_answer(request: Request, check: SpotCheck) -> HttpResponse:
    """The holder answers a finding."""
    form = CheckAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer, now = form.cleaned_data["answer"], clock.now()
        answered = form.carried_out(lambda: services.answer_check(check, answer=answer, by=request.user, now=now))
        if answered:
            messages.success(request, _("Your answer stands beside the finding."))
            return redirect("check_detail", pk=check.pk)
    return _form(request, "check_answer", form, {"check": check, "holding": check.holding})


@on_object(CheckEvidence, "pioneer_posts.view_check_evidence", related=("upload", "check_made"))
@require_GET
def check_evidence(request: Request, evidence: CheckEvidence) -> FileResponse:
    """One file; a picture is shown, everything else is saved."""
    return uploads.response(evidence.upload, shown=True)


@on_object(Round, "pioneer_posts.view_draw", related=("branch__committee",))
@require_GET
def draw_detail(request: Request, post_round: Round) -> HttpResponse:
    """How the checks of a round were drawn; laid open once the result is published."""
    context = {"post_round": post_round, "shown": shown_draws(post_round)}
    return render(request, "pioneer_posts/draw_detail.html", context)


def _recorded(request: Request, check: SpotCheck) -> HttpResponse:
    """To the check; of a grave finding to the page on which a violation is reported."""
    messages.success(request, _("The check is written down. The holder sees it now."))
    if check.grave:
        report = reverse("violation_report", args=[check.holding_id])
        return redirect(f"{report}?check={check.pk}")
    return redirect("check_detail", pk=check.pk)


def _form(request: Request, page: str, form: BaseForm, context: dict[str, object]) -> HttpResponse:
    """A page with one form; what is wrong with it is answered 422."""
    status = 422 if form.errors else 200
    return render(request, f"pioneer_posts/{page}.html", {**context, "form": form}, status=status)
