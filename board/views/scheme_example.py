"""The reference scheme as a workbook to learn from."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from board.demo import scheme
from branchmgr import clock
from branchmgr.access import Request, permitted
from branchmgr.spreadsheets.response import XLSX


@permitted("branchmgr.use")
@require_GET
def scheme_example(request: Request) -> FileResponse:
    """The filled-in workbook of the demonstration, for the present year."""
    content = BytesIO(scheme.scheme_workbook(clock.today().year))
    return FileResponse(content, as_attachment=True, filename=_("scheme example") + ".xlsx", content_type=XLSX)
