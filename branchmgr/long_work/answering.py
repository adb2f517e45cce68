"""Exports as answers of a view: small ones at once, large ones as long work with a page to download from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

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

    Who may have it was asked by the view. ``rows`` are counted beforehand; what is no workbook counts as many rows as
    it takes time.
    """
    if rows <= AT_ONCE:
        return _at_once(request, kind, arguments=arguments, rows=rows)
    work = begin(kind, title=str(title), arguments=arguments, by=request.user, steps_ahead=rows)
    return redirect("work_detail", pk=work.pk)


def _at_once(request: Request, kind: str, *, arguments: Arguments, rows: int) -> HttpResponseBase:
    work = LongWork(kind=kind, asked_by=request.user, asked_at=clock.now(), arguments=dict(arguments), steps=rows)
    work.language = translation.get_language() or ""
    outcome = kind_of(kind).run(work, Progress())
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
    work: LongWork,
    progress: Progress,
    created: datetime | None = None,
    record: Callable[[], object] | None = None,
) -> Outcome:
    """A workbook as what came of a work; it tells how many of the rows counted beforehand are written."""
    rows = iter(range(max(work.steps, 1)))

    def counted(found: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in found:
            progress.at(next(rows, work.steps), work.steps)
            yield row

    stream = workbook_stream((replace(sheet, rows=counted(sheet.rows)) for sheet in sheets), created=created)
    return Outcome(file=stream, name=workbook_name(name), media_type=XLSX, record=record)
