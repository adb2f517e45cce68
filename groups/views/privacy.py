"""Pages of personal data: a copy of it, who read it, erasing it, an identity number that is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.audit_words import word_of
from groups.long_works import PERSON
from groups.models import Person
from groups.personal_copy import copy_rows, own_person, reader_of, readings_of
from groups.privacy_forms import ErasureForm
from groups.services.erasure import asks_for_reason, erase_person, hindrance
from groups.services.identity_numbers import reveal

ROWS = 50


@permitted("branchmgr.use")
@require_safe
def personal_data(request: Request) -> HttpResponse:
    """Who read my data, the newest first, and a copy of all that is kept of me."""
    person = own_person(request.user)
    context: dict[str, Any] = {"person": person}
    if person:
        page = Paginator(readings_of(person), ROWS).get_page(request.GET.get("page"))
        read = [(each.at, reader_of(each), word_of(each.action)) for each in page.object_list]
        context |= {"page": page, "read": read}
    return render(request, "groups/personal_data.html", context)


@on_object(Person, "groups.copy_person", related=("branch", "department", "user"))
@require_POST
def person_copy(request: Request, person: Person) -> HttpResponseBase:
    """A copy of what is kept of a person, as a workbook; of somebody else what the roster shows. It is put down."""
    rows, title = copy_rows(person), _("Copy of personal data")
    return long_work.answer(request, PERSON, arguments={"pk": person.pk}, title=title, rows=rows)


@on_object(Person, "groups.erase_person")
def person_erase(request: Request, person: Person) -> HttpResponse:
    """Says what is erased and what stays, and does it once the employee number was typed again."""
    why_not = hindrance(person, clock.today())
    wanted = asks_for_reason(person, clock.today())
    form = ErasureForm(request.POST or None, person=person, asks_for_reason=wanted)
    if request.method == "POST" and form.is_valid():
        made = erase_person(person, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The data were erased. What was done stays, as that of %(name)s.") % {"name": made})
        return redirect("person_list")
    context = {"person": person, "form": form, "why_not": why_not, "asks_for_reason": wanted}
    return render(request, "groups/person_erase.html", context, status=422 if form.errors else 200)


@on_object(Person, "groups.reveal_identity")
@require_POST
@never_cache
def person_identity(request: Request, person: Person) -> HttpResponse:
    """Shows the identity number, this once: a redirect would have to keep it somewhere. It is put down."""
    number = reveal(person, by=request.user)
    return render(request, "groups/person_identity.html", {"person": person, "number": number})
