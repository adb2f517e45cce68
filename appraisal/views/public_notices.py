"""The public notice of a published period: a page for the screen and for paper, and the same as PDF."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from appraisal.exports import notice as pdf
from appraisal.models import Period
from appraisal.notice_words import words_of
from appraisal.public_notice import notice_of
from appraisal.services import exports
from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.paper import PDF


@on_object(Period, "appraisal.view_notice")
def period_notice(request: Request, period: Period) -> HttpResponse:
    """The notice as it hangs on the wall; ``?phone=on`` with the secretary's number where one may see it."""
    notice = notice_of(period, request.user, day=clock.today(), phone="phone" in request.GET)
    context = {"period": period, "notice": notice, "words": words_of(notice)}
    return render(request, "appraisal/period_notice.html", context)


@on_object(Period, "appraisal.view_notice")
@require_POST
def period_notice_pdf(request: Request, period: Period) -> FileResponse:
    """The notice as PDF; a POST, for the audit notes who took it."""
    notice = notice_of(period, request.user, day=clock.today(), phone="phone" in request.POST)
    document = pdf.document(notice, created=clock.now())
    exports.export_notice(period, phone=bool(notice.phone), by=request.user)
    return FileResponse(document, as_attachment=True, filename=pdf.filename(notice), content_type=PDF)
