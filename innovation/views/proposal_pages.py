"""A page with one form beside what the proposal says: that of nearly every step of its way."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from branchmgr.access import Request
from branchmgr.forms import BaseForm
from innovation.department_queries import words_of
from innovation.models import Proposal


def form_page(request: Request, page: str, proposal: Proposal, form: BaseForm, **more: object) -> HttpResponse:
    """The page of this name; what is wrong with the form is answered 422."""
    context = {"proposal": proposal, "words": words_of(proposal), "form": form, **more}
    return render(request, f"innovation/{page}.html", context, status=422 if form.errors else 200)
