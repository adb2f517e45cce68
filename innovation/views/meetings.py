"""Pages of review meetings: the list, one of them, and its preparation."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.forms import BaseForm
from branchmgr.search import typed_words
from groups.models import Branch
from innovation.enums import MeetingStatus
from innovation.meeting_pages import assignment_of, meeting_page
from innovation.models import ReviewMeeting
from innovation.review_forms import AssignForm, EntriesForm, MeetingForm
from innovation.review_queries import (
    branches_to_prepare_for,
    declined_of,
    entry_candidates,
    meetings_shown,
    people_to_review,
)
from innovation.services import meetings as services
from innovation.step_forms import ReasonForm

ROWS = 30
PLACES = ("branch__committee",)


@permitted("innovation.list_meetings")
@require_GET
def meeting_list(request: Request) -> HttpResponse:
    """The meetings of one's branches."""
    words, status, sort = typed_words(request), request.GET.get("status", ""), request.GET.get("sort", "")
    found = meetings_shown(request.user, status, words, sort)
    branches = branches_to_prepare_for(request.user)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "narrowed": bool(words or status),
        "statuses": MeetingStatus.choices,
        "branches": branches,
    }
    return render(request, "innovation/meeting_list.html", context)


@on_object(Branch, "innovation.prepare_meeting")
@require_http_methods(["GET", "POST"])
def meeting_prepare(request: Request, branch: Branch) -> HttpResponse:
    """Prepares a meeting: name, last day, how it is rated."""
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        made = form.carried_out(lambda: services.prepare_meeting(branch, terms=form.terms, by=request.user, now=now))
        if made:
            messages.success(request, _("The meeting is prepared. Now choose the proposals."))
            return redirect("entries_set", pk=made.pk)
    context = {"branch": branch, "form": form}
    return render(request, "innovation/meeting_prepare.html", context, status=422 if form.errors else 200)


@on_object(ReviewMeeting, "innovation.view_meeting", related=PLACES)
@require_GET
def meeting_detail(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """One meeting: where it stands, its proposals and reviewers, the ranked list once the reviews are in."""
    context = {"meeting": meeting, "shown": meeting_page(meeting, request.user)}
    return render(request, "innovation/meeting_detail.html", context)


@on_object(ReviewMeeting, "innovation.change_meeting", related=PLACES)
@require_http_methods(["GET", "POST"])
def meeting_change(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Changes what is set of a meeting."""
    form = MeetingForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        if form.carried_out(lambda: services.change_meeting(meeting, terms=form.terms, by=request.user, now=now)):
            messages.success(request, _("The settings are kept."))
            return redirect("meeting_detail", pk=meeting.pk)
    return meeting_form(request, "meeting_change", meeting, form)


@on_object(ReviewMeeting, "innovation.change_meeting", related=PLACES)
@require_http_methods(["GET", "POST"])
def entries_set(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Chooses the proposals that go before the meeting."""
    chosen = list(meeting.entries.values_list("proposal", flat=True))
    data = request.POST if request.method == "POST" else None
    form = EntriesForm(data, candidates=entry_candidates(meeting), chosen=chosen)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        if form.carried_out(lambda: services.set_entries(meeting, proposals=form.proposals, by=request.user, now=now)):
            messages.success(request, _("The list is kept."))
            return redirect("meeting_detail", pk=meeting.pk)
    return meeting_form(request, "entries_set", meeting, form)


@on_object(ReviewMeeting, "innovation.assign_reviewers", related=PLACES)
@require_http_methods(["GET", "POST"])
def reviewers_assign(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Hands the proposals out, evenly or by lot."""
    data = request.POST if request.method == "POST" else None
    form = AssignForm(data, meeting=meeting, people=people_to_review(meeting.branch))
    if request.method == "POST" and form.is_valid():
        given = {"people": form.chosen, "drawn": form.cleaned_data["drawn"], "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: services.assign_reviewers(meeting, **given)):
            messages.success(request, _("The reviewers are assigned."))
            return redirect("meeting_detail", pk=meeting.pk)
    return meeting_form(request, "reviewers_assign", meeting, form)


@on_object(ReviewMeeting, "innovation.set_reviewers", related=PLACES)
@require_http_methods(["GET", "POST"])
def reviewers_set(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Sets by hand who reviews which proposal."""
    shown = assignment_of(meeting, typed=request.POST if request.method == "POST" else None)
    form = BaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        if form.carried_out(lambda: services.set_reviewers(meeting, chosen=shown.chosen, by=request.user, now=now)):
            messages.success(request, _("The reviewers are assigned."))
            return redirect("meeting_detail", pk=meeting.pk)
    declined = declined_of(meeting)
    return meeting_form(request, "reviewers_set", meeting, form, shown=shown, declined=declined)


@on_object(ReviewMeeting, "innovation.begin_review", related=PLACES)
@require_POST
def review_begin(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """The reviewers begin."""
    services.begin_review(meeting, by=request.user, now=clock.now())
    messages.success(request, _("The review has begun. The reviewers are told."))
    return redirect("meeting_detail", pk=meeting.pk)


@on_object(ReviewMeeting, "innovation.call_off_meeting", related=PLACES)
@require_http_methods(["GET", "POST"])
def meeting_call_off(request: Request, meeting: ReviewMeeting) -> HttpResponse:
    """Calls a meeting off, with a reason."""
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        hint=_("The reviewers read it. The proposals stay with the committee."),
    )
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: services.call_off_meeting(meeting, **given, by=request.user, now=now)):
            messages.success(request, _("The meeting is called off."))
            return redirect("meeting_detail", pk=meeting.pk)
    return meeting_form(request, "meeting_call_off", meeting, form)


def meeting_form(request: Request, page: str, meeting: ReviewMeeting, form: BaseForm, **more: object) -> HttpResponse:
    """A page with one form of a meeting; what is wrong with it is answered 422."""
    context = {"meeting": meeting, "form": form, **more}
    return render(request, f"innovation/{page}.html", context, status=422 if form.errors else 200)
