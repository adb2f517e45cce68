"""Filing a record step by step, phone first: what and when, who came, what happened, hand in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities import record_steps
from activities.checks import checks_of
from activities.enums import ActivityStatus
from activities.models import Activity
from activities.record_begin_forms import BeginForm
from activities.record_forms import BasicsForm, ContentForm, CopyForm, basics_of, content_of, times_of
from activities.record_part_forms import PARTS, PartsForm
from activities.record_queries import places_of, record_page, to_go_on_with
from activities.services import records
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.errors import RefusedError

PLACES = ("branch", "group", "chair", "recorder")
WAITING_SHOWN = 6


@permitted("activities.begin_records")
@require_http_methods(["GET", "POST"])
def record_begin(request: Request) -> HttpResponse:
    """Begins a record, or plans an activity; much is known from the last time."""
    places = places_of(request.user)
    if not places:
        raise RefusedError(_("You lead no group and sit on no committee at present, so there is nothing to file for."))
    form = BeginForm(request.POST or None, places=places, asked=request.GET, person=request.user.person)
    if request.method == "POST" and form.is_valid():
        now, planned = clock.now(), "plan" in request.POST
        begin = {**form.columns, "planned": planned, "by": request.user, "now": now}
        activity = form.carried_out(lambda: records.begin_record(form.chosen_place, **begin))
        if activity:
            messages.success(request, _("It is planned.") if planned else _("The draft is saved."))
            return redirect(record_steps.address_after(activity, record_steps.BASICS))
    context = {"form": form, "waiting": to_go_on_with(request.user, clock.now())[:WAITING_SHOWN]}
    return render(request, "activities/record_begin.html", context, status=422 if form.errors else 200)


@on_object(Activity, "activities.edit_record", related=PLACES)
@require_http_methods(["GET", "POST"])
def record_basics(request: Request, activity: Activity) -> HttpResponse:
    """What, when and where."""
    place = activity.group or activity.branch
    form = BasicsForm(request.POST or None, place=place, activity=activity, initial=basics_of(activity))
    if request.method == "POST" and form.is_valid() and _saved(request, activity, form):
        return _onward(request, activity, record_steps.BASICS)
    return _step(request, activity, record_steps.BASICS, form)


@on_object(Activity, "activities.edit_record", related=PLACES)
@require_http_methods(["GET", "POST"])
def record_content(request: Request, activity: Activity) -> HttpResponse:
    """What was said, done and decided, and by whom it was led."""
    form = ContentForm(request.POST or None, activity=activity, initial=content_of(activity))
    if request.method == "POST" and form.is_valid() and _saved(request, activity, form):
        return _onward(request, activity, record_steps.CONTENT)
    return _step(request, activity, record_steps.CONTENT, form)


@on_object(Activity, "activities.edit_record", related=PLACES)
@require_http_methods(["GET", "POST"])
def record_parts(request: Request, activity: Activity, part: str) -> HttpResponse:
    """The parts of one kind: of a theme day, contributions, votes, problems, articles."""
    if part not in PARTS or not PARTS[part].fits(activity):
        raise Http404
    form = PartsForm(request.POST or None, activity=activity, name=part)
    if request.method == "POST" and form.is_valid():
        save, rows, now = form.kind.save, form.filled, clock.now()
        if form.carried_out(lambda: save(activity, rows, by=request.user, now=now)):
            messages.success(request, _("Saved."))
            for remark in form.remarks:
                messages.warning(request, remark)
            return _onward(request, activity, part)
    return _step(request, activity, part, form, page="record_parts", part=part)


@on_object(Activity, "activities.submit_record", related=PLACES)
@require_http_methods(["GET", "POST"])
def record_check(request: Request, activity: Activity) -> HttpResponse:
    """Everything at a glance before it is handed in, and what keeps it from being handed in."""
    lacks = records.lacks_of(activity)
    if request.method == "POST" and not lacks:
        records.submit_record(activity, by=request.user, now=clock.now())
        messages.success(request, _("The record is handed in. Thank you."))
        return redirect("record_detail", pk=activity.pk)
    parts = [(name, kind) for name, kind in PARTS.items() if kind.fits(activity)]
    counts = [(name, kind.label, getattr(activity, name).count()) for name, kind in parts]
    shown: dict[str, Any] = {"shown": record_page(activity), "parts": counts, "checks": checks_of(activity)}
    page = _step(request, activity, record_steps.CHECK, lacks=lacks, **shown)
    page.status_code = 422 if request.method == "POST" else 200
    return page


@on_object(Activity, "activities.take_up_record")
@require_POST
def record_take_up(request: Request, activity: Activity) -> HttpResponse:
    """Makes the record of what was planned."""
    activity = records.take_up_record(activity, by=request.user, now=clock.now())
    return redirect(record_steps.address_after(activity, record_steps.BASICS))


@on_object(Activity, "activities.copy_record", related=PLACES)
@require_http_methods(["GET", "POST"])
def record_copy(request: Request, activity: Activity) -> HttpResponse:
    """Begins a record like this one at another time."""
    initial = {**times_of(activity), "day": clock.today()}
    form = CopyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        times = {**form.times, "late_reason": form.cleaned_data["late_reason"]}
        copy = form.carried_out(lambda: records.copy_record(activity, **times, by=request.user, now=clock.now()))
        if copy:
            messages.success(request, _("Here is the new one: add the topic."))
            return redirect("record_basics", pk=copy.pk)
    context = {"activity": activity, "form": form}
    return render(request, "activities/record_copy.html", context, status=422 if form.errors else 200)


def _saved(request: Request, activity: Activity, form: Any) -> Activity | None:
    """Writes what a step holds; a refusal is said in its form."""
    # A page that names no edition is as old as can be.
    edition = form.cleaned_data["edition"] or 0
    now = clock.now()
    saved: Activity | None = form.carried_out(
        lambda: records.save_record(activity, edition=edition, **form.columns, by=request.user, now=now)
    )
    return saved


def _onward(request: Request, activity: Activity, step: str) -> HttpResponse:
    """On to the next step, or back to the last one where something was changed from there."""
    activity.refresh_from_db()
    planned = activity.status == ActivityStatus.PLANNED
    if request.GET.get("back") == record_steps.CHECK and not planned:
        return redirect("record_check", pk=activity.pk)
    return redirect(record_steps.address_after(activity, step))


def _step(
    request: Request, activity: Activity, step: str, form: Any = None, *, page: str = "", **shown: Any
) -> HttpResponse:
    refused = form is not None and (form.refused if isinstance(form, PartsForm) else bool(form.errors))
    context = {"activity": activity, "step": step, "form": form, **shown}
    return render(request, f"activities/{page or f'record_{step}'}.html", context, status=422 if refused else 200)
