"""A workbook as the answer to a request."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import IO, Final

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from branchmgr.errors import RefusedError
from branchmgr.file_names import file_name
from branchmgr.spreadsheets.writing import Written, write_workbook

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

NOT_WRITTEN = _("The workbook could not be written. Please tell the people who run this server.")


def workbook_response(filename: str, sheets: Iterable[Written], *, created: datetime | None = None) -> FileResponse:
    """The workbook as a download under ``filename`` (Chinese is right, ``.xlsx`` is added where missing).

    It is written to a file without a name in the folder of uploads, which vanishes with the response.
    Raises RefusedError where the disk does not take it.
    """
    stream = workbook_stream(sheets, created=created)
    return FileResponse(stream, as_attachment=True, filename=workbook_name(filename), content_type=XLSX)


def workbook_name(wished: str) -> str:
    """A workbook's name, with its ending."""
    return file_name(wished, ".xlsx", otherwise="workbook")


def workbook_stream(sheets: Iterable[Written], *, created: datetime | None = None) -> IO[bytes]:
    """The workbook as a file without a name, to be read from its beginning; as above."""
    try:
        return _written(sheets, created)
    except OSError as error:
        raise RefusedError(NOT_WRITTEN) from error


def _written(sheets: Iterable[Written], created: datetime | None) -> IO[bytes]:
    # Closed by the response once it is sent, or below.
    stream = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
    try:
        write_workbook(stream, sheets, created=created)
        stream.seek(0)
    except BaseException:
        with suppress(OSError):  # what is left in the buffer finds no room either
            stream.close()
        raise
    return stream
