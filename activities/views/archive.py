"""The archive 台账: the records of a group and time, shown and taken as Word, PDF or Excel."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from activities.archive import material, spans, word
from activities.archive_forms import ArchiveForm, ExportForm
from activities.archive_queries import archive_page, groups_to_archive
from activities.enums import PaperKind
from activities.evidence_forms import faults_of
from activities.long_works import ARCHIVE, archive_rows
from activities.models import Activity
from activities.services import archive_exports
from activities.services.paper_forms import template_of
from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.errors import RefusedError
from branchmgr.file_names import file_name
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
def archive_export(request: Request, group: PartyGroup) -> HttpResponseBase:
    """The records of a time as a file; a POST, for the audit notes who took it."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise RefusedError(faults_of(form))
    span, wanted = form.cleaned_data["span"], form.cleaned_data["form"]
    asked = {"pk": group.pk, "span": span.code, "form": wanted}
    title = _("Archive of %(group)s, %(span)s") % {"group": group, "span": span}
    return long_work.answer(request, ARCHIVE, arguments=asked, title=title, rows=archive_rows(group, span, wanted))


@on_object(Activity, "activities.export_record", related=("branch", "group"))
@require_POST
def record_document(request: Request, activity: Activity) -> FileResponse:
    """One record as a Word document."""
    values = material.single(activity, now=clock.now())
    filled = word.filled(template_of(activity.branch, PaperKind.RECORD), values)
    archive_exports.export_record(activity, by=request.user)
    name = file_name(f"{activity.day} {activity}", ".docx", otherwise="archive")
    return FileResponse(BytesIO(filled), as_attachment=True, filename=name, content_type=word.DOCX)
