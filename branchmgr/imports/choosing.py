"""The page where a workbook is chosen: the same for every import, each in its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from branchmgr import clock
from branchmgr.access import Request
from branchmgr.forms import BaseForm, WorkbookField
from branchmgr.imports import service
from branchmgr.imports.kinds import Kind, Target
from branchmgr.models import Import
from branchmgr.spreadsheets import Sheet


class ImportForm(BaseForm):
    """One workbook; a refusal stands at the field."""

    file = WorkbookField()
    refused_at = "file"


def choose(
    request: Request, kind: Kind, target: Target, template: str, *, sheets: Sequence[Sheet], context: Mapping[str, Any]
) -> HttpResponse:
    """Takes a workbook, which leads to what it would change; else the page, with what is open for the same thing."""
    sent = request.method == "POST"
    form = ImportForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        upload, by, now = form.cleaned_data["file"], request.user, clock.now()
        given = {"source": upload.read(), "name": upload.name, "by": by, "now": now}
        item = form.carried_out(lambda: service.bring_import(kind, target, **given))
        if item:
            return redirect("import_detail", pk=item.pk)
    waiting = Import.objects.visible_to(request.user).open().of(kind.key, target).newest()
    shown = {**context, "form": form, "sheets": sheets, "waiting": waiting}
    return render(request, template, shown, status=422 if form.errors else 200)
