"""Pages of the audit log 审计日志, which auditors read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branchmgr import long_work
from branchmgr.access import Request, permitted
from groups.audit_forms import AuditChoiceForm
from groups.audit_queries import entries_of, lines_of
from groups.long_works import AUDIT, audit_choice, audit_rows

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
    asked = long_work.chosen_in(request.POST, AuditChoiceForm.base_fields)
    rows = audit_rows(audit_choice(request.POST, request.user), request.user)
    form = AuditChoiceForm(request.POST, user=request.user)
    form.full_clean()
    title = long_work.title_of(_("Audit log"), form)
    return long_work.answer(request, AUDIT, arguments=asked, title=title, rows=rows)
