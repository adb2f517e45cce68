"""Pages of activity records: the list, the month, one of them, and each step somebody may take."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from activities.models import Activity
from branchmgr.access import Request, on_object


@on_object(Activity, "activities.view_record", related=("branch", "group", "chair", "recorder"))
@require_GET
def record_detail(request: Request, activity: Activity) -> HttpResponse:
    """One record with its parts, its way so far, and what can be done now."""
    return render(request, "activities/record_detail.html", {"record": activity})
