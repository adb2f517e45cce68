"""Pages of activity records: the list and what is exported of it, the month, one record."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from activities.checks import checks_of
from activities.enums import ActivityStatus
from activities.long_works import RECORDS
from activities.models import Activity
from activities.record_calendar import month_page
from activities.record_choice_forms import RecordChoiceForm
from activities.record_queries import TO_REVIEW, record_page, records_of
from branchmgr import long_work
from branchmgr.access import Request, on_object, permitted

ROWS = 30


@permitted("activities.list_records")
@require_GET
def record_list(request: Request) -> HttpResponse:
    """The records one may see, the newest first."""
    form = RecordChoiceForm(request.GET, user=request.user)
    choice = form.chosen()
    found = records_of(request.user, choice, request.GET.get("sort", "")).with_places()
    statuses = [(TO_REVIEW, _("for me to review"))] if request.user.has_perm("activities.review_records") else []
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "choice": choice,
        "form": form,
        "statuses": [*statuses, *ActivityStatus.choices],
    }
    return render(request, "activities/record_list.html", context)


@permitted("activities.list_records")
@require_POST
def records_export(request: Request) -> HttpResponseBase:
    """What one sees of the list; it is put down."""
    form = RecordChoiceForm(request.POST, user=request.user)
    asked = long_work.chosen_in(request.POST, (*form.fields, "sort"))
    rows = records_of(request.user, form.chosen()).count()
    title = long_work.title_of(_("Activity records"), form)
    return long_work.answer(request, RECORDS, arguments=asked, title=title, rows=rows)


@permitted("activities.list_records")
@require_GET
def record_calendar(request: Request) -> HttpResponse:
    """A month of what is planned and was held."""
    form = RecordChoiceForm.of_a_month(request.GET, user=request.user)
    shown = month_page(request.user, form.chosen_month(), form.chosen().group)
    context = {"form": form, "shown": shown, "choice": form.chosen()}
    return render(request, "activities/record_calendar.html", context)


@on_object(Activity, "activities.view_record", related=("branch", "group__liaison", "chair", "recorder"))
@require_GET
def record_detail(request: Request, activity: Activity) -> HttpResponse:
    """One record with its parts, its way so far, and what can be done now."""
    return render(
        request,
        "activities/record_detail.html",
        {"activity": activity, "shown": record_page(activity), "checks": checks_of(activity)},
    )
