"""Pages of the criteria of a review meeting: in rows, as a workbook, from a workbook, the standard ones."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.dues_forms import DuesImportForm as WorkbookForm
from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.spreadsheets import marked_copy, workbook_response
from branchmgr.spreadsheets.response import XLSX
from innovation.criteria import standard
from innovation.models import ReviewMeeting
from innovation.review_exports import criteria_workbook
from innovation.review_forms import CriteriaForm
from innovation.services.criteria_sheets import check_criteria, criteria_sheet, import_criteria, record_export
from innovation.services.meetings import set_criteria

PLACES = ("branch__committee",)


@on_object(ReviewMeeting, "innovation.change_meeting", related=PLACES)
@require_http_methods(["GET", "POST"])
def criteria_set(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """The criteria in rows; their weights add to 100."""
    form = CriteriaForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        if form.carried_out(lambda: set_criteria(meeting, criteria=form.measures, by=request.user, now=now)):
            messages.success(request, _("The criteria are kept."))
            return redirect("meeting_detail", pk=meeting.pk)
    context = {"meeting": meeting, "form": form}
    return render(request, "innovation/criteria_set.html", context, status=422 if form.errors else 200)


@on_object(ReviewMeeting, "innovation.change_meeting", related=PLACES)
@require_POST
def criteria_standard(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Takes the criteria that come with the product."""
    set_criteria(meeting, criteria=standard(), by=request.user, now=clock.now())
    messages.success(request, _("The meeting has the standard criteria."))
    return redirect("criteria_set", pk=meeting.pk)


@on_object(ReviewMeeting, "innovation.view_meeting", related=PLACES)
@require_POST
def criteria_export(request: Request, meeting: ReviewMeeting) -> HttpResponseBase:
    """The criteria as a workbook, which is also the template of their import. It is put down."""
    record_export(meeting, what="criteria", by=request.user)
    return workbook_response(f"{meeting.name}_评审标准", criteria_workbook(meeting), created=clock.now())


@on_object(ReviewMeeting, "innovation.change_meeting", related=PLACES)
@require_http_methods(["GET", "POST"])
def criteria_import(request: Request, meeting: ReviewMeeting) -> HttpResponseBase:
    """Takes the criteria of a workbook, all or nothing; only checked, it comes back with its faults marked."""
    sent = request.method == "POST"
    form = WorkbookForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        answer = (_checked if "check" in request.POST else _imported)(request, meeting, form)
        if answer:
            return answer
    context = {"meeting": meeting, "form": form, "sheet": criteria_sheet()}
    return render(request, "innovation/criteria_import.html", context, status=422 if form.errors else 200)


def _imported(request: Request, meeting: ReviewMeeting, form: WorkbookForm) -> HttpResponseBase | None:
    now = clock.now()
    if form.carried_out(lambda: import_criteria(meeting, source=form.source, by=request.user, now=now)) is None:
        return None
    messages.success(request, _("The criteria are kept."))
    return redirect("meeting_detail", pk=meeting.pk)


def _checked(request: Request, meeting: ReviewMeeting, form: WorkbookForm) -> HttpResponseBase | None:
    faults = form.carried_out(lambda: check_criteria(form.source))
    if faults is None:
        return None
    if not faults:
        messages.success(request, _("Nothing has to be mended in this workbook. It was not imported yet."))
        return redirect("criteria_import", pk=meeting.pk)
    marked = BytesIO(marked_copy(form.source, faults))
    return FileResponse(marked, as_attachment=True, filename=f"{meeting.name}_评审标准_错误.xlsx", content_type=XLSX)
