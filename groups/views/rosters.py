"""The roster on the screen: check a workbook, look at what would change, confirm; template and export."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branchmgr import long_work
from branchmgr.access import Request, permitted
from branchmgr.spreadsheets import marked_copy, template
from groups.exports import roster_rows
from groups.forms import PeopleChoiceForm, RosterUploadForm
from groups.long_works import ROSTER
from groups.services.roster import check_roster, import_roster, roster_sheets
from groups.views import uploads

SHOWN_AT_MOST = 300


@permitted("groups.import_roster")
def roster_import(request: Request) -> HttpResponse:
    """Takes a workbook; nothing is changed before it was looked at and confirmed."""
    form = RosterUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect("roster_check", token=uploads.keep(request, form.cleaned_data["file"].read()))
    context = {"form": form, "sheets": roster_sheets()}
    return render(request, "groups/roster_import.html", context, status=422 if form.errors else 200)


@permitted("groups.import_roster")
@require_safe
def roster_check(request: Request, token: str) -> HttpResponse:
    """What the kept workbook would change, or everything that is wrong with it."""
    check = check_roster(uploads.kept(request, token), by=request.user)
    if check.refusal and not check.refusal.faults:  # no workbook that could be mended: nothing of it stays
        uploads.forget(request)
    context = {"check": check, "token": token, "most": SHOWN_AT_MOST}
    return render(request, "groups/roster_check.html", context, status=422 if check.refusal else 200)


@permitted("groups.import_roster")
@require_POST
def roster_confirm(request: Request, token: str) -> HttpResponse:
    """Imports exactly the workbook that was checked, with the same checks again."""
    outcome = import_roster(uploads.kept(request, token), by=request.user)
    uploads.forget(request)
    if outcome.changes:
        messages.success(request, _("The roster was imported: %(count)s changes.") % {"count": len(outcome.changes)})
    else:
        messages.info(request, _("Everything was there already; nothing was changed."))
    return redirect("roster_import")


@permitted("groups.import_roster")
@require_safe
def roster_marked(request: Request, token: str) -> HttpResponseBase:
    """The kept workbook with its faulty cells marked."""
    source = uploads.kept(request, token)
    check = check_roster(source, by=request.user)
    marked = marked_copy(source, check.refusal.faults if check.refusal else ())
    return FileResponse(BytesIO(marked), as_attachment=True, filename=_("roster-to-mend.xlsx"))


@permitted("groups.import_roster")
@require_safe
def roster_template(request: Request) -> HttpResponseBase:
    """An empty workbook with sample rows, drop-downs and notes."""
    return FileResponse(BytesIO(template(roster_sheets())), as_attachment=True, filename=_("roster-template.xlsx"))


@permitted("groups.export_roster")
@require_POST
def roster_export(request: Request) -> HttpResponseBase:
    """What one sees of the roster; with the filters of the list of people just these people. It is put down."""
    form = PeopleChoiceForm(request.POST, user=request.user)
    asked = long_work.chosen_in(request.POST, form.fields)
    rows = roster_rows(request.user, form.chosen())
    return long_work.answer(request, ROSTER, arguments=asked, title=_("Roster"), rows=rows)
