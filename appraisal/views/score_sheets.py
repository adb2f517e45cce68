"""Scores by workbook: the sheet to download, the import, and the copy with the faults marked."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal.models import Period
from appraisal.queries import sheet_of
from appraisal.score_export import score_workbook
from appraisal.score_forms import ScoreImportForm
from appraisal.services.exports import export_score_sheet
from appraisal.services.score_sheets import check_scores, import_scores
from branchmgr.access import Request, on_object
from branchmgr.spreadsheets import marked_copy
from branchmgr.spreadsheets.response import XLSX


@on_object(Period, "appraisal.view_grid")
@require_GET
def score_sheet(request: Request, period: Period) -> FileResponse:
    """The present sheet as a workbook, which is also the template of the import; who took it is put down."""
    workbook = score_workbook(sheet_of(period))
    export_score_sheet(period, by=request.user)
    return _download(workbook, f"{period.branch.code}_{period.code}_打分表.xlsx")


@on_object(Period, "appraisal.score_period")
@require_http_methods(["GET", "POST"])
def score_import(request: Request, period: Period) -> HttpResponse:
    """Imports a workbook; what is wrong with it is shown all at once, and nothing is changed then."""
    form = ScoreImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        outcome = import_scores(period, source=form.cleaned_data["file"], by=request.user)
        for notice in outcome.notices:
            messages.info(request, notice)
        messages.success(request, _("Imported: %(outcome)s.") % {"outcome": outcome})
        return redirect("period_grid", pk=period.pk)
    status = 422 if form.errors else 200
    return render(request, "appraisal/score_import.html", {"period": period, "form": form}, status=status)


@on_object(Period, "appraisal.score_period")
@require_POST
def score_import_check(request: Request, period: Period) -> HttpResponse | FileResponse:
    """The same workbook with its faults marked; changes nothing."""
    form = ScoreImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "appraisal/score_import.html", {"period": period, "form": form}, status=422)
    upload = form.cleaned_data["file"]
    faults = check_scores(period, source=upload)
    if not faults:
        messages.success(request, _("Nothing has to be mended in this workbook. It was not imported yet."))
        return redirect("score_import", pk=period.pk)
    upload.seek(0)
    return _download(marked_copy(upload.read(), faults), f"{period.code}_打分表_错误.xlsx")


def _download(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)
