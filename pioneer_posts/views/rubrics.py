"""Pages of a round's assessment form: what it asks, as a workbook, from a workbook."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.dues_forms import DuesImportForm as WorkbookForm
from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.spreadsheets import marked_copy, workbook_response
from branchmgr.spreadsheets.response import XLSX
from pioneer_posts.exports import form_workbook
from pioneer_posts.models import Round
from pioneer_posts.round_queries import form_page
from pioneer_posts.rubrics import standard_items
from pioneer_posts.services.post_exports import record_export
from pioneer_posts.services.rubric_sheets import check_form, form_sheet, import_form
from pioneer_posts.services.rubrics import set_items

RELATED = ("branch__committee",)


@on_object(Round, "pioneer_posts.view_round", related=RELATED)
@require_GET
def form_detail(request: Request, post_round: Round) -> HttpResponse:
    """The items of the form under their dimensions, with both weights."""
    context = {"post_round": post_round, "shown": form_page(post_round)}
    return render(request, "pioneer_posts/form_detail.html", context)


@on_object(Round, "pioneer_posts.view_round", related=RELATED)
@require_POST
def form_export(request: Request, post_round: Round) -> HttpResponseBase:
    """The form as a workbook, which is also the template of its import. It is put down."""
    record_export("export_form", chosen={"round": post_round.code}, by=request.user, post_round=post_round)
    name = f"{post_round.branch.code}_{post_round.code}_评估表"
    return workbook_response(name, form_workbook(post_round), created=clock.now())


@on_object(Round, "pioneer_posts.set_items", related=RELATED)
@require_POST
def form_standard(request: Request, post_round: Round) -> HttpResponse:
    """Takes the form that comes with the product."""
    set_items(post_round, standard_items(), by=request.user, now=clock.now())
    messages.success(request, _("The round has the standard form."))
    return redirect("form_detail", pk=post_round.pk)


@on_object(Round, "pioneer_posts.set_items", related=RELATED)
@require_http_methods(["GET", "POST"])
def form_import(request: Request, post_round: Round) -> HttpResponseBase:
    """Takes the form of a workbook, all or nothing; only checked, it comes back with its faults marked."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = (_checked if "check" in request.POST else _imported)(request, post_round, form)
        if answer:
            return answer
    context = {"post_round": post_round, "form": form, "sheet": form_sheet()}
    return render(request, "pioneer_posts/form_import.html", context, status=422 if form.errors else 200)


def _imported(request: Request, post_round: Round, form: WorkbookForm) -> HttpResponseBase | None:
    now = clock.now()
    if form.carried_out(lambda: import_form(post_round, source=form.source, by=request.user, now=now)) is None:
        return None
    messages.success(request, _("The form is taken over; its maxima add to 100."))
    return redirect("form_detail", pk=post_round.pk)


def _checked(request: Request, post_round: Round, form: WorkbookForm) -> HttpResponseBase | None:
    faults = form.carried_out(lambda: check_form(post_round, source=form.source))
    if faults is None:
        return None
    if not faults:
        messages.success(request, _("Nothing has to be mended in this workbook. It was not imported yet."))
        return redirect("form_import", pk=post_round.pk)
    marked = BytesIO(marked_copy(form.source, faults))
    return FileResponse(marked, as_attachment=True, filename=f"{post_round.code}_评估表_错误.xlsx", content_type=XLSX)
