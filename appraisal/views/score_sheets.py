"""Scores by workbook: the sheet to download, the import, and the copy with the faults marked."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from appraisal.imports import SCORES
from appraisal.models import Period
from appraisal.queries import sheet_of
from appraisal.score_export import score_workbook
from appraisal.services.exports import export_score_sheet
from appraisal.services.score_sheets import score_sheets
from branchmgr.access import Request, on_object
from branchmgr.imports.choosing import choose
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
    """Takes scores in a workbook, all or nothing."""
    template, context = "appraisal/score_import.html", {"period": period}
    return choose(request, SCORES, [period.pk], template, sheets=score_sheets(), context=context)


def _download(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)
