"""Arrears of dues of a branch, and the "zero-o'clock" month of its year."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from activities.dues_exports import arrears_workbook
from activities.dues_lists import narrowed_arrears
from activities.dues_queries import Arrear, arrears, arrears_limit, zero_hours
from activities.services.dues_months import record_export
from activities.services.zero_hours import draw_month
from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.search import typed_words
from branchmgr.spreadsheets import workbook_response
from groups.models import Branch
from groups.regulations import cited

ROWS = 50


@on_object(Branch, "activities.oversee_dues")
@require_GET
def arrears_list(request: Request, branch: Branch) -> HttpResponse:
    """Who of a branch owes dues of months that are over."""
    rows = arrears(branch, clock.today())
    context = {
        "branch": branch,
        "page": Paginator(_narrowed(request, rows), ROWS).get_page(request.GET.get("page")),
        "groups": sorted({(str(each.group.pk), each.group.name) for each in rows}, key=lambda pair: pair[1]),
        "q": typed_words(request),
        "narrowed": bool(typed_words(request) or request.GET.get("group")),
        "limit": arrears_limit(branch, clock.today()),
        "cited": cited("dues"),
    }
    return render(request, "activities/arrears_list.html", context)


@on_object(Branch, "activities.oversee_dues")
@require_POST
def arrears_export(request: Request, branch: Branch) -> HttpResponseBase:
    """The arrears as the list shows them, as a workbook. It is put down."""
    today = clock.today()
    rows = _narrowed(request, arrears(branch, today))
    record_export(branch, what="arrears", by=request.user)
    return workbook_response(f"{branch.code}_{today}_欠缴党费", arrears_workbook(rows), created=clock.now())


@on_object(Branch, "activities.view_zero_hour")
@require_GET
def zero_hour(request: Request, branch: Branch) -> HttpResponse:
    """The month drawn for each year, how it was drawn, and who paid first after midnight of its day one."""
    shown, year = zero_hours(branch), clock.today().year
    drawn = any(each.drawn.year == year for each in shown)
    context = {"branch": branch, "year": year, "shown": shown, "drawn_this_year": drawn}
    return render(request, "activities/zero_hour.html", context)


@on_object(Branch, "activities.draw_zero_hour")
@require_POST
def zero_hour_draw(request: Request, branch: Branch) -> HttpResponse:
    """Draws the month of this year, once."""
    drawn = draw_month(branch, by=request.user, now=clock.now())
    messages.success(request, _("The month %(month)s is drawn.") % {"month": f"{drawn.month:%Y-%m}"})
    return redirect("zero_hour", pk=branch.pk)


def _narrowed(request: Request, rows: list[Arrear]) -> list[Arrear]:
    asked = request.GET
    return narrowed_arrears(rows, words=typed_words(request), group=asked.get("group", ""), sort=asked.get("sort", ""))
