"""Setting up 开通: the five steps, the templates they need, the committee that an installation begins with."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from board.set_up_queries import TITLES, set_up_of
from board.set_up_workbooks import WORKBOOKS, timetable
from branchmgr.access import Request, permitted
from branchmgr.imports.choosing import ImportForm
from branchmgr.spreadsheets import workbook_response
from branchmgr.spreadsheets.response import XLSX
from groups.forms import FoundingForm
from groups.services.foundation import found_committee


@permitted("board.set_up")
@require_GET
def set_up(request: Request) -> HttpResponse:
    """Five steps to the first period: what is there, what is missing, and the next act."""
    context = {"set_up": set_up_of(request.user), "form": ImportForm()}
    return render(request, "board/set_up.html", context)


@permitted("board.set_up")
@require_GET
def set_up_template(request: Request, step: str) -> FileResponse:
    """The workbook of a step of the roster, with examples."""
    if step not in WORKBOOKS:
        raise Http404
    content = BytesIO(WORKBOOKS[step](request.user))
    return FileResponse(content, as_attachment=True, filename=f"{TITLES[step]}.xlsx", content_type=XLSX)


@permitted("board.set_up")
@require_GET
def set_up_timetable(request: Request) -> FileResponse:
    """The days of the first periods."""
    return workbook_response(_("Timetable"), timetable(request.user))


@permitted("board.set_up")
@require_http_methods(["GET", "POST"])
def committee_found(request: Request) -> HttpResponse:
    """Names the committee of an empty installation; who does becomes its admin. Once it is named it leads back."""
    if not request.user.has_perm("groups.found_committee"):
        said = _("The committee is named already. Further ones come with the roster.")
        if request.method == "POST":
            raise PermissionDenied(said)
        messages.info(request, said)
        return redirect("set_up")
    form = FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        named = form.carried_out(
            lambda: found_committee(given["code"], name=given["name"], kind=given["kind"], by=request.user)
        )
        if named:
            messages.success(request, _("%(committee)s is named, and you are its admin.") % {"committee": named})
            return redirect("set_up")
    return render(request, "board/committee_found.html", {"form": form}, status=422 if form.errors else 200)
