"""Pages of dues: the months of one's groups, the sheet of a month with one tap a member, its paper and its workbook."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.amounts import first_of_month, month_after, month_before
from activities.charts import dues_chart
from activities.dues_exports import payment_workbook
from activities.dues_queries import month_sheet, overview, own_dues
from activities.dues_year import dues_year
from activities.imports import PAYMENTS
from activities.months import asked_month
from activities.services.dues import open_month
from activities.services.dues_months import record_export
from activities.services.dues_sheets import payment_sheet
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.imports.choosing import choose
from branchmgr.spreadsheets import workbook_response
from groups.models import PartyGroup


@permitted("activities.list_dues")
@require_GET
def dues_list(request: Request) -> HttpResponse:
    """A month of dues in the groups one leads, and in all groups of branches whose committee one sits on."""
    month = asked_month(request)
    shown = overview(request.user, month)
    year = dues_year([each.group.pk for each in shown.figures], month.year)
    context = {"month": month, "shown": shown, "chart": dues_chart(year, shown), **_around(month)}
    return render(request, "activities/dues_list.html", context)


@permitted("activities.view_own_dues")
@require_GET
def dues_own(request: Request) -> HttpResponse:
    """What one owes and paid, month by month, and by which base."""
    return render(request, "activities/dues_own.html", {"own": own_dues(request.user, clock.today())})


@on_object(PartyGroup, "activities.keep_dues", related=("branch",))
@require_GET
def dues_sheet(request: Request, group: PartyGroup, month: date) -> HttpResponse:
    """The dues of a group in a month: one tap records a payment."""
    sheet = month_sheet(group, month, reader=request.user, now=clock.now())
    return render(request, "activities/dues_sheet.html", {"group": group, "sheet": sheet, **_around(month)})


@on_object(PartyGroup, "activities.keep_dues", related=("branch",))
@require_POST
def dues_open(request: Request, group: PartyGroup, month: date) -> HttpResponse:
    """Writes down what everybody of the group owes for a month."""
    made = open_month(group, month, by=request.user, now=clock.now())
    if made:
        messages.success(request, _("Members added to the month: %(count)s.") % {"count": len(made)})
    else:
        messages.info(request, _("Nobody is to be added: members without a base wait for it."))
    return redirect("dues_sheet", pk=group.pk, month=month)


@on_object(PartyGroup, "activities.keep_dues", related=("branch",))
@require_GET
def dues_paper(request: Request, group: PartyGroup, month: date) -> HttpResponse:
    """The month's list on A4, with a place for each signature."""
    sheet = month_sheet(group, month, reader=request.user, now=clock.now())
    return render(request, "activities/dues_paper.html", {"group": group, "sheet": sheet, "today": clock.today()})


@on_object(PartyGroup, "activities.keep_dues", related=("branch",))
@require_POST
def dues_export(request: Request, group: PartyGroup, month: date) -> HttpResponseBase:
    """The month's sheet as a workbook, which is also the template of the import. It is put down."""
    sheet = month_sheet(group, month, reader=request.user, now=clock.now())
    record_export(group, what="dues", by=request.user, month=month)
    name = f"{group.code}_{month:%Y-%m}_党费"
    return workbook_response(name, payment_workbook(sheet), created=clock.now())


@on_object(PartyGroup, "activities.keep_dues", related=("branch",))
@require_http_methods(["GET", "POST"])
def dues_import(request: Request, group: PartyGroup, month: date) -> HttpResponse:
    """Takes payments in a workbook, all or nothing."""
    target, context = [group.pk, f"{month:%Y-%m}"], {"group": group, "month": month}
    sheets = [payment_sheet()]
    return choose(request, PAYMENTS, target, "activities/dues_import.html", sheets=sheets, context=context)


def _around(month: date) -> dict[str, date | None]:
    """The months before and after; None after the present one."""
    after = month_after(month)
    return {"before": month_before(month), "after": after if after <= first_of_month(clock.today()) else None}
