"""Proposals by workbook: template, check and import."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from activities.dues_forms import DuesImportForm as WorkbookForm
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.spreadsheets import marked_copy, template
from branchmgr.spreadsheets.response import XLSX
from groups.models import Branch
from innovation.services.proposal_sheets import check_proposals, import_proposals, proposal_sheet


@permitted("innovation.list_proposals")
@require_GET
def proposal_template(request: Request) -> HttpResponseBase:
    """An empty workbook to fill in."""
    content = BytesIO(template([proposal_sheet()]))
    return FileResponse(content, as_attachment=True, filename="提案_模板.xlsx", content_type=XLSX)


@on_object(Branch, "innovation.import_proposals")
@require_http_methods(["GET", "POST"])
def proposal_import(request: Request, branch: Branch) -> HttpResponseBase:
    """Imports proposals, all or nothing; only checked, the workbook comes back with its faults marked."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = (_checked if "check" in request.POST else _imported)(request, branch, form)
        if answer:
            return answer
    context = {"branch": branch, "form": form, "sheet": proposal_sheet()}
    return render(request, "innovation/proposal_import.html", context, status=422 if form.errors else 200)


def _imported(request: Request, branch: Branch, form: WorkbookForm) -> HttpResponseBase | None:
    by, now = request.user, clock.now()
    outcome = form.carried_out(lambda: import_proposals(branch, source=form.source, by=by, now=now))
    if outcome is None:
        return None
    for notice in outcome.notices:
        messages.info(request, notice)
    messages.success(request, _("Imported: %(outcome)s.") % {"outcome": outcome})
    return redirect("proposal_list")


def _checked(request: Request, branch: Branch, form: WorkbookForm) -> HttpResponseBase | None:
    faults = form.carried_out(lambda: check_proposals(branch, source=form.source))
    if faults is None:
        return None
    if not faults:
        messages.success(request, _("Nothing has to be mended in this workbook. It was not imported yet."))
        return redirect("proposal_import", pk=branch.pk)
    marked = BytesIO(marked_copy(form.source, faults))
    return FileResponse(marked, as_attachment=True, filename=f"{branch.code}_提案_错误.xlsx", content_type=XLSX)
