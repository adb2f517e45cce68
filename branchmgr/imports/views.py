"""Pages of an import: what the check found, confirm, drop, the copy with its faults marked."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.errors import RefusedError
from branchmgr.imports import findings, service, store
from branchmgr.imports.kinds import kind_of
from branchmgr.models import Import
from branchmgr.spreadsheets import marked_copy
from branchmgr.spreadsheets.response import XLSX


@on_object(Import, "branchmgr.use_import", related=("work",))
@require_safe
def import_detail(request: Request, item: Import) -> HttpResponse:
    """What the check of a workbook found, and what came of it; while a worker is at it, how far it has come."""
    if item.is_at_work:
        return redirect("work_detail", pk=item.work_id)
    kind = kind_of(item.kind)
    found = findings.decoded(store.content(item.found)) if item.found else findings.Findings()
    context = {
        "item": item,
        "kind": kind,
        "page": kind.page_of(item.target),
        "found": found,
        "most": findings.SHOWN_AT_MOST,
    }
    return render(request, "branchmgr/import_detail.html", context)


@on_object(Import, "branchmgr.use_import", related=("work",))
@require_POST
def import_confirm(request: Request, item: Import) -> HttpResponse:
    """Imports exactly the workbook that was checked, where it does exactly what was shown."""
    shown = request.POST.get("shown", "")
    item = service.confirm_import(item, shown=shown, by=request.user, now=clock.now())
    return redirect("import_detail", pk=item.pk)


@on_object(Import, "branchmgr.use_import", related=("work",))
@require_POST
def import_drop(request: Request, item: Import) -> HttpResponse:
    """Gives the workbook up; nothing of it stays."""
    item = service.drop_import(item, by=request.user, now=clock.now())
    if item.dropped_at:
        said = _("“%(file)s” was not imported. Nothing of it is kept.")
    else:
        said = _("“%(file)s” is given up. It goes as soon as the server lets go of it, within a few minutes.")
    messages.info(request, said % {"file": item.name})
    return redirect(kind_of(item.kind).page_of(item.target))


@on_object(Import, "branchmgr.use_import", related=("work",))
@require_safe
def import_marked(request: Request, item: Import) -> HttpResponseBase:
    """The person's own workbook with its faulty cells marked."""
    if not item.faults or not item.found:
        raise RefusedError(store.GONE)
    if item.marked:
        marked = store.content(item.marked)
    else:
        marked = marked_copy(store.content(item.source), findings.decoded(store.content(item.found)).faults)
    name = _("%(file)s with faults marked") % {"file": item.name.removesuffix(".xlsx")}
    return FileResponse(BytesIO(marked), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
