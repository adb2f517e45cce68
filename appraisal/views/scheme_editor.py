"""Pages on which a scheme is written: the start of a draft, the editor, the choice between two versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appraisal.models import Scheme
from appraisal.scheme_desk import Desk
from appraisal.scheme_forms import DraftForm
from appraisal.scheme_queries import origin_contents, schemes_to_copy
from appraisal.services import schemes
from branchmgr import clock
from branchmgr.access import Request, on_object
from groups.models import Branch


@on_object(Branch, "appraisal.draft_scheme")
@require_http_methods(["GET", "POST"])
def scheme_draft(request: Request, branch: Branch) -> HttpResponse:
    """Begins a draft: empty, as a copy of an earlier scheme, or from the library."""
    earlier = schemes_to_copy(branch, request.user)
    first = f"scheme-{earlier[0].pk}" if earlier else "rubric-group-quarterly"
    start = {"year": clock.today().year, "origin": request.GET.get("origin") or first}
    form = DraftForm(request.POST or None, schemes=earlier, initial=start)
    if request.method == "POST" and form.is_valid():
        origin, year = form.cleaned_data["origin"], form.cleaned_data["year"]
        contents = origin_contents(origin, year)
        made = schemes.draft_scheme(branch, contents=contents, origin=origin, by=request.user)
        messages.success(request, _("The draft is there. Change what you like and save it."))
        return redirect("scheme_edit", pk=made.pk)
    context = {"branch": branch, "form": form}
    return render(request, "appraisal/scheme_draft.html", context, status=422 if form.errors else 200)


@on_object(Scheme, "appraisal.save_draft")
@require_http_methods(["GET", "POST"])
def scheme_edit(request: Request, scheme: Scheme) -> HttpResponse:
    """The editor. A button that arranges rows answers with the page as typed; only “save” saves."""
    if request.method == "GET":
        return _page(request, Desk(scheme))
    desk = Desk(scheme, request.POST)
    saved = desk.act(request.POST.get("do", "save"), by=request.user)
    if saved and not request.htmx:
        messages.success(request, _("The draft is saved."))
        return redirect("scheme_edit", pk=scheme.pk)
    return _page(request, Desk(scheme, saved=True) if saved else desk)


def _page(request: Request, desk: Desk) -> HttpResponse:
    context: dict[str, Any] = {"desk": desk, "editor": desk.editor, "scheme": desk.scheme}
    template = "appraisal/_scheme_desk.html" if request.htmx else "appraisal/scheme_edit.html"
    return render(request, template, context, status=422 if desk.refused else 200)
