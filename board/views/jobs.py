"""Jobs 作业: whether the tick's looks run, and one of them run again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appraisal.progress_queries import closings
from board.job_queries import jobs_of
from branchmgr import clock
from branchmgr.access import Request, permitted
from branchmgr.job_requests import request_job
from branchmgr.readiness import readiness


@permitted("board.view_jobs")
@require_GET
def job_list(request: Request) -> HttpResponse:
    """Every look of the tick with its last run, what the work depends on, and how far the close of a period is."""
    now = clock.now()
    closes = closings(now) if request.user.has_perm("board.run_job") else []
    context = {"jobs": jobs_of(now), "ready": readiness(now), "closings": closes}
    return render(request, "board/job_list.html", context)


@permitted("board.run_job")
@require_POST
def job_run(request: Request) -> HttpResponse:
    """Asks the worker for one look."""
    request_job(request.POST.get("name", ""), by=request.user)
    messages.success(request, _("The job is asked for. It runs as soon as the worker is free; load this page again."))
    return redirect("job_list")
