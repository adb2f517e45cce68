"""Pages of visits 走访: the list, a visit to a member, a visit to a group, what was done afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.enums import VisitKind
from activities.long_works import LISTED, VISITS
from activities.models import Visit
from activities.remote_forms import CareVisitForm, FollowUpForm, LiaisonVisitForm
from activities.remote_queries import people_kept
from activities.services import visits
from activities.visit_queries import OPEN, group_of, liaison_visits, liaisons_to, visitors_to, visits_seen
from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.forms import BaseForm
from branchmgr.search import typed_words
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
        "kinds": _kinds(),
    }
    return render(request, "activities/visit_list.html", context)


def _kinds() -> list[tuple[str, Any]]:
    """What the list can be narrowed to."""
    return [*VisitKind.choices, (OPEN, _("needs still open"))]


@permitted("activities.keep_in_touch")
@require_POST
def visit_export(request: Request) -> HttpResponseBase:
    """The list as a workbook, as it is narrowed."""
    asked = long_work.chosen_in(request.POST, LISTED)
    rows = visits_seen(request.user, asked.get("q", ""), asked.get("status", ""), "").count()
    title = long_work.title_with(_("Visits"), (_kinds(), asked.get("status", "")))
    return long_work.answer(request, VISITS, arguments=asked, title=title, rows=rows)


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
    return _stepped(
        request,
        form,
        "visit_record",
        lambda: visits.record_visit(group, person=person, **form.cleaned_data, by=request.user, now=clock.now()),
        _("The visit is recorded."),
        person=person,
        group=group,
    )


@on_object(PartyGroup, "activities.visit_group", related=("branch",))
@require_http_methods(["GET", "POST"])
def group_visit_record(request: Request, group: PartyGroup) -> HttpResponse:
    """Records a visit by a committee member to a group."""
    own = standing_of(request.user).person
    form = LiaisonVisitForm(request.POST or None, visitors=liaisons_to(group, clock.today()), visitor=own)
    given: dict[str, Any] = {"kind": VisitKind.LIAISON, "by": request.user, "now": clock.now()}
    return _stepped(
        request,
        form,
        "group_visit_record",
        lambda: visits.record_visit(group, **form.cleaned_data, **given),
        _("The visit is recorded."),
        group=group,
    )


@on_object(Visit, "activities.follow_up_visit", related=("group__branch", "person", "by"))
@require_http_methods(["GET", "POST"])
def visit_follow_up(request: Request, visit: Visit) -> HttpResponse:
    """Writes down what was done about the needs found."""
    form = FollowUpForm(request.POST or None, visit=visit)
    return _stepped(
        request,
        form,
        "visit_follow_up",
        lambda: visits.follow_up_visit(visit, **form.cleaned_data, by=request.user),
        _("It is written down."),
        visit=visit,
    )


def _stepped(
    request: Request, form: BaseForm, page: str, act: Callable[[], Any], done: str, **shown: Any
) -> HttpResponse:
    """A page with one form about a visit; what is done leads to the list."""
    if request.method == "POST" and form.is_valid() and form.carried_out(act):
        messages.success(request, done)
        return redirect("visit_list")
    context = {"form": form, **shown}
    return render(request, f"activities/{page}.html", context, status=422 if form.errors else 200)
