"""The archive 台账: the records of a group and time, shown and taken as Word, PDF or Excel."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from activities.archive import book, material, spans, word, workbook
from activities.archive.spans import Span
from activities.archive_forms import EXCEL, PDF, ArchiveForm, ExportForm
from activities.archive_queries import archive_page, groups_to_archive
from activities.enums import PaperKind
from activities.evidence_forms import faults_of
from activities.models import Activity
from activities.services import archive_exports
from activities.services.paper_forms import template_of
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.errors import RefusedError
from branchmgr.file_names import file_name
from branchmgr.paper import PDF as PDF_TYPE
from branchmgr.spreadsheets import workbook_response
from groups.models import PartyGroup


@permitted("activities.use_archive")
@require_GET
def archive_list(request: Request) -> HttpResponse:
    """What there is of a group and time, and the ways to take it."""
    groups, span = groups_to_archive(request.user), spans.quarter_of(clock.today())
    group, shown = groups.first(), None
    asked = request.GET if {"group", "span"} & request.GET.keys() else None
    form = ArchiveForm(asked, groups=groups, initial={"group": group, "span": span.code})
    if form.is_valid():
        group, span = form.cleaned_data["group"], form.cleaned_data["span"]
    if group and not form.errors:
        shown = archive_page(group, span)
    return render(request, "activities/archive_list.html", {"form": form, "shown": shown, "groups": groups})


@on_object(PartyGroup, "activities.export_archive", related=("branch",))
@require_POST
def archive_export(request: Request, group: PartyGroup) -> FileResponse:
    """The records of a time as a file; a POST, for the audit notes who took it."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise RefusedError(faults_of(form))
    now, span, wanted = clock.now(), form.cleaned_data["span"], form.cleaned_data["form"]
    answer = _document(group, span, wanted, now)
    archive_exports.export_archive(group, span, form=wanted, by=request.user)
    return answer


def _document(group: PartyGroup, span: Span, wanted: str, now: datetime) -> FileResponse:
    values, name = material.archive(group, span, now=now), f"{group}{span.code}活动台账"
    if wanted == EXCEL:
        return workbook_response(name, workbook.sheets(values), created=now)
    if wanted == PDF:
        return _file(book.document(values, created=now), name, ".pdf", PDF_TYPE)
    filled = word.filled(template_of(group.branch, PaperKind.ARCHIVE), values)
    return _file(BytesIO(filled), name, ".docx", word.DOCX)


@on_object(Activity, "activities.export_record", related=("branch", "group"))
@require_POST
def record_document(request: Request, activity: Activity) -> FileResponse:
    """One record as a Word document."""
    values = material.single(activity, now=clock.now())
    filled = word.filled(template_of(activity.branch, PaperKind.RECORD), values)
    archive_exports.export_record(activity, by=request.user)
    return _file(BytesIO(filled), f"{activity.day} {activity}", ".docx", word.DOCX)


def _file(stream: BytesIO, name: str, suffix: str, media_type: str) -> FileResponse:
    name = file_name(name, suffix, otherwise="archive")
    return FileResponse(stream, as_attachment=True, filename=name, content_type=media_type)
