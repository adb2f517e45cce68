"""The answer to a workbook of dues that was sent in: taken in, or back with its faults marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from activities.dues_forms import DuesImportForm
from activities.services.dues_sheets import DuesImport
from branchmgr.access import Request
from branchmgr.errors import Fault
from branchmgr.spreadsheets import marked_copy
from branchmgr.spreadsheets.response import XLSX


def taken_in(
    request: Request, form: DuesImportForm, act: Callable[[], DuesImport], *, leads_to: str
) -> HttpResponseBase | None:
    """Imports the workbook, which leads to an address; None where it is refused."""
    outcome = form.carried_out(act)
    if outcome is None:
        return None
    for notice in outcome.notices:
        messages.info(request, notice)
    messages.success(request, _("Imported: %(outcome)s.") % {"outcome": outcome})
    return redirect(leads_to)


def looked_through(
    request: Request, form: DuesImportForm, act: Callable[[], Sequence[Fault]], *, name: str
) -> HttpResponseBase | None:
    """The workbook with its faults marked, named ``name``_错误; None where it cannot be read at all."""
    faults = form.carried_out(act)
    if faults is None:
        return None
    if not faults:
        messages.success(request, _("Nothing has to be mended in this workbook. It was not imported yet."))
        return redirect(request.path)
    marked = BytesIO(marked_copy(form.source, faults))
    return FileResponse(marked, as_attachment=True, filename=f"{name}_错误.xlsx", content_type=XLSX)
