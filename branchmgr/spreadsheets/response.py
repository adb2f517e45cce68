"""A workbook as the answer to a request."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import FileResponse

from branchmgr.file_names import file_name
from branchmgr.spreadsheets.writing import Written, write_workbook

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(filename: str, sheets: Iterable[Written], *, created: datetime | None = None) -> FileResponse:
    """The workbook as a download under ``filename`` (Chinese is right, ``.xlsx`` is added where missing).

    It is written to a file without a name in the folder of uploads, which vanishes with the response.
    """
    name = file_name(filename, ".xlsx", otherwise="workbook")
    # Closed by the response once it is sent, or below.
    stream = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
    try:
        write_workbook(stream, sheets, created=created)
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)
