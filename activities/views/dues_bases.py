"""Bases of dues: those of a branch in a list, one person's, and their workbook."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.dues_exports import base_workbook
from activities.dues_forms import DuesBaseForm
from activities.dues_lists import NO_BASE, narrowed_bases
from activities.dues_queries import base_lines, bases_of
from activities.enums import DuesClass
from activities.imports import BASES
from activities.payers import monthly_bands
from activities.services.dues import set_base
from activities.services.dues_base_sheets import base_sheet
from activities.services.dues_months import record_export
from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.imports.choosing import choose
from branchmgr.search import typed_words
from branchmgr.spreadsheets import workbook_response
from groups.models import Branch, Person
from groups.regulations import cited

ROWS = 50


@on_object(Branch, "activities.oversee_dues")
@require_GET
def dues_base_list(request: Request, branch: Branch) -> HttpResponse:
    """The members of a branch with the base by which each pays."""
    lines = base_lines(branch, clock.today().replace(day=1))
    words, chosen = typed_words(request), request.GET.get("class", "")
    found = narrowed_bases(lines, words=words, dues_class=chosen, sort=request.GET.get("sort", ""))
    context = {
        "branch": branch,
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "missing": sum(1 for line in lines if line.base is None),
        "q": words,
        "narrowed": bool(words or chosen),
        "bands": monthly_bands(branch, clock.today()),
        "cited": cited("dues"),
        "classes": [(NO_BASE, _("without a base")), *DuesClass.choices],
    }
    return render(request, "activities/dues_base_list.html", context)


@on_object(Person, "activities.oversee_dues", related=("branch",))
@require_http_methods(["GET", "POST"])
def dues_base_set(request: Request, person: Person) -> HttpResponse:
    """Sets by what a member pays from a month on."""
    known = bases_of(person, clock.today())
    form = DuesBaseForm(request.POST or None, person=person, initial=DuesBaseForm.initial_of(known.in_force))
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        made = form.carried_out(lambda: set_base(person, **form.cleaned_data, by=request.user, now=now))
        if made:
            messages.success(request, _("The base of %(person)s is set.") % {"person": person})
            return redirect("dues_base_list", pk=person.branch_id)
    context = {"person": person, "form": form, "known": known}
    return render(request, "activities/dues_base_set.html", context, status=422 if form.errors else 200)


@on_object(Branch, "activities.oversee_dues")
@require_POST
def dues_base_export(request: Request, branch: Branch) -> HttpResponseBase:
    """The bases as a workbook, which is also the template of the import. It is put down."""
    today = clock.today()
    lines = base_lines(branch, today.replace(day=1))
    record_export(branch, what="dues_bases", by=request.user)
    name = f"{branch.code}_{today.year}_党费基数"
    return workbook_response(name, base_workbook(lines, today.year), created=clock.now())


@on_object(Branch, "activities.oversee_dues")
@require_http_methods(["GET", "POST"])
def dues_base_import(request: Request, branch: Branch) -> HttpResponse:
    """Takes bases in a workbook, all or nothing."""
    template, context = "activities/dues_base_import.html", {"branch": branch}
    return choose(request, BASES, [branch.pk], template, sheets=[base_sheet()], context=context)
