"""Exports as answers of a view: small ones at once, large ones as long work with a page to download from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

from branchmgr import clock, uploads
from branchmgr.access import Request
from branchmgr.errors import RefusedError
from branchmgr.long_work.asking import begin
from branchmgr.long_work.kinds import Arguments, Outcome, kind_of
from branchmgr.long_work.progress import Progress
from branchmgr.models import LongWork
from branchmgr.spreadsheets import XLSX, Written, workbook_name, workbook_stream

AT_ONCE: Final = 2000
"""rows of a workbook that are written while a person waits, in about a second; the one bound for all exports"""


def answer(request: Request, kind: str, *, arguments: Arguments, title: Any, rows: int) -> HttpResponseBase:
    """The file itself where it is of few rows, else the page of the work that makes it; the same file either way.

    ``rows`` are counted beforehand; what is no workbook counts as many rows as it takes time.
    """
    if rows <= AT_ONCE:
        return _at_once(request, kind, arguments=arguments)
    return redirect("work_detail", pk=begin(kind, title=str(title), arguments=arguments, by=request.user).pk)


def _at_once(request: Request, kind: str, *, arguments: Arguments) -> HttpResponseBase:
    known = kind_of(kind)
    if not known.may(request.user, arguments):
        raise PermissionDenied
    spoken = translation.get_language() or ""
    work = LongWork(kind=kind, asked_by=request.user, asked_at=clock.now(), arguments=dict(arguments), language=spoken)
    outcome = known.run(work, Progress())
    if outcome.file is None:
        raise RefusedError(uploads.GONE)
    if outcome.record is not None:
        with transaction.atomic():
            outcome.record()
    return FileResponse(outcome.file, as_attachment=True, filename=outcome.name, content_type=outcome.media_type)


def workbook(
    name: str,
    sheets: Iterable[Written],
    *,
    progress: Progress,
    rows: int,
    created: datetime | None = None,
    record: Callable[[], object] | None = None,
) -> Outcome:
    """A workbook as what came of a work; it tells how many of about ``rows`` rows are written."""
    stream = workbook_stream(_counted(sheets, progress, rows), created=created)
    return Outcome(file=stream, name=workbook_name(name), media_type=XLSX, record=record)  # type: ignore[arg-type]


def _counted(sheets: Iterable[Written], progress: Progress, rows: int) -> Iterator[Written]:
    written = 0

    def counted(found: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        nonlocal written
        for row in found:
            progress.at(min(written, rows), rows)
            written += 1
            yield row

    for sheet in sheets:
        yield replace(sheet, rows=counted(sheet.rows))
