"""Pages of objections: the list, one of them, and each step somebody may take."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal.correction_forms import CorrectionForm, ObjectionForm, ReasonForm
from appraisal.corrections import objection_page, objections_of, periods_with_objections
from appraisal.enums import ObjectionStatus
from appraisal.models import Objection, Period
from appraisal.queries import load_places
from appraisal.services import objections
from appraisal.services.correction_changes import present_score
from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, permitted

ROWS = 30


@permitted("branchmgr.use")
@require_GET
def objection_list(request: Request) -> HttpResponse:
    """The objections one may see: filtered by status and period, ordered."""
    asked = {name: request.GET.get(name, "") for name in ("status", "period", "sort")}
    context = {
        "page": Paginator(objections_of(request.user, **asked), ROWS).get_page(request.GET.get("page")),
        "chosen": asked["status"] or asked["period"],
        "statuses": ObjectionStatus.choices,
        "periods": periods_with_objections(request.user),
        "today": clock.today(),
    }
    return render(request, "appraisal/objection_list.html", context)


@on_object(Objection, "appraisal.view_objection")
@require_GET
def objection_detail(request: Request, objection: Objection) -> HttpResponse:
    """One objection: what it says, its way so far, what can be done now."""
    context = {"objection": objection, "shown": objection_page(objection, request.user)}
    return render(request, "appraisal/objection_detail.html", context)


@on_object(Objection, "appraisal.view_objection")
@require_GET
def objection_attachment(request: Request, objection: Objection) -> FileResponse:
    """The file that was attached."""
    if objection.attachment is None:
        raise Http404
    return uploads.response(objection.attachment)


@on_object(Period, "appraisal.raise_objection")
@require_http_methods(["GET", "POST"])
def objection_raise(request: Request, period: Period) -> HttpResponse:
    """Raises an objection to an item of the own group; what cannot be taken is said in the form."""
    load_places(period)
    chosen = {"group": request.GET.get("group"), "indicator": request.GET.get("item")}
    form = ObjectionForm(request.POST or None, request.FILES or None, period=period, user=request.user, initial=chosen)
    now = clock.now()
    if request.method == "POST" and form.is_valid():
        made = form.carried_out(
            lambda: objections.raise_objection(period, **form.cleaned_data, by=request.user, now=now)
        )
        if made:
            direct = made.is_handed_in
            words = _("Your objection is with the committee.") if direct else _("Your objection is with your leader.")
            messages.success(request, words)
            return redirect("objection_detail", pk=made.pk)
    context = {"period": period, "form": form, "over": objections.objection_days_over(period, now)}
    return render(request, "appraisal/objection_raise.html", context, status=422 if form.errors else 200)


@on_object(Objection, "appraisal.forward_objection")
@require_POST
def objection_forward(request: Request, objection: Objection) -> HttpResponse:
    """The leader hands a member's objection in."""
    objections.forward_objection(objection, by=request.user, now=clock.now())
    messages.success(request, _("The objection is with the committee."))
    return redirect("objection_detail", pk=objection.pk)


@on_object(Objection, "appraisal.return_objection")
@require_http_methods(["GET", "POST"])
def objection_return(request: Request, objection: Objection) -> HttpResponse:
    """The leader gives a member's objection back with a reason."""
    if request.method == "GET" and not objection_page(objection, request.user).may_forward:
        return redirect("objection_detail", pk=objection.pk)
    return _reasoned(
        request,
        objection,
        "objection_return",
        objections.return_objection,
        help_text=_("The member reads it."),
        done=_("The objection is given back."),
    )


@on_object(Objection, "appraisal.withdraw_objection")
@require_POST
def objection_withdraw(request: Request, objection: Objection) -> HttpResponse:
    """Takes one's own objection back."""
    objections.withdraw_objection(objection, by=request.user, now=clock.now())
    messages.success(request, _("The objection is withdrawn."))
    return redirect("objection_detail", pk=objection.pk)


@on_object(Objection, "appraisal.refuse_objection")
@require_http_methods(["GET", "POST"])
def objection_refuse(request: Request, objection: Objection) -> HttpResponse:
    """The secretary does not accept an objection and says why."""
    if request.method == "GET" and not objection_page(objection, request.user).may_answer:
        return redirect("objection_detail", pk=objection.pk)
    return _reasoned(
        request,
        objection,
        "objection_refuse",
        objections.refuse_objection,
        help_text=_("Whoever objected, and the group's leader, read it."),
        done=_("The objection is answered: not accepted."),
    )


@on_object(Objection, "appraisal.accept_objection")
@require_http_methods(["GET", "POST"])
def objection_accept(request: Request, objection: Objection) -> HttpResponse:
    """The secretary accepts an objection: the new score waits for a second person."""
    if request.method == "GET" and not objection_page(objection, request.user).may_answer:
        return redirect("objection_detail", pk=objection.pk)
    before = present_score(objection.period, objection.group, objection.indicator)
    period, indicator = objection.period, objection.indicator
    form = CorrectionForm(request.POST or None, period=period, indicator=indicator, before=before, resolved=False)
    now = clock.now()
    if request.method == "POST" and form.is_valid():
        made = form.carried_out(
            lambda: objections.accept_objection(objection, value=form.value, by=request.user, now=now)
        )
        if made:
            messages.success(request, _("The correction waits for somebody else on the committee to confirm it."))
            return redirect("correction_detail", pk=made.pk)
    context = {"objection": objection, "form": form, "before": before}
    return render(request, "appraisal/objection_accept.html", context, status=422 if form.errors else 200)


def _reasoned(
    request: Request, objection: Objection, page: str, act: Callable[..., Objection], *, help_text: str, done: str
) -> HttpResponse:
    """A page that asks for the reason of a step; what is done leads to the objection."""
    form = ReasonForm(request.POST or None, help_text=help_text)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: act(objection, **given, by=request.user, now=now)):
            messages.success(request, done)
            return redirect("objection_detail", pk=objection.pk)
    context = {"objection": objection, "form": form}
    return render(request, f"appraisal/{page}.html", context, status=422 if form.errors else 200)
