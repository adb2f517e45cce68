"""Pages of attendance: the list of a record, study to be made up for, the branch's rules of counting."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.attendance_forms import AttendanceForm, CountingForm, MakeUpForm
from activities.attendance_sheet import attendance_sheet
from activities.counting import worths
from activities.leave_queries import make_ups_of
from activities.models import Activity, Attendance
from activities.services import attendance as services
from activities.services.counting import set_counting
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from groups.models import Branch

ROWS = 30


@on_object(Activity, "activities.take_attendance", related=("branch", "group"))
@require_http_methods(["GET", "POST"])
def attendance_take(request: Request, activity: Activity) -> HttpResponse:
    """The list of a record: one tap a member; ``next`` leads on to where one came from."""
    form = AttendanceForm(request.POST or None, sheet=attendance_sheet(activity))
    if request.method == "POST" and form.is_valid():
        marks = form.marks()
        if form.carried_out(lambda: services.take_attendance(activity, marks, by=request.user, now=clock.now())):
            _say_saved(request, activity)
            return redirect(_way_on(request, activity))
    context = {
        "record": activity,
        "form": form,
        "way_on": _way_on(request, activity),
        "filing": bool(_wanted(request)),
    }
    return render(request, "activities/attendance_take.html", context, status=422 if form.errors else 200)


def _say_saved(request: Request, activity: Activity) -> None:
    left = attendance_sheet(activity).missing
    if left:
        said = ngettext("%(count)s person is not marked yet.", "%(count)s people are not marked yet.", left)
        messages.warning(request, _("Attendance is saved.") + " " + said % {"count": left})
    else:
        messages.success(request, _("Attendance is saved."))


def _wanted(request: Request) -> str:
    """The page of ours that one is led on to, where one came from filing; empty for any other."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def _way_on(request: Request, activity: Activity) -> str:
    return _wanted(request) or reverse("record_detail", args=[activity.pk])


@permitted("activities.list_make_up")
@require_GET
def make_up_list(request: Request) -> HttpResponse:
    """Study that is due after activities somebody missed, and what was made up for."""
    words, state = typed_words(request), request.GET.get("state", "")
    found = make_ups_of(request.user, words, done=state == "done", sort=request.GET.get("sort", ""))
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "state": state,
        "states": [("done", _("made up for"))],
    }
    return render(request, "activities/make_up_list.html", context)


@on_object(Attendance, "activities.make_up", related=("person", "activity__branch", "activity__group", "group"))
@require_http_methods(["GET", "POST"])
def make_up(request: Request, attendance: Attendance) -> HttpResponse:
    """Ticks off the study of one person."""
    form = MakeUpForm(request.POST or None, attendance=attendance)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        done = form.carried_out(lambda: services.make_up(attendance, **form.cleaned_data, by=request.user, now=now))
        if done:
            messages.success(request, _("%(person)s has made up for it.") % {"person": attendance.person})
            return redirect("make_up_list")
    context = {"attendance": attendance, "form": form}
    return render(request, "activities/make_up.html", context, status=422 if form.errors else 200)


@on_object(Attendance, "activities.make_up", related=("person", "activity"))
@require_POST
def make_up_take_back(request: Request, attendance: Attendance) -> HttpResponse:
    """Takes a tick back that was set by mistake."""
    services.take_back_make_up(attendance, by=request.user)
    messages.success(request, _("Taken back: the study of %(person)s is due again.") % {"person": attendance.person})
    return redirect("make_up_list")


@on_object(Branch, "activities.view_counting")
@require_GET
def counting_rules(request: Request, branch: Branch) -> HttpResponse:
    """What each kind of attendance is worth in a branch: everybody of it reads the rules."""
    form = CountingForm(worths=worths(branch))
    return render(request, "activities/counting_rules.html", {"branch": branch, "form": form})


@on_object(Branch, "activities.set_counting")
@require_http_methods(["GET", "POST"])
def counting_set(request: Request, branch: Branch) -> HttpResponse:
    """Sets what each kind of attendance is worth."""
    form = CountingForm(request.POST if request.method == "POST" else None, worths=worths(branch))
    if request.method == "POST" and form.is_valid():
        done = form.carried_out(lambda: set_counting(branch, form.chosen(), by=request.user))
        if done:
            messages.success(request, _("The rules are set. Rates follow them from now on."))
            return redirect("counting_rules", pk=branch.pk)
    context = {"branch": branch, "form": form}
    return render(request, "activities/counting_set.html", context, status=422 if form.errors else 200)
