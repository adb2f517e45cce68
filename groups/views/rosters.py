"""The roster on the screen: the workbook to be imported, its template, the export."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchmgr import long_work
from branchmgr.access import Request, permitted
from branchmgr.imports.choosing import choose
from branchmgr.spreadsheets import template
from groups import imports
from groups.exports import roster_rows
from groups.forms import PeopleChoiceForm
from groups.long_works import ROSTER
from groups.services.roster import roster_sheets


@permitted("groups.import_roster")
@require_http_methods(["GET", "POST"])
def roster_import(request: Request) -> HttpResponse:
    """Takes a roster; nothing is changed before it was looked at and confirmed."""
    return choose(request, imports.ROSTER, [], "groups/roster_import.html", sheets=roster_sheets(), context={})


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
    title = long_work.title_of(_("Roster"), form)
    return long_work.answer(request, ROSTER, arguments=asked, title=title, rows=rows)
