"""Pages of visits 走访: the list, a visit to a member, a visit to a group, what was done afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.enums import VisitKind
from activities.models import Visit
from activities.remote_exports import visit_workbook
from activities.remote_forms import CareVisitForm, FollowUpForm, LiaisonVisitForm
from activities.remote_queries import people_kept
from activities.services import exports, visits
from activities.visit_queries import OPEN, group_of, liaison_visits, liaisons_to, visitors_to, visits_seen
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from branchmgr.spreadsheets import workbook_response
from groups.models import PartyGroup, Person, standing_of

ROWS = 30


@permitted("activities.keep_in_touch")
@require_GET
def visit_list(request: Request) -> HttpResponse:
    """The visits one may see, and for the committee the groups still to be visited this quarter."""
    words, status = typed_words(request), request.GET.get("status", "")
    found = visits_seen(request.user, words, status, request.GET.get("sort", ""))
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "groups": liaison_visits(request.user, clock.today()),
        "people": people_kept(request.user, clock.today()).order_by("sort_key", "employee_no"),
        "narrowed": bool(words or status),
        "kinds": [*VisitKind.choices, (OPEN, _("needs still open"))],
    }
    return render(request, "activities/visit_list.html", context)


@permitted("activities.keep_in_touch")
@require_POST
def visit_export(request: Request) -> FileResponse:
    """The list as a workbook, as it is narrowed."""
    asked = {name: request.POST.get(name, "").replace("\0", "") for name in ("q", "status", "sort")}
    found = visits_seen(request.user, asked["q"], asked["status"], asked["sort"])
    exports.record_export("visits_exported", chosen=asked, rows=found.count(), by=request.user)
    return workbook_response(_("Visits"), visit_workbook(found))


@permitted("activities.keep_in_touch")
@require_GET
def visit_begin(request: Request) -> HttpResponse:
    """Leads from the member chosen in the list to the form of a visit."""
    person = request.GET.get("person", "")
    return redirect("visit_record", pk=int(person)) if person.isdecimal() else redirect("visit_list")


@on_object(Person, "activities.record_visit", related=("branch",))
@require_http_methods(["GET", "POST"])
def visit_record(request: Request, person: Person) -> HttpResponse:
    """Records a visit to a member or the family."""
    group = group_of(person, clock.today())
    own = standing_of(request.user).person
    form = CareVisitForm(
        request.POST or None, visitors=visitors_to(group, clock.today()), visitor=None if own == person.pk else own
    )
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        made = form.carried_out(lambda: visits.record_visit(group, person=person, **given, by=request.user, now=now))
        if made:
            messages.success(request, _("The visit is recorded."))
            return redirect("visit_list")
    context = {"form": form, "person": person, "group": group}
    return render(request, "activities/visit_record.html", context, status=422 if form.errors else 200)


@on_object(PartyGroup, "activities.visit_group", related=("branch",))
@require_http_methods(["GET", "POST"])
def group_visit_record(request: Request, group: PartyGroup) -> HttpResponse:
    """Records a visit by a committee member to a group."""
    own = standing_of(request.user).person
    form = LiaisonVisitForm(request.POST or None, visitors=liaisons_to(group, clock.today()), visitor=own)
    if request.method == "POST" and form.is_valid():
        given, now = {"kind": VisitKind.LIAISON, **form.cleaned_data}, clock.now()
        made = form.carried_out(lambda: visits.record_visit(group, **given, by=request.user, now=now))
        if made:
            messages.success(request, _("The visit is recorded."))
            return redirect("visit_list")
    context = {"form": form, "group": group}
    return render(request, "activities/group_visit_record.html", context, status=422 if form.errors else 200)


@on_object(Visit, "activities.follow_up_visit", related=("group__branch", "person", "by"))
@require_http_methods(["GET", "POST"])
def visit_follow_up(request: Request, visit: Visit) -> HttpResponse:
    """Writes down what was done about the needs found."""
    form = FollowUpForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.carried_out(lambda: visits.follow_up_visit(visit, **given, by=request.user)):
            messages.success(request, _("It is written down."))
            return redirect("visit_list")
    context = {"form": form, "visit": visit}
    return render(request, "activities/visit_follow_up.html", context, status=422 if form.errors else 200)
