"""Pages of the audit log 审计日志, which auditors read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branchmgr import clock
from branchmgr.access import Request, permitted
from branchmgr.errors import RefusedError
from branchmgr.spreadsheets import workbook_response
from groups.audit_exports import MOST_ROWS, audit_workbook
from groups.audit_forms import AuditChoiceForm
from groups.audit_queries import NO_BRANCH, entries_of, lines_of
from groups.services.audit_exports import record_export

ROWS = 50


@permitted("groups.read_audit")
@require_safe
def audit_list(request: Request) -> HttpResponse:
    """The entries of one's places, the newest first, narrowed by day, person, act, thing and branch."""
    form = AuditChoiceForm(request.GET, user=request.user)
    choice = form.chosen()
    page = Paginator(entries_of(request.user, choice), ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": list(lines_of(page.object_list)), "choice": choice}
    return render(request, "groups/audit_list.html", context)


@permitted("groups.read_audit")
@require_POST
def audit_export(request: Request) -> HttpResponseBase:
    """The same as a workbook; who took it is put down."""
    choice = AuditChoiceForm(request.POST, user=request.user).chosen()
    if choice is None:
        raise RefusedError(_("A filter holds a value that does not exist. Mend it first."))
    entries = entries_of(request.user, choice)
    rows = entries.count()
    if rows > MOST_ROWS:
        said = {"rows": rows, "most": MOST_ROWS}
        raise RefusedError(_("These are %(rows)s entries; a workbook takes %(most)s. Choose fewer days.") % said)
    of_one = "" if choice.branch == NO_BRANCH else choice.branch
    record_export(chosen=choice.said, rows=rows, branch=of_one, by=request.user)
    name = _("audit-log-%(day)s") % {"day": clock.today()}
    return workbook_response(name, [audit_workbook(entries)], created=clock.now())
