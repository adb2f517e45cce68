"""Pages of remote members 在外党员: the list, one member's record, and the short forms of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.long_works import LISTED, REMOTE
from activities.models import Stay
from activities.remote_forms import ContactForm, NewStayForm, ReturnForm, StayForm, TransferForm
from activities.remote_queries import LATE, LONG, UNDECIDED, away_page, people_kept, remote_list
from activities.services import contacts, stays
from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.forms import BaseForm
from branchmgr.search import typed_words
from groups.models import Person
from groups.services.personal_data import note_reading

ROWS = 30


@permitted("activities.keep_in_touch")
@require_GET
def away_list(request: Request) -> HttpResponse:
    """The members away whom one looks after, the contact due first on top."""
    shown, words = remote_list(request.user, clock.today()), typed_words(request)
    status = request.GET.get("status", "")
    found = shown.narrowed(words, status, request.GET.get("sort", ""))
    context = {
        "shown": shown,
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "narrowed": bool(words or status),
        "states": _states(),
    }
    return render(request, "activities/away_list.html", context)


def _states() -> list[tuple[str, str]]:
    """What the list can be narrowed to."""
    return [(LATE, _("contact overdue")), (UNDECIDED, _("decision asked for")), (LONG, _("away for long"))]


@permitted("activities.keep_in_touch")
@require_POST
def away_export(request: Request) -> HttpResponseBase:
    """The list as a workbook, as it is narrowed."""
    asked = long_work.chosen_in(request.POST, LISTED)
    rows = people_kept(request.user, clock.today()).count()
    title = long_work.title_with(_("Remote members"), (_states(), asked.get("status", "")))
    return long_work.answer(request, REMOTE, arguments=asked, title=title, rows=rows)


@on_object(Person, "activities.view_away", related=("branch",))
@require_GET
def away_detail(request: Request, person: Person) -> HttpResponse:
    """One member's times away, contacts and visits."""
    return _page(request, "away_detail", person)


@permitted("activities.keep_in_touch")
@require_http_methods(["GET", "POST"])
def stay_begin(request: Request) -> HttpResponse:
    """Records that somebody is away."""
    people = people_kept(request.user, clock.today())
    form = NewStayForm(request.POST or None, people=people, initial={"person": request.GET.get("person")})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        person, now = given.pop("person"), clock.now()
        begun = form.carried_out(lambda: stays.begin_stay(person, **given, by=request.user, now=now))
        if begun:
            messages.success(request, _("It is recorded where %(person)s is.") % {"person": person})
            return redirect("away_detail", pk=person.pk)
    return render(request, "activities/stay_begin.html", {"form": form}, status=422 if form.errors else 200)


@on_object(Person, "activities.record_contact", related=("branch",))
@require_http_methods(["GET", "POST"])
def contact_record(request: Request, person: Person) -> HttpResponse:
    """Records a contact; back to the list, where the next one stands on top."""
    form = ContactForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        made = form.carried_out(lambda: contacts.record_contact(person, **given, by=request.user, now=now))
        if made:
            said = {"person": person, "day": made.next_on}
            messages.success(request, _("The contact with %(person)s is recorded, the next is on %(day)s.") % said)
            return redirect("away_list")
    return _page(request, "contact_record", person, form)


@on_object(Stay, "activities.change_stay", related=("person__branch",))
@require_http_methods(["GET", "POST"])
def stay_change(request: Request, stay: Stay) -> HttpResponse:
    """Corrects where somebody is."""
    form = StayForm(request.POST or None, stay=stay)
    return _stepped(
        request,
        stay,
        form,
        "stay_change",
        lambda: stays.change_stay(stay, **form.cleaned_data, by=request.user, now=clock.now()),
        _("It is corrected."),
    )


@on_object(Stay, "activities.change_stay", related=("person__branch",))
@require_http_methods(["GET", "POST"])
def stay_end(request: Request, stay: Stay) -> HttpResponse:
    """Records that somebody is back."""
    form = ReturnForm(request.POST or None)
    return _stepped(
        request,
        stay,
        form,
        "stay_end",
        lambda: stays.end_stay(stay, **form.cleaned_data, by=request.user, now=clock.now()),
        _("%(person)s is back.") % {"person": stay.person},
    )


@on_object(Stay, "activities.decide_transfer", related=("person__branch",))
@require_http_methods(["GET", "POST"])
def transfer_decide(request: Request, stay: Stay) -> HttpResponse:
    """Enters what the committee decided about a transfer."""
    form = TransferForm(request.POST or None, stay=stay)
    return _stepped(
        request,
        stay,
        form,
        "transfer_decide",
        lambda: stays.decide_transfer(stay, **form.cleaned_data, by=request.user, now=clock.now()),
        _("The decision is kept."),
    )


def _stepped(
    request: Request, stay: Stay, form: BaseForm, page: str, act: Callable[[], Any], done: str
) -> HttpResponse:
    """A page with one form about a time away; what is done leads to the member."""
    if request.method == "POST" and form.is_valid() and form.carried_out(act):
        messages.success(request, done)
        return redirect("away_detail", pk=stay.person_id)
    return _page(request, page, stay.person, form)


def _page(request: Request, name: str, person: Person, form: BaseForm | None = None) -> HttpResponse:
    """A page about one member; a form with something wrong in it is answered 422. Who reads it is put down."""
    note_reading(person, by=request.user)
    context = {"person": person, "shown": away_page(person, clock.today()), "form": form}
    refused = form is not None and bool(form.errors)
    return render(request, f"activities/{name}.html", context, status=422 if refused else 200)
