"""Pages of people."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from groups.enums import Category, PoliticalStatus
from groups.forms import PeopleChoiceForm
from groups.models import Person
from groups.person_panels import panels_of_person
from groups.queries import people_of, person_page
from groups.resting import rest_of
from groups.services.accounts import choice_of, confirm_offices, issue_password
from groups.services.identity_numbers import shown_to
from groups.services.personal_data import note_reading

ROWS = 50


@permitted("groups.list_people")
def person_list(request: Request) -> HttpResponse:
    """The people one may see: searched, filtered, ordered."""
    form = PeopleChoiceForm(request.GET, user=request.user)
    choice = form.chosen()
    people = people_of(request.user, choice, request.GET.get("sort", ""))
    rows = people.select_related("branch", "department").with_membership_on(clock.today())
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "choice": choice,
        "statuses": PoliticalStatus.choices,
        "categories": Category.choices,
    }
    return render(request, "groups/person_list.html", context)


@on_object(Person, "groups.view_person", related=("user",))
def person_detail(request: Request, person: Person) -> HttpResponse:
    """What is known of one person; who reads it of somebody else is put down."""
    note_reading(person, by=request.user)
    context = {
        "person": person,
        "shown": person_page(person),
        "identity": shown_to(request.user, person),
        "panels": panels_of_person(person, request.user),
    }
    return render(request, "groups/person_detail.html", context)


@on_object(Person, "groups.issue_password")
@require_POST
@never_cache
def person_issue_password(request: Request, person: Person) -> HttpResponse:
    """Issues a first password and shows it, this once: a redirect would have to keep it somewhere."""
    password = issue_password(person.user, by=request.user) if person.user else ""
    return render(request, "groups/person_issue_password.html", {"person": person, "password": password})


@on_object(
    Person,
    "groups.confirm_offices",
    related=("user__code_issued_by", "branch__committee"),
    seen_by="resting_seen_by",
)
def person_offices(request: Request, person: Person) -> HttpResponse:
    """Why somebody's offices rest; who has asked the person confirms them here."""
    if request.method == "POST":
        confirm_offices(person, chosen=request.POST.get("chosen", ""), by=request.user)
        messages.success(request, _("Confirmed: the offices are in force again, and the person is told."))
        return redirect("home")
    context = {"person": person, "rest": rest_of(person), "chosen": choice_of(person.user)}
    return render(request, "groups/person_offices.html", context)
