"""Pages of long work 我的文件: my list, one of them, its file; cancel and once more."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.enums import WorkStatus
from branchmgr.errors import RefusedError
from branchmgr.long_work import asking, kinds, looking, steps, store
from branchmgr.models import LongWork

ROWS = 30


@permitted("branchmgr.use")
@require_safe
def work_list(request: Request) -> HttpResponse:
    """My exports, imports and documents, the newest first, with what can be downloaded.

    While one of them runs the table looks again by itself; after the last one the whole page does, with its frame.
    """
    works = LongWork.objects.visible_to(request.user)
    status = request.GET.get("status", "")
    found = works.in_status(status) if status in WorkStatus.values else works
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    _read_progress(page.object_list)
    for work in page.object_list:
        if work.is_to_offer:
            work.withheld = kinds.why_list_withheld(work, request.user)
    running = any(work.is_unfinished for work in page.object_list)
    if request.htmx and not running:
        return HttpResponseClientRefresh()
    context = {"page": page, "statuses": WorkStatus.choices, "narrowed": bool(status), "running": running}
    return render(request, "branchmgr/work_list.html", context)


@on_object(LongWork, "branchmgr.use_work")
@require_safe
def work_detail(request: Request, work: LongWork) -> HttpResponse:
    """How far a work has come, and what came of it; while it is not done the page looks again by itself.

    Once it is, the page goes on to what came of it, or comes anew with its title and its frame.
    """
    _read_progress([work])
    if work.is_unfinished or work.expires_at is not None:
        store.watch(work.place)
    if request.htmx and not work.is_unfinished:
        leads_on = work.url if work.status == WorkStatus.DONE else ""
        return HttpResponseClientRedirect(leads_on) if leads_on else HttpResponseClientRefresh()
    if work.is_to_offer:
        work.withheld = kinds.why_withheld(work, request.user)
    late = work.status == WorkStatus.WAITING and clock.now() - work.asked_at > 2 * looking.NUDGED_AFTER
    return render(
        request, "branchmgr/work_detail.html", {"work": work, "late": late, "label": kinds.label_of(work.kind)}
    )


@on_object(LongWork, "branchmgr.use_work")
@require_safe
def work_file(request: Request, work: LongWork) -> HttpResponseBase:
    """What came of a work, as a download; who may not have it any more does not get it."""
    withheld = kinds.why_withheld(work, request.user)
    if withheld:
        raise PermissionDenied(withheld)
    if not work.name:
        raise RefusedError(_("There is no file here (any more)."))
    stream = store.opened(work.place, steps.result_name(work))
    answer = FileResponse(stream, as_attachment=True, filename=work.name, content_type=work.media_type)
    # Who reads less than this knows that the file broke off.
    answer.headers["Content-Length"] = str(work.size)
    return answer


@on_object(LongWork, "branchmgr.use_work")
@require_POST
def work_cancel(request: Request, work: LongWork) -> HttpResponse:
    """Ends a work that waits or runs; nothing of it stays."""
    asking.cancel(work, by=request.user)
    messages.success(request, _("“%(title)s” was cancelled. Nothing of it stays.") % {"title": work.title})
    return redirect("work_list")


@on_object(LongWork, "branchmgr.use_work")
@require_POST
def work_repeat(request: Request, work: LongWork) -> HttpResponse:
    """Has a work done once more, with the same choices and today's data."""
    return redirect("work_detail", pk=asking.repeat(work, by=request.user).pk)


def _read_progress(works: Iterable[LongWork]) -> None:
    """How far the running ones have come by now; the row knows it by the last tick only."""
    for work in works:
        if work.status == WorkStatus.RUNNING:
            work.step, work.steps = store.said(work.place) or (work.step, work.steps)
