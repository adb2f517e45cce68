"""The member page: a person's year, and what one corrects about oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from activities.charts import hours_chart, kinds_chart
from activities.member_forms import ContactForm, CorrectionRequestForm
from activities.member_record import member_year, years_to_choose
from activities.services import own_data
from branchmgr import clock
from branchmgr.access import Request, on_object
from groups.models import Person
from groups.person_panels import panels_of_record
from groups.services.personal_data import note_reading


@on_object(Person, "activities.view_person_record", related=("branch", "department"))
@require_GET
def person_record(request: Request, person: Person) -> HttpResponse:
    """Attendance, hours of study, dues, leave and certificates of a year; prints as a record of one sheet."""
    note_reading(person, by=request.user)
    years = years_to_choose(person)
    asked = request.GET.get("year", "")
    year = next((each for each in years if str(each) == asked), clock.today().year)
    shown = member_year(person, year)
    context = {
        "person": person,
        "shown": shown,
        "kinds_chart": kinds_chart(shown),
        "hours_chart": hours_chart(shown),
        "years": [(each, each) for each in years[1:]],
        "panels": panels_of_record(person, request.user, year),
    }
    return render(request, "activities/person_record.html", context)


@on_object(Person, "activities.correct_own_data")
@require_http_methods(["GET", "POST"])
def contact_correct(request: Request, person: Person) -> HttpResponse:
    """Corrects how one is reached."""
    known = {"mobile": person.mobile, "email": person.email}
    form = ContactForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        own_data.correct_contact(person, **form.cleaned_data, by=request.user)
        messages.success(request, _("Your contact data are saved."))
        return redirect("person_record", pk=person.pk)
    context = {"person": person, "form": form}
    return render(request, "activities/contact_correct.html", context, status=422 if form.errors else 200)


@on_object(Person, "activities.correct_own_data", related=("branch",))
@require_http_methods(["GET", "POST"])
def correction_ask(request: Request, person: Person) -> HttpResponse:
    """Asks for a correction in the roster."""
    form = CorrectionRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text, now = form.cleaned_data["text"], clock.now()
        if form.carried_out(lambda: own_data.ask_for_correction(person, text=text, by=request.user, now=now)):
            messages.success(request, _("Your leader and the secretary are told."))
            return redirect("person_record", pk=person.pk)
    context = {"person": person, "form": form}
    return render(request, "activities/correction_ask.html", context, status=422 if form.errors else 200)
