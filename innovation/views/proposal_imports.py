"""Proposals by workbook: template, check and import."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from branchmgr.access import Request, on_object, permitted
from branchmgr.imports.choosing import choose
from branchmgr.spreadsheets import template
from branchmgr.spreadsheets.response import XLSX
from groups.models import Branch
from innovation.imports import PROPOSALS
from innovation.services.proposal_sheets import proposal_sheet


@permitted("innovation.list_proposals")
@require_GET
def proposal_template(request: Request) -> HttpResponseBase:
    """An empty workbook to fill in."""
    content = BytesIO(template([proposal_sheet()]))
    return FileResponse(content, as_attachment=True, filename="提案_模板.xlsx", content_type=XLSX)


@on_object(Branch, "innovation.import_proposals")
@require_http_methods(["GET", "POST"])
def proposal_import(request: Request, branch: Branch) -> HttpResponse:
    """Takes proposals in a workbook, all or nothing."""
    template, context = "innovation/proposal_import.html", {"branch": branch}
    return choose(request, PROPOSALS, [branch.pk], template, sheets=[proposal_sheet()], context=context)
