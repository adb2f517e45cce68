"""Pages of the criteria of a review meeting: in rows, as a workbook, from a workbook, the standard ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.imports.choosing import choose
from branchmgr.spreadsheets import workbook_response
from innovation.criteria import standard
from innovation.imports import CRITERIA
from innovation.models import ReviewMeeting
from innovation.review_exports import criteria_workbook
from innovation.review_forms import CriteriaForm
from innovation.services.criteria_sheets import criteria_sheet, record_export
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
def criteria_import(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Takes criteria in a workbook, in the place of those there are."""
    template, context = "innovation/criteria_import.html", {"meeting": meeting}
    return choose(request, CRITERIA, [meeting.pk], template, sheets=[criteria_sheet()], context=context)
