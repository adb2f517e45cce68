"""Pages of the decision: reviews closed or resumed, decisions in bulk, two side by side, the announcement."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.spreadsheets import workbook_response
from innovation.decision_forms import AnnounceForm, DecideForm, ResumeForm
from innovation.meeting_pages import sides_of
from innovation.models import ReviewMeeting
from innovation.review_exports import ranked_workbook
from innovation.review_queries import ranked, undecided_of
from innovation.services import meetings as services
from innovation.services.criteria_sheets import record_export
from innovation.views.meetings import meeting_form

PLACES = ("branch__committee",)


@on_object(ReviewMeeting, "innovation.close_review", related=PLACES)
@require_POST
def review_close(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Takes the meeting to the decision."""
    services.close_review(meeting, by=request.user, now=clock.now())
    messages.success(request, _("The reviews are in. The committee decides now."))
    return redirect("meeting_detail", pk=meeting.pk)


@on_object(ReviewMeeting, "innovation.resume_review", related=PLACES)
@require_http_methods(["GET", "POST"])
def review_resume(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Gives the reviewers more time."""
    form = ResumeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: services.resume_review(meeting, **given, by=request.user, now=now)):
            messages.success(request, _("The review goes on. The reviewers are told."))
            return redirect("meeting_detail", pk=meeting.pk)
    return meeting_form(request, "review_resume", meeting, form)


@on_object(ReviewMeeting, "innovation.decide_meeting", related=PLACES)
@require_http_methods(["GET", "POST"])
def meeting_decide(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Decisions on the ranked list, each with its reason; held back until they are announced together."""
    lines = ranked(meeting, request.user)
    form = DecideForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        if form.carried_out(lambda: services.decide(meeting, verdicts=form.verdicts, by=request.user, now=now)):
            messages.success(request, _("The decisions are kept. Nobody is told before they are announced."))
            return redirect("meeting_detail", pk=meeting.pk)
    return meeting_form(request, "meeting_decide", meeting, form, lines=lines)


@on_object(ReviewMeeting, "innovation.announce_meeting", related=PLACES)
@require_http_methods(["GET", "POST"])
def meeting_announce(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Announces all decisions at once."""
    form = AnnounceForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: services.announce(meeting, **given, by=request.user, now=now)):
            messages.success(request, _("The decisions are announced. All authors are told."))
            return redirect("meeting_detail", pk=meeting.pk)
    return meeting_form(request, "meeting_announce", meeting, form, undecided=undecided_of(meeting))


@on_object(ReviewMeeting, "innovation.compare_proposals", related=PLACES)
@require_GET
def proposals_compare(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Two proposals side by side, with what every review gives."""
    lines = ranked(meeting, request.user)
    chosen = request.GET.getlist("with")
    context = {"meeting": meeting, "lines": lines, "sides": sides_of(meeting, lines, chosen), "chosen": chosen}
    return render(request, "innovation/proposals_compare.html", context)


@on_object(ReviewMeeting, "innovation.compare_proposals", related=PLACES)
@require_POST
def ranked_export(request: Request, meeting: ReviewMeeting) -> HttpResponseBase:
    """The ranked list as a workbook. It is put down."""
    record_export(meeting, what="ranked", by=request.user)
    return workbook_response(f"{meeting.name}_排序", ranked_workbook(meeting, request.user), created=clock.now())
